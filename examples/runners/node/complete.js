// A complete runner for any model server that speaks OpenAI's language: tools and evals, the model, the kinds of prompts, the
// calls of the contract (agentmark.proto says what each must do), the server.
import { once } from 'node:events';
import { lstatSync, rmSync } from 'node:fs';
import grpc, { status } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { HealthImplementation } from 'grpc-health-check';

const { OPENAI_BASE_URL, OPENAI_API_KEY, AGENTMARK_SAMPLE_MODEL, AGENTMARK_RUNNER_LISTEN } = process.env;
const hasModel = Boolean(OPENAI_BASE_URL || OPENAI_API_KEY);
const [TEXT, OBJECT, IMAGE, SPEECH] = [1, 2, 3, 4]; // PromptKind

/** A failure that the caller is told of: a gRPC status before the first event, an error event after it. */
class Fault extends Error {
  constructor(code, details) {
    super(details);
    Object.assign(this, { code, details });
  }
}

// The tools and evals that prompts may name: add yours.
const tools = {
  add: { description: 'Adds two numbers.', takes: { a: 'number', b: 'number' }, run: ({ a, b }) => a + b },
  word_count: { description: 'Counts the words of a text.', takes: { text: 'string' }, run: ({ text }) => text.match(/\S+/g)?.length ?? 0 },
};
const evals = { exact_match: (output, expected) => textOf(output) === textOf(expected) };
const textOf = ({ value, text }) => (typeof value === 'string' ? value : text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1')); // compact

function definition(name) {
  const { description, takes } = tools[name];
  const properties = Object.fromEntries(Object.entries(takes).map(([member, type]) => [member, { type }]));
  return { type: 'function', function: { name, description, parameters: { type: 'object', properties, required: Object.keys(takes) } } };
}

function runTool({ tools: offered = [] }, { name, arguments: text }) {
  if (!offered.some((tool) => tool.function.name === name)) return { result: `Error: Requested function "${name}" not found.`, is_error: true };
  const args = isJson(text) ? JSON.parse(text) : null; // the model may write arguments that are no JSON, or not the tool's
  const fits = Object.entries(tools[name].takes).every(([member, type]) => typeof args?.[member] === type);
  return fits ? { result: tools[name].run(args) } : { result: 'Error: Function failed.', is_error: true };
}

function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A field that holds JSON: its value and its text. Neither when the field is empty. */
function json(bytes, field) {
  if (bytes.length === 0) return {};
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { text, value: JSON.parse(text) };
  } catch {
    throw new Fault(status.INVALID_ARGUMENT, `${field} is not JSON.`);
  }
}

// The model.
const codes = { 401: 'UNAUTHENTICATED', 403: 'PERMISSION_DENIED', 404: 'NOT_FOUND', 408: 'DEADLINE_EXCEEDED', 429: 'RESOURCE_EXHAUSTED', 501: 'UNIMPLEMENTED' };
const codeOf = (http) => status[codes[http] ?? (http >= 500 ? 'UNAVAILABLE' : http >= 400 ? 'INVALID_ARGUMENT' : 'UNKNOWN')];
const brokeOff = () => new Fault(status.UNAVAILABLE, 'The model service broke off its answer.');

