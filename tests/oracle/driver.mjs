// AgentMark's own renderer behind the protocol of `agentmark-sidecar render --batch`.
//
//   node driver.mjs                            {"ast":…,"props":…} a line in; {"ok":true,"config":…} or
//                                              {"ok":false,"class":…,"error":…,"at":{"line":…,"column":…}} a line out
//   node driver.mjs --parse < x.prompt.mdx     the syntax tree of a prompt
//
// The packages are looked for in the current directory's node_modules.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { positions } from './positions.mjs';
import { catchUp } from './catch-up.mjs';

const require = createRequire(join(process.cwd(), 'here.js'));
const core = require('@agentmark/prompt-core');
const yaml = require('js-yaml');

// A role tag that fails after something else did leaves a promise that nobody awaits.
process.on('unhandledRejection', () => {});

const engines = ['language', 'speech', 'image'].map((kind) => core.getTemplateDXInstance(kind));
const faults = await positions(engines[0], engines);
const current = catchUp(engines, yaml);

const classes = [
  ['No valid config', 'no-config'],
  ['Error evaluating expression', 'expression'],
  ['Unsupported attribute type', 'attribute'],
  ['Error processing MDX JSX Element', 'tag'],
  ['System message may only', 'system-order'],
  ['Invalid role tag', 'role'],
  ['Cannot handle unknown node', 'unknown-node'],
];

function classOf(error, message) {
  if (error?.name === 'YAMLException') return 'yaml';
  const known = classes.find(([start]) => message.startsWith(start));
  return known ? known[1] : error instanceof TypeError ? 'type' : 'other';
}

async function answer({ ast, props }) {
  const compiler = new core.TemplateDXTemplateEngine();
  try {
    return { ok: true, config: await current(ast, () => compiler.compile({ template: ast, props })) };
  } catch (error) {
    const { fault, message } = faults.read(String(error?.message ?? error));
    return { ok: false, class: fault?.class ?? classOf(error, message), error: message, ...(fault && { at: fault.at }) };
  }
}

const lines = createInterface({ input: process.stdin, crlfDelay: Infinity });
if (process.argv.includes('--parse')) {
  let text = '';
  for await (const line of lines) text += line + '\n';
  const kind = /^image_config:/m.test(text) ? 'image' : /^speech_config:/m.test(text) ? 'speech' : 'language';
  const ast = await core.getTemplateDXInstance(kind).parse(text, '/', () => Promise.reject(new Error('One file only.')));
  process.stdout.write(JSON.stringify(ast, null, 1) + '\n');
} else {
  for await (const line of lines) {
    process.stdout.write(JSON.stringify(await answer(JSON.parse(line))) + '\n');
  }
}
