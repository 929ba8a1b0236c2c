// A runner that streams text from a model: any server that speaks OpenAI's language.
import { once } from 'node:events';
import grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

const { agentmark } = grpc.loadPackageDefinition(loadSync('generated/agentmark.proto', { keepCase: true }));
const { OPENAI_BASE_URL: url = 'https://api.openai.com/v1', OPENAI_API_KEY: key = 'none' } = process.env;

/** Asks the model, and yields its answer piece by piece, as it comes: a choice with more text, or with the reason why it ends. */
async function* answer(prompt, signal) {
  const messages = prompt.messages.map(({ role, parts }) => ({ role, content: parts.map((part) => part.text).join('') }));
  const response = await fetch(`${url}/chat/completions`, {
    method: 'POST',
    signal,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: prompt.model, messages, stream: true }),
  });
  if (!response.ok) throw new Error(`The model service answered ${response.status}.`);

  // The answer is lines; those that begin with "data:" hold one JSON chunk each.
  let rest = '';
  for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      if (line.startsWith('data:') && line.trim() !== 'data: [DONE]') {
        yield* JSON.parse(line.slice(5)).choices;
      }
    }
  }
}

async function runPrompt(call) {
  // The sidecar cancels the call as soon as nobody waits for the answer; then the request to the model ends too.
  const leaving = new AbortController();
  call.on('cancelled', () => leaving.abort());
  let reason;
  try {
    for await (const { delta, finish_reason } of answer(call.request.prompt, leaving.signal)) {
      reason = finish_reason ?? reason;
      // A reader that is slow makes the runner wait, and the runner makes the model wait.
      if (delta.content && !call.write({ text_delta: { text: delta.content } })) await once(call, 'drain', { signal: leaving.signal });
    }
    if (!reason) throw new Error('The model service broke off its answer.');
    call.write({ finish: { reason } });
    call.end();
  } catch (error) {
    if (!leaving.signal.aborted) call.emit('error', { code: grpc.status.UNAVAILABLE, details: error.message });
  }
}

const server = new grpc.Server({ 'grpc.max_receive_message_length': 16 * 1024 * 1024 });
server.addService(agentmark.v1.RunnerService.service, { RunPrompt: runPrompt });

const address = process.env.AGENTMARK_RUNNER_LISTEN || '127.0.0.1:50051';
server.bindAsync(address, grpc.ServerCredentials.createInsecure(), (error) => {
  if (error) throw error;
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => server.tryShutdown(() => process.exit(0)));
  console.log(`The streaming runner listens on ${address}.`);
});
