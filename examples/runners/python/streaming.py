"""A useful runner in one file: text, objects and a tool, for any model server that speaks OpenAI's language. Read it from top to
bottom, copy it, put your model and your tools in."""
import asyncio, json, os, signal

import grpc
import httpx
import agentmark_pb2 as pb
import agentmark_pb2_grpc
from grpc import StatusCode

URL = os.environ.get("OPENAI_BASE_URL") or "https://api.openai.com/v1"
KEY = os.environ.get("OPENAI_API_KEY") or "none"

# The tools that prompts may name: what the model is told of each, and what it does.
NUMBERS = {"type": "object", "properties": {"a": {"type": "number"}, "b": {"type": "number"}}, "required": ["a", "b"]}
TOOLS = {"add": ("Adds two numbers.", NUMBERS, lambda given: given["a"] + given["b"])}


class Fault(Exception):
    """A failure that the caller is told of."""

    def __init__(self, code, details):
        super().__init__(details)
        self.code, self.details = code, details


BROKE_OFF = Fault(StatusCode.UNAVAILABLE, "The model service broke off its answer.")


def to_request(kind, prompt):
    """What the model is asked, or a refusal of what this runner cannot do."""
    if kind not in (pb.PROMPT_KIND_TEXT, pb.PROMPT_KIND_OBJECT):
        raise Fault(StatusCode.UNIMPLEMENTED, f"This runner does not know prompts of kind {kind}.")
    request = {"model": prompt.model, "stream": True, "messages": []}
    for index, message in enumerate(prompt.messages):
        for at, part in enumerate(message.parts):
            if part.WhichOneof("content") != "text":  # leaving it out would change the prompt
                raise Fault(StatusCode.INVALID_ARGUMENT, f"messages[{index}].parts[{at}] is not text, and this runner takes nothing else.")
        role = message.role if message.role in ("system", "assistant") else "user"
        request["messages"].append({"role": role, "content": "".join(part.text for part in message.parts)})
    if prompt.settings.HasField("temperature"):
        request["temperature"] = prompt.settings.temperature
    if prompt.settings.HasField("max_tokens"):
        request["max_completion_tokens"] = prompt.settings.max_tokens
    for tool in prompt.tools:
        if tool.name not in TOOLS:
            raise Fault(StatusCode.FAILED_PRECONDITION, f"The prompt uses the tool '{tool.name}', but this runner has only: {', '.join(TOOLS)}.")
        description, parameters, _ = TOOLS[tool.name]
        function = {"name": tool.name, "description": description, "parameters": parameters}
        request.setdefault("tools", []).append({"type": "function", "function": function})
    if kind == pb.PROMPT_KIND_OBJECT:
        request["response_format"] = {"type": "json_object"}
        if prompt.output_schema_json:
            schema = parse(prompt.output_schema_json, Fault(StatusCode.INVALID_ARGUMENT, "prompt.output_schema_json is not JSON."))
            request["response_format"] = {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}}
    return request


def parse(text, otherwise):
    try:
        return json.loads(text)
    except ValueError:
        raise otherwise


async def answer(client, request):
    """Asks the model, and yields its answer as it comes: choices with more text, more of a tool call, or the reason why it ends."""
    try:
        async with client.stream("POST", f"{URL}/chat/completions", json=request, headers={"Authorization": f"Bearer {KEY}"}) as response:
            status = response.status_code
            if status >= 300:
                code = StatusCode.RESOURCE_EXHAUSTED if status == 429 else StatusCode.INVALID_ARGUMENT if status < 500 else StatusCode.UNAVAILABLE
                raise Fault(code, f"The model service answered {status}: {(await response.aread()).decode(errors='replace')[:1000]}")
            rest = b""  # the answer is lines; those that begin with "data:" hold one JSON chunk each
            async for piece in response.aiter_bytes():
                *lines, rest = (rest + piece).split(b"\n")
                for line in lines:
                    if line.startswith(b"data:") and line.strip() != b"data: [DONE]":
                        for choice in parse(line[5:], BROKE_OFF)["choices"]:
                            yield choice
    except httpx.ConnectError:
        raise Fault(StatusCode.UNAVAILABLE, "The model service cannot be reached.")
    except httpx.HTTPError:
        raise BROKE_OFF


