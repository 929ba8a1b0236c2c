"""Failures that the caller is told of, and the fields that hold JSON."""
import contextlib, json, logging

from grpc import StatusCode


class Fault(Exception):
    """A failure that the caller is told of: a gRPC status before the first event, an error event after it."""

    def __init__(self, code, details):
        super().__init__(details)
        self.code, self.details = code, details


def to_fault(error):
    """What is not a Fault is a mistake in this runner: the log has more of it than the caller."""
    if isinstance(error, Fault):
        return error
    logging.error("A call failed.", exc_info=error)
    return Fault(StatusCode.INTERNAL, "The runner failed.")


def parse(data, field):
    """A field that holds JSON: its value and its text. Neither when the field is empty."""
    if not data:
        return None, None
    try:
        text = data.decode()
        return json.loads(text, parse_constant=int), text  # Python would take NaN and the like for numbers; int() refuses them
    except (ValueError, RecursionError):
        raise Fault(StatusCode.INVALID_ARGUMENT, f"{field} is not JSON.")


def is_json(text):
    with contextlib.suppress(ValueError):
        json.loads(text, parse_constant=int)
        return True
    return False
