"""The tools that prompts may name: add yours. Each has what it is for, what it takes, and what it does."""
import json

from faults import is_json


def add(a, b):
    total = a + b
    return int(total) if total == total // 1 else total  # 3, not 3.0


TYPES = {"number": (int, float), "string": str}
TOOLS = {
    "add": ("Adds two numbers.", {"a": "number", "b": "number"}, add),
    "word_count": ("Counts the words of a text.", {"text": "string"}, lambda text: len(text.split())),
}


def definition(name):
    """A tool as the model is told of it."""
    description, takes, _ = TOOLS[name]
    parameters = {"type": "object", "properties": {member: {"type": kind} for member, kind in takes.items()}, "required": list(takes)}
    return {"type": "function", "function": {"name": name, "description": description, "parameters": parameters}}


def run_tool(offered, name, text):
    """What the tool answers, and whether it failed: the model may write arguments that are no JSON, or not the tool's."""
    if name not in offered:
        return f'Error: Requested function "{name}" not found.', True
    args = json.loads(text) if is_json(text) else None
    _, takes, run = TOOLS[name]
    if isinstance(args, dict) and all(isinstance(args.get(member), TYPES[kind]) for member, kind in takes.items()):
        return run(**{member: args[member] for member in takes}), False
    return "Error: Function failed.", True
