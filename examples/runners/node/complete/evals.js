// The evals that score the rows of a data set: add yours. Each is given two JSON values, and their text.
import { json } from './fault.js';

export const evals = { exact_match: (output, expected) => textOf(output) === textOf(expected) };
const textOf = ({ value, text }) => (typeof value === 'string' ? value : text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1')); // compact

const right = { score: 1, label: 'correct', reason: 'The output is the expected text.', passed: true };
const wrong = { score: 0, label: 'incorrect', reason: 'The output differs from the expected text.', passed: false };

/** Scores one output with the evals that are asked for, and leaves those out that are not here. */
export function evaluate({ evals: names, output_json, item }) {
  const wanted = [...new Set(names)].filter((name) => Object.hasOwn(evals, name));
  if (wanted.length === 0) return {};
  const expected = json(item?.expected_output_json ?? [], 'expected_output_json');
  if (expected.text === undefined) return { results: wanted.map((name) => ({ name, reason: 'The row has no expected output to compare with.' })) };
  const output = json(output_json, 'output_json');
  return { results: wanted.map((name) => ({ name, ...(evals[name](output, expected) ? right : wrong) })) };
}
