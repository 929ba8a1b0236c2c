// The tools that prompts may name: add yours.
import { isJson } from './fault.js';

export const tools = {
  add: {
    description: 'Adds two numbers.',
    takes: { a: 'number', b: 'number' },
    run: ({ a, b }) => a + b,
  },
  word_count: {
    description: 'Counts the words of a text.',
    takes: { text: 'string' },
    run: ({ text }) => text.match(/\S+/g)?.length ?? 0,
  },
};

/** A tool as the model is told of it. */
export function definition(name) {
  const { description, takes } = tools[name];
  const properties = Object.fromEntries(Object.entries(takes).map(([member, type]) => [member, { type }]));
  return { type: 'function', function: { name, description, parameters: { type: 'object', properties, required: Object.keys(takes) } } };
}

/** What a tool answers to a call of the model's, which may name any tool, with arguments that are no JSON, or not the tool's. */
export function runTool({ tools: offered = [] }, { name, arguments: text }) {
  if (!offered.some((tool) => tool.function.name === name)) return { result: `Error: Requested function "${name}" not found.`, is_error: true };
  const args = isJson(text) ? JSON.parse(text) : null;
  const fits = Object.entries(tools[name].takes).every(([member, type]) => typeof args?.[member] === type);
  return fits ? { result: tools[name].run(args) } : { result: 'Error: Function failed.', is_error: true };
}
