// Failures that the caller is told of, and the fields that hold JSON.
import { status } from '@grpc/grpc-js';

/** A failure that the caller is told of: a gRPC status before the first event, an error event after it. */
export class Fault extends Error {
  constructor(code, details) {
    super(details);
    Object.assign(this, { code, details });
  }
}

/** What is not a Fault is a mistake in this runner: the log has more of it than the caller. */
export function toFault(error) {
  if (error instanceof Fault) return error;
  console.error(error);
  return new Fault(status.INTERNAL, 'The runner failed.');
}

/** A field that holds JSON: its value and its text. Neither when the field is empty. */
export function json(bytes, field) {
  if (bytes.length === 0) return {};
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { text, value: JSON.parse(text) };
  } catch {
    throw new Fault(status.INVALID_ARGUMENT, `${field} is not JSON.`);
  }
}

export function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
