// The calls of the contract, and what they refuse; agentmark.proto says what each must do. Start to read here.
import { once } from 'node:events';
import { status } from '@grpc/grpc-js';
import { chat } from './chat.js';
import { evals, evaluate } from './evals.js';
import { Fault, json, toFault } from './fault.js';
import { image, speech } from './media.js';
import { hasModel } from './model.js';

const [TEXT, OBJECT, IMAGE, SPEECH] = [1, 2, 3, 4]; // PromptKind

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

/** The events of one run. */
function run({ kind, prompt }, signal) {
  if (!prompt) {
    throw new Fault(status.FAILED_PRECONDITION, 'The prompt did not come rendered, and this runner does not render prompts: the sidecar is too old, or cannot render this one.');
  }
  if (!(kind >= TEXT && kind <= SPEECH)) throw new Fault(status.UNIMPLEMENTED, `This runner does not know prompts of kind ${kind}.`);
  const config = json(prompt.settings_json, 'prompt.settings_json').value ?? {};
  if (kind === TEXT || kind === OBJECT) return chat(prompt, kind === OBJECT, config, signal);
  if (!hasModel) throw new Fault(status.UNIMPLEMENTED, 'Images and speech need a model: set OPENAI_BASE_URL or OPENAI_API_KEY.');
  return kind === IMAGE ? image(prompt, config, signal) : speech(prompt, config, signal);
}

function getCapabilities() {
  return { name: 'agentmark-node-runner', kinds: hasModel ? [TEXT, OBJECT, IMAGE, SPEECH] : [TEXT, OBJECT], alerts: true, evals: Object.keys(evals) };
}

function handleAlert({ alert }) {
  if (!alert) throw new Fault(status.INVALID_ARGUMENT, 'alert is not set.');
  return { message: `The sample runner saw the ${alert.type} alert '${alert.id}': ${alert.status}.` }; // page somebody here
}

const unary = (answer) => ({ request }, callback) => {
  try {
    callback(null, answer(request));
  } catch (error) {
    callback(toFault(error));
  }
};

/** RunDataset is left to the sidecar, which runs a data set row by row. */
export const runner = { GetCapabilities: unary(getCapabilities), RunPrompt: runPrompt, HandleAlert: unary(handleAlert), Evaluate: unary(evaluate) };
