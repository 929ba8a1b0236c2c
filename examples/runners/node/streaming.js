// A useful runner in one file: text, objects and a tool, for any model server that speaks OpenAI's language. Read it from top to
// bottom, copy it, put your model and your tools in.
import { once } from 'node:events';
import { lstatSync, rmSync } from 'node:fs';
import grpc, { status } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { HealthImplementation } from 'grpc-health-check';

const url = process.env.OPENAI_BASE_URL || 'https://api.openai.com/v1';
const [TEXT, OBJECT] = [1, 2]; // PromptKind

// The tools that prompts may name: what the model is told of each, and what it does.
const tools = {
  add: {
    description: 'Adds two numbers.',
    parameters: { type: 'object', properties: { a: { type: 'number' }, b: { type: 'number' } }, required: ['a', 'b'] },
    run: ({ a, b }) => a + b,
  },
};

/** A failure that the caller is told of. */
const fault = (code, details) => Object.assign(new Error(details), { code, details });

/** What the model is asked, or a refusal of what this runner cannot do. */
function toRequest({ kind, prompt }) {
  if (kind !== TEXT && kind !== OBJECT) throw fault(status.UNIMPLEMENTED, `This runner does not know prompts of kind ${kind}.`);
  const messages = prompt.messages.map(({ role, parts }, index) => {
    const at = parts.findIndex(({ content }) => content !== 'text'); // leaving it out would change the prompt
    if (at >= 0) throw fault(status.INVALID_ARGUMENT, `messages[${index}].parts[${at}] is not text, and this runner takes nothing else.`);
    return { role: ['system', 'assistant'].includes(role) ? role : 'user', content: parts.map(({ text }) => text).join('') };
  });
  const { temperature, max_tokens: max_completion_tokens } = prompt.settings ?? {};
  const request = { model: prompt.model, stream: true, temperature, max_completion_tokens, messages };
  for (const { name } of prompt.tools) {
    if (!Object.hasOwn(tools, name)) throw fault(status.FAILED_PRECONDITION, `The prompt uses the tool '${name}', but this runner has only: ${Object.keys(tools)}.`);
    const { description, parameters } = tools[name];
    (request.tools ??= []).push({ type: 'function', function: { name, description, parameters } });
  }
  if (kind === OBJECT) request.response_format = { type: 'json_object' };
  if (kind === OBJECT && prompt.output_schema_json.length > 0) {
    const schema = parse(prompt.output_schema_json, fault(status.INVALID_ARGUMENT, 'prompt.output_schema_json is not JSON.'));
    request.response_format = { type: 'json_schema', json_schema: { name: 'answer', schema } };
  }
  return request;
}

function parse(json, otherwise) {
  try {
    return JSON.parse(json);
  } catch {
    throw otherwise;
  }
}

/** Asks the model, and yields its answer as it comes: choices with more text, more of a tool call, or the reason why it ends. */
async function* answer(request, signal) {
  const response = await fetch(`${url}/chat/completions`, {
    method: 'POST',
    signal, // ends the request as soon as nobody waits for the answer
    headers: { authorization: `Bearer ${process.env.OPENAI_API_KEY || 'none'}`, 'content-type': 'application/json' },
    body: JSON.stringify(request),
  }).catch(() => { throw fault(status.UNAVAILABLE, 'The model service cannot be reached.'); });
  if (!response.ok) {
    const code = response.status === 429 ? status.RESOURCE_EXHAUSTED : response.status < 500 ? status.INVALID_ARGUMENT : status.UNAVAILABLE;
    throw fault(code, `The model service answered ${response.status}: ${(await response.text()).slice(0, 1000)}`);
  }
  let rest = ''; // the answer is lines; those that begin with "data:" hold one JSON chunk each
  for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      if (line.startsWith('data:') && line.trim() !== 'data: [DONE]') yield* JSON.parse(line.slice(5)).choices;
    }
  }
}

/** The events of one run: the model's text, the tools that it calls and their results, and then its answer to those. */
async function* run({ kind, prompt }, signal) {
  const request = toRequest({ kind, prompt });
  for (let left = 10; ; left--) {
    const calls = [];
    let reason;
    for await (const { delta, finish_reason } of answer(request, signal)) {
      reason = finish_reason ?? reason;
      if (delta?.content) yield kind === TEXT ? { text_delta: { text: delta.content } } : { object_text_delta: { text: delta.content } };
      for (const { index, id, function: part } of delta?.tool_calls ?? []) {
        calls[index] ??= { id, type: 'function', function: { name: part.name, arguments: '' } };
        calls[index].function.arguments += part.arguments ?? '';
      }
    }
    if (!reason) throw fault(status.UNAVAILABLE, 'The model service broke off its answer.'); // never pass it off as a short one
    if (calls.length === 0 || left === 0) return yield { finish: { reason: reason.replace('_', '-') } };

    request.messages.push({ role: 'assistant', content: null, tool_calls: calls });
    for (const { id, function: { name, arguments: args } } of calls) {
      const given = parse(args, fault(status.UNAVAILABLE, `The model called '${name}' with arguments that are not JSON.`));
      const result = JSON.stringify(tools[name]?.run(given) ?? `There is no tool '${name}'.`);
      request.messages.push({ role: 'tool', tool_call_id: id, content: result });
      if (kind !== TEXT) continue; // the events of an object are its own alone
      yield { tool_call: { id, name, args_json: Buffer.from(args) } };
      yield { tool_result: { id, name, result_json: Buffer.from(result) } };
    }
  }
}

async function runPrompt(call) {
  const leaving = new AbortController();
  call.on('cancelled', () => leaving.abort());
  let begun = false;
  try {
    for await (const event of run(call.request, leaving.signal)) {
      begun = true;
      if (!call.write(event)) await once(call, 'drain', { signal: leaving.signal }); // a slow reader slows the model down
    }
    call.end();
  } catch (error) {
    if (leaving.signal.aborted) return;
    const { code, details } = error.details ? error : fault(status.UNAVAILABLE, 'The model service broke off its answer.');
    if (!begun) return call.emit('error', { code, details });
    call.write({ error: { code, message: details } }); // the caller has a stream already: a status would come too late
    call.end();
  }
}

const { agentmark } = grpc.loadPackageDefinition(loadSync('generated/agentmark.proto', { keepCase: true, longs: Number, defaults: true, oneofs: true }));
const server = new grpc.Server({ 'grpc.max_receive_message_length': 16 * 1024 * 1024 }); // prompts can be larger than gRPC's own limit
server.addService(agentmark.v1.RunnerService.service, { RunPrompt: runPrompt });
new HealthImplementation({ '': 'SERVING' }).addToServer(server);

const address = process.env.AGENTMARK_RUNNER_LISTEN || '127.0.0.1:50051';
const path = address.replace(/^unix:\/\//, '');
if (path !== address && lstatSync(path, { throwIfNoEntry: false })?.isSocket()) rmSync(path); // a runner that was killed left it
server.bindAsync(address, grpc.ServerCredentials.createInsecure(), (error) => {
  if (error) throw error;
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => server.tryShutdown(() => process.exit(0))); // runs may end
  console.log(`The streaming runner listens on ${address}.`);
});
