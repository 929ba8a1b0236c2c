// Text and objects: what the model is asked, what it answers, and the tools that it calls in between.
import { status } from '@grpc/grpc-js';
import { Fault, isJson, json } from './fault.js';
import { brokeOff, chatModelFor, complete, echo, hasModel } from './model.js';
import { definition, runTool, tools } from './tools.js';

const counts = [['input_tokens', 'prompt_tokens'], ['output_tokens', 'completion_tokens'], ['total_tokens', 'total_tokens']];
const reasons = { stop: 'stop', length: 'length', tool_calls: 'tool-calls', content_filter: 'content-filter' };

/** Asks the model, runs the tools that it calls, and asks again with their answers. */
export async function* chat(prompt, isObject, config, signal) {
  const model = chatModelFor(prompt);
  const request = chatRequest(prompt, isObject, model, config);
  const usage = {};
  let started = false;
  for (let left = Math.max(prompt.settings?.max_calls ?? 40, 1); ; left--) {
    let [said, reason, calls] = ['', null, []];
    for await (const { choices: [choice], usage: used } of hasModel ? complete(request, signal) : echo(prompt, isObject)) {
      if (!started) yield { started: { model } }; // not sooner: until the model answers, its refusal can still be a status
      started = true;
      const { content, tool_calls = [] } = choice?.delta ?? {};
      if (content) yield isObject ? { object_text_delta: { text: content } } : { text_delta: { text: content } };
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
    for (const { id, function: { name, arguments: args } } of isObject ? [] : calls) {
      yield { tool_call: { id, name, args_json: Buffer.from(isJson(args) ? args : '') } };
    }
    if (calls.length === 0 || left === 1) return yield { finish: { reason: reasons[reason] ?? 'other', usage } };
    request.messages.push({ role: 'assistant', content: said || null, tool_calls: calls });
    for (const { id, function: call } of calls) {
      const { result, is_error } = runTool(request, call);
      if (!isObject) yield { tool_result: { id, name: call.name, result_json: Buffer.from(JSON.stringify(result)), is_error } };
      request.messages.push({ role: 'tool', tool_call_id: id, content: String(result) });
    }
    if (left === 2) Object.assign(request, { tools: undefined, tool_choice: undefined }); // the last answer has to be one
  }
}

function chatRequest(prompt, isObject, model, { tool_choice: choice, schema_name = prompt.name }) {
  const lacking = prompt.tools.find(({ name }) => !Object.hasOwn(tools, name));
  if (lacking) {
    throw new Fault(status.FAILED_PRECONDITION, `The prompt uses the tool '${lacking.name}', but this runner has only: ${Object.keys(tools).join(', ')}.`);
  }
  const { temperature, top_p, presence_penalty, frequency_penalty, max_tokens: max_completion_tokens, seed, stop = [] } = prompt.settings ?? {};
  const settings = { temperature, top_p, presence_penalty, frequency_penalty, max_completion_tokens, seed };
  const request = { model, stream: true, stream_options: { include_usage: true }, ...settings };
  if (stop.length > 0) request.stop = stop;
  if (prompt.tools.length > 0) {
    request.tools = prompt.tools.map(({ name }) => definition(name));
    request.tool_choice = choice?.tool_name ? { type: 'function', function: { name: choice.tool_name } } : choice;
  }
  if (isObject) {
    const { value: schema } = json(prompt.output_schema_json, 'prompt.output_schema_json');
    const name = String(schema_name).replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 64);
    request.response_format = schema === undefined ? { type: 'json_object' } : { type: 'json_schema', json_schema: { name, schema } };
  }
  return { ...request, messages: prompt.messages.map(chatMessage) };
}

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
