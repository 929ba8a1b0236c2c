"""The evals that score the rows of a data set: add yours. Each is given two JSON values, and their text."""
import re

import agentmark_pb2 as pb
from faults import parse

EVALS = {"exact_match": lambda output, expected: text_of(*output) == text_of(*expected)}


def text_of(value, text):
    return value if isinstance(value, str) else re.sub(r'("(?:[^"\\]|\\.)*")|\s+', r"\1", text)  # compact


def evaluate(request):
    """Scores one output with the evals that are asked for, and leaves those out that are not here."""
    return [verdict(name, request) for name in dict.fromkeys(request.evals) if name in EVALS]


def verdict(name, request):
    expected = parse(request.item.expected_output_json, "expected_output_json")
    if expected[1] is None:
        return pb.EvalResult(name=name, reason="The row has no expected output to compare with.")
    if EVALS[name](parse(request.output_json, "output_json"), expected):
        return pb.EvalResult(name=name, score=1, label="correct", reason="The output is the expected text.", passed=True)
    return pb.EvalResult(name=name, score=0, label="incorrect", reason="The output differs from the expected text.", passed=False)
