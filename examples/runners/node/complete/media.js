// Images and speech.
import { status } from '@grpc/grpc-js';
import { Fault } from './fault.js';
import { brokeOff, modelFor, post } from './model.js';

export async function* image(prompt, { num_images, size }, signal) {
  if (!prompt.text) throw new Fault(status.INVALID_ARGUMENT, 'The prompt has no text to paint; give it an ImagePrompt tag with some.');
  const model = modelFor(prompt, 'gpt-image-1');
  const format = model.startsWith('dall-e') ? 'b64_json' : undefined; // the later models send bytes, and refuse to be told
  const response = await post('images/generations', { model, prompt: prompt.text, n: num_images, size, response_format: format }, signal);
  const { data = [] } = await response.json().catch(() => { throw brokeOff(); });
  const images = data.filter(({ b64_json }) => b64_json);
  if (images.length === 0) throw new Fault(status.UNAVAILABLE, 'The model service answered without the bytes of an image.');
  yield { started: { model } };
  for (const { b64_json } of images) yield { image: { mime_type: 'image/png', data: Buffer.from(b64_json, 'base64') } };
  yield { finish: { reason: 'stop' } };
}

export async function* speech(prompt, { voice = 'alloy', output_format: format = 'mp3', speed }, signal) {
  if (!prompt.text) throw new Fault(status.INVALID_ARGUMENT, 'The prompt has no text to speak; give it a SpeechPrompt tag with some.');
  const model = modelFor(prompt, 'gpt-4o-mini-tts');
  const request = { model, input: prompt.text, voice, response_format: format, speed, instructions: prompt.instructions || undefined };
  const { body } = await post('audio/speech', request, signal);
  const mime_type = format === 'mp3' ? 'audio/mpeg' : `audio/${format}`;
  let started = false;
  try {
    for await (const piece of body) {
      if (!started) yield { started: { model } };
      started = true;
      yield { speech: { mime_type, format, data: Buffer.from(piece) } };
    }
  } catch {
    throw brokeOff();
  }
  if (!started) throw new Fault(status.UNAVAILABLE, 'The model service answered without audio.');
  yield { finish: { reason: 'stop' } };
}