async def run(client, kind, prompt):
    """The events of one run: the model's text, the tools that it calls and their results, and then its answer to those."""
    request = to_request(kind, prompt)
    is_text = kind == pb.PROMPT_KIND_TEXT
    for left in range(10, -1, -1):
        reason, calls = None, {}
        async for choice in answer(client, request):
            reason = choice.get("finish_reason") or reason
            delta = choice.get("delta") or {}
            if text := delta.get("content"):
                yield pb.RunPromptResponse(text_delta=pb.TextDelta(text=text)) if is_text else pb.RunPromptResponse(object_text_delta=pb.ObjectTextDelta(text=text))
            for part in delta.get("tool_calls") or []:
                call = calls.setdefault(part["index"], {"id": part.get("id"), "type": "function", "function": {"name": part["function"].get("name"), "arguments": ""}})
                call["function"]["arguments"] += part["function"].get("arguments") or ""
        if not reason:
            raise BROKE_OFF  # never pass it off as a short one
        if not calls or not left:
            yield pb.RunPromptResponse(finish=pb.Finish(reason=reason.replace("_", "-")))
            return

        request["messages"].append({"role": "assistant", "content": None, "tool_calls": list(calls.values())})
        for call in calls.values():
            name, args = call["function"]["name"], call["function"]["arguments"]
            given = parse(args, Fault(StatusCode.UNAVAILABLE, f"The model called '{name}' with arguments that are not JSON."))
            result = json.dumps(TOOLS[name][2](given) if name in TOOLS else f"There is no tool '{name}'.")
            request["messages"].append({"role": "tool", "tool_call_id": call["id"], "content": result})
            if is_text:  # the events of an object are its own alone
                yield pb.RunPromptResponse(tool_call=pb.ToolCall(id=call["id"], name=name, args_json=args.encode()))
                yield pb.RunPromptResponse(tool_result=pb.ToolResult(id=call["id"], name=name, result_json=result.encode()))


class Runner(agentmark_pb2_grpc.RunnerServiceServicer):
    async def RunPrompt(self, request, context):
        # The sidecar cancels the call as soon as nobody waits for the answer. gRPC then cancels this coroutine, wherever it
        # waits, and leaving the blocks ends the request to the model. A slow reader makes it wait at `yield`, and the model too.
        begun = False
        try:
            async with httpx.AsyncClient(timeout=None) as client:
                async for event in run(client, request.kind, request.prompt):
                    yield event
                    begun = True
        except Fault as fault:
            if not begun:
                await context.abort(fault.code, fault.details)
            # The caller has a stream already: a status would come too late.
            yield pb.RunPromptResponse(error=pb.RunError(code=fault.code.value[0], message=fault.details))


async def check_health(request, context):
    return b"\x08\x01"  # SERVING, in the bytes of grpc.health.v1, which need no generated code


async def main():
    ended = asyncio.Event()
    for order in signal.SIGTERM, signal.SIGINT:
        asyncio.get_running_loop().add_signal_handler(order, ended.set)
    server = grpc.aio.server(options=[("grpc.max_receive_message_length", 16 << 20)])  # prompts can be larger than gRPC's own limit
    agentmark_pb2_grpc.add_RunnerServiceServicer_to_server(Runner(), server)
    health = {"Check": grpc.unary_unary_rpc_method_handler(check_health)}
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("grpc.health.v1.Health", health),))
    address = os.environ.get("AGENTMARK_RUNNER_LISTEN") or "127.0.0.1:50051"
    server.add_insecure_port(address)  # for a Unix socket, gRPC removes the file that a killed runner left
    await server.start()
    print(f"The streaming runner listens on {address}.")
    await ended.wait()
    await server.stop(grace=25)  # seconds for runs to end


asyncio.run(main())
