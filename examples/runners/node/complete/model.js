// The client of a model server that speaks OpenAI's language: put your own model in its place.
import { status } from '@grpc/grpc-js';
import { Fault } from './fault.js';

const { OPENAI_BASE_URL, OPENAI_API_KEY, AGENTMARK_SAMPLE_MODEL } = process.env;
export const hasModel = Boolean(OPENAI_BASE_URL || OPENAI_API_KEY);

/** The model that a prompt asks for, or a usual one. */
export function modelFor(prompt, usual) {
  return (OPENAI_BASE_URL ? prompt.model : prompt.model.replace(/^openai\//, '')) || usual; // OpenAI does not know its own name
}

/** The model for text and objects. */
export const chatModelFor = (prompt) => (hasModel ? AGENTMARK_SAMPLE_MODEL || modelFor(prompt, 'gpt-4o-mini') : 'echo');

const codes = {
  401: 'UNAUTHENTICATED', 403: 'PERMISSION_DENIED', 404: 'NOT_FOUND', 408: 'DEADLINE_EXCEEDED', 429: 'RESOURCE_EXHAUSTED', 501: 'UNIMPLEMENTED',
};
const codeOf = (http) => status[codes[http] ?? (http >= 500 ? 'UNAVAILABLE' : http >= 400 ? 'INVALID_ARGUMENT' : 'UNKNOWN')];
export const brokeOff = () => new Fault(status.UNAVAILABLE, 'The model service broke off its answer.');

/** Sends a request to the model, and returns its answer, or throws its refusal. */
export async function post(path, body, signal) {
  const response = await fetch(`${(OPENAI_BASE_URL || 'https://api.openai.com/v1').replace(/\/$/, '')}/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${OPENAI_API_KEY || 'none'}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  }).catch(() => { throw new Fault(status.UNAVAILABLE, 'The model service cannot be reached.'); });
  if (response.ok) return response;
  let words = await response.text().catch(() => '');
  try { words = JSON.parse(words).error.message.trim(); } catch { /* then the body as it is */ }
  throw new Fault(codeOf(response.status), `The model service answered ${response.status}${words ? `: ${words.slice(0, 1000)}` : '.'}`);
}

/** The chunks of a chat completion, as they come: JSON in the lines that begin with "data:". */
export async function* complete(request, signal) {
  const response = await post('chat/completions', request, signal);
  let rest = '';
  try {
    for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + piece).split('\n');
      rest = lines.pop();
      for (const line of lines) {
        if (line.startsWith('data:') && line.trim() !== 'data: [DONE]') yield JSON.parse(line.slice(5));
      }
    }
  } catch {
    throw brokeOff();
  }
}

/** Stands in where there is no model, with chunks like a model's: the user's last message again, word by word. */
export function* echo({ messages }, isObject) {
  const heard = messages.filter(({ role }) => role === 'user').at(-1)?.parts.map(({ text }) => text).join('') ?? '';
  for (const content of (isObject ? JSON.stringify({ echo: heard }) : heard).match(/\s*\S+\s*|\s+/g) ?? []) {
    yield { choices: [{ delta: { content } }] };
  }
  yield { choices: [{ finish_reason: 'stop' }] };
}