async function post(path, body, signal) {
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
async function* complete(request, signal) {
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
function* echo({ messages }, kind) {
  const heard = messages.filter(({ role }) => role === 'user').at(-1)?.parts.map(({ text }) => text).join('') ?? '';
  for (const content of (kind === OBJECT ? JSON.stringify({ echo: heard }) : heard).match(/\s*\S+\s*|\s+/g) ?? []) {
    yield { choices: [{ delta: { content } }] };
  }
  yield { choices: [{ finish_reason: 'stop' }] };
}

// Text and objects.
function chatMessage({ role, parts }, index) {
  const url = (media, type) => (media.source === 'url' ? media.url : `data:${media.mime_type || type};base64,${media.data.toString('base64')}`);
  const content = parts.map(({ content: holds, text, image, file }, at) => {
    if (holds === 'text') return { type: 'text', text };
    if (image?.source) return { type: 'image_url', image_url: { url: url(image, 'image/png') } };
    if (file?.source) return { type: 'file', file: { filename: 'file', file_data: url(file, 'application/octet-stream') } };
    throw new Fault(status.INVALID_ARGUMENT, `messages[${index}].parts[${at}] holds no content that this runner knows; it may be older than the sidecar.`);
  });
  return { role: ['system', 'assistant'].includes(role) ? role : 'user', content: content.length === 1 ? content[0].text ?? content : content };
}

function chatRequest(prompt, kind, model, { tool_choice: choice, schema_name = prompt.name }) {
  const lacking = prompt.tools.find(({ name }) => !Object.hasOwn(tools, name));
  if (lacking) throw new Fault(status.FAILED_PRECONDITION, `The prompt uses the tool '${lacking.name}', but this runner has only: ${Object.keys(tools).join(', ')}.`);
  const { temperature, top_p, presence_penalty, frequency_penalty, max_tokens: max_completion_tokens, seed, stop = [] } = prompt.settings ?? {};
  const request = { model, stream: true, stream_options: { include_usage: true }, temperature, top_p, presence_penalty, frequency_penalty, max_completion_tokens, seed };
  if (stop.length > 0) request.stop = stop;
  if (prompt.tools.length > 0) {
    request.tools = prompt.tools.map(({ name }) => definition(name));
    request.tool_choice = choice?.tool_name ? { type: 'function', function: { name: choice.tool_name } } : choice;
  }
  if (kind === OBJECT) {
    const { value: schema } = json(prompt.output_schema_json, 'prompt.output_schema_json');
    const name = String(schema_name).replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 64);
    request.response_format = schema === undefined ? { type: 'json_object' } : { type: 'json_schema', json_schema: { name, schema } };
  }
  return { ...request, messages: prompt.messages.map(chatMessage) };
}

const counts = [['input_tokens', 'prompt_tokens'], ['output_tokens', 'completion_tokens'], ['total_tokens', 'total_tokens']];
const reasons = { stop: 'stop', length: 'length', tool_calls: 'tool-calls', content_filter: 'content-filter' };

/** Asks the model, runs the tools that it calls, and asks again with their answers. */
async function* chat(prompt, kind, model, config, signal) {
  const request = chatRequest(prompt, kind, model, config);
  const usage = {};
  let started = false;
  for (let left = Math.max(prompt.settings?.max_calls ?? 40, 1); ; left--) {
    let [said, reason, calls] = ['', null, []];
    for await (const { choices: [choice], usage: used } of hasModel ? complete(request, signal) : echo(prompt, kind)) {
      if (!started) yield { started: { model } }; // not sooner: until the model answers, its refusal can still be a status
      started = true;
      const { content, tool_calls = [] } = choice?.delta ?? {};
      if (content) yield kind === TEXT ? { text_delta: { text: content } } : { object_text_delta: { text: content } };
      said += content ?? '';
      reason = choice?.finish_reason ?? reason;
      for (const { index, id, function: part } of tool_calls) {
        calls[index] ??= { id, type: 'function', function: { name: '', arguments: '' } };
        calls[index].function.name += part.name ?? '';
        calls[index].function.arguments += part.arguments ?? '';
      }
      for (const [ours, theirs] of counts) if (used?.[theirs] !== undefined) usage[ours] = (usage[ours] ?? 0) + used[theirs];
    }
    if (!reason) throw brokeOff();
    if (kind === TEXT) for (const { id, function: { name, arguments: args } } of calls) yield { tool_call: { id, name, args_json: Buffer.from(isJson(args) ? args : '') } };
    if (calls.length === 0 || left === 1) return yield { finish: { reason: reasons[reason] ?? 'other', usage } };
    request.messages.push({ role: 'assistant', content: said || null, tool_calls: calls });
    for (const { id, function: call } of calls) {
      const { result, is_error } = runTool(request, call);
      if (kind === TEXT) yield { tool_result: { id, name: call.name, result_json: Buffer.from(JSON.stringify(result)), is_error } };
      request.messages.push({ role: 'tool', tool_call_id: id, content: String(result) });
    }
    if (left === 2) Object.assign(request, { tools: undefined, tool_choice: undefined }); // the last answer has to be one
  }
}

// Images and speech.
async function* image(prompt, model, { num_images, size }, signal) {
  if (!prompt.text) throw new Fault(status.INVALID_ARGUMENT, 'The prompt has no text to paint; give it an ImagePrompt tag with some.');
  const format = model.startsWith('dall-e') ? 'b64_json' : undefined; // the later models send bytes, and refuse to be told
  const response = await post('images/generations', { model, prompt: prompt.text, n: num_images, size, response_format: format }, signal);
  const { data = [] } = await response.json().catch(() => { throw brokeOff(); });
  const images = data.filter(({ b64_json }) => b64_json);
  if (images.length === 0) throw new Fault(status.UNAVAILABLE, 'The model service answered without the bytes of an image.');
  yield { started: { model } };
  for (const { b64_json } of images) yield { image: { mime_type: 'image/png', data: Buffer.from(b64_json, 'base64') } };
  yield { finish: { reason: 'stop' } };
}

async function* speech(prompt, model, { voice = 'alloy', output_format: format = 'mp3', speed }, signal) {
  if (!prompt.text) throw new Fault(status.INVALID_ARGUMENT, 'The prompt has no text to speak; give it a SpeechPrompt tag with some.');
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

// The calls.
function run({ kind, prompt }, signal) {
  if (!prompt) throw new Fault(status.FAILED_PRECONDITION, 'The prompt did not come rendered, and this runner does not render prompts: the sidecar is too old, or cannot render this one.');
  if (!(kind >= TEXT && kind <= SPEECH)) throw new Fault(status.UNIMPLEMENTED, `This runner does not know prompts of kind ${kind}.`);
  const config = json(prompt.settings_json, 'prompt.settings_json').value ?? {};
  const asked = OPENAI_BASE_URL ? prompt.model : prompt.model.replace(/^openai\//, ''); // OpenAI does not know its own name
  if (kind === TEXT || kind === OBJECT) return chat(prompt, kind, hasModel ? AGENTMARK_SAMPLE_MODEL || asked || 'gpt-4o-mini' : 'echo', config, signal);
  if (!hasModel) throw new Fault(status.UNIMPLEMENTED, 'Images and speech need a model: set OPENAI_BASE_URL or OPENAI_API_KEY.');
  return kind === IMAGE ? image(prompt, asked || 'gpt-image-1', config, signal) : speech(prompt, asked || 'gpt-4o-mini-tts', config, signal);
}

/** What is not a Fault is a mistake in this file: the log has more of it than the caller. */
function toFault(error) {
  if (error instanceof Fault) return error;
  console.error(error);
  return new Fault(status.INTERNAL, 'The runner failed.');
}

async function runPrompt(call) {
  const leaving = new AbortController(); // the sidecar cancels as soon as nobody waits; the request to the model ends with it
  call.on('cancelled', () => leaving.abort());
  const deadline = call.getDeadline(); // the library tells of it only after all that was written has been read
  const alarm = deadline === Infinity ? undefined : setTimeout(() => leaving.abort(), deadline - Date.now());
  let begun = false;
  try {
    for await (const event of run(call.request, leaving.signal)) {
      begun = true;
      if (!call.write(event)) await once(call, 'drain', { signal: leaving.signal }); // a slow reader slows the model down
    }
    call.end();
  } catch (error) {
    if (leaving.signal.aborted) return;
    const { code, details } = toFault(error);
    if (!begun) return call.emit('error', { code, details });
    call.write({ error: { code, message: details } });
    call.end(); // with no event in it: gRPC would take that for metadata
  } finally {
    clearTimeout(alarm);
  }
}

function getCapabilities() {
  return { name: 'agentmark-node-runner', kinds: hasModel ? [TEXT, OBJECT, IMAGE, SPEECH] : [TEXT, OBJECT], alerts: true, evals: Object.keys(evals) };
}

function handleAlert({ alert }) {
  if (!alert) throw new Fault(status.INVALID_ARGUMENT, 'alert is not set.');
  return { message: `The sample runner saw the ${alert.type} alert '${alert.id}': ${alert.status}.` }; // page somebody here
}

function evaluate({ evals: names, output_json, item }) {
  const wanted = [...new Set(names)].filter((name) => Object.hasOwn(evals, name));
  if (wanted.length === 0) return {};
  const expected = json(item?.expected_output_json ?? [], 'expected_output_json');
  if (expected.text === undefined) return { results: wanted.map((name) => ({ name, reason: 'The row has no expected output to compare with.' })) };
  const output = json(output_json, 'output_json');
  return { results: wanted.map((name) => ({ name, ...(evals[name](output, expected) ? right : wrong) })) };
}
const right = { score: 1, label: 'correct', reason: 'The output is the expected text.', passed: true };
const wrong = { score: 0, label: 'incorrect', reason: 'The output differs from the expected text.', passed: false };

const unary = (answer) => ({ request }, callback) => {
  try {
    callback(null, answer(request));
  } catch (error) {
    callback(toFault(error));
  }
};

// The server.
const { agentmark } = grpc.loadPackageDefinition(loadSync('generated/agentmark.proto', { keepCase: true, longs: Number, defaults: true, oneofs: true }));
const server = new grpc.Server({ 'grpc.max_receive_message_length': 16 * 1024 * 1024 }); // prompts can be larger than gRPC's own limit
server.addService(agentmark.v1.RunnerService.service, {
  GetCapabilities: unary(getCapabilities), RunPrompt: runPrompt, HandleAlert: unary(handleAlert), Evaluate: unary(evaluate),
});
new HealthImplementation({ '': 'SERVING', 'agentmark.v1.RunnerService': 'SERVING' }).addToServer(server);

const address = (AGENTMARK_RUNNER_LISTEN || '127.0.0.1:50051').replace(/^\*/, '[::]');
const path = address.startsWith('unix://') ? address.slice('unix://'.length) : '';
if (path && lstatSync(path, { throwIfNoEntry: false })?.isSocket()) rmSync(path); // a runner that was killed left it
server.bindAsync(address, grpc.ServerCredentials.createInsecure(), (error) => {
  if (error) {
    console.error(`The runner cannot listen on ${address}: ${error.message}`);
    process.exit(1);
  }
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => server.tryShutdown(() => process.exit(0))); // runs may end
  console.log(`The Node runner listens on ${address} ${hasModel ? 'with a model' : 'without a model: it repeats prompts; set OPENAI_BASE_URL or OPENAI_API_KEY'}.`);
});
