"""A complete runner for any model server that speaks OpenAI's language: tools and evals, the model, the kinds of prompts, the
calls of the contract (agentmark.proto says what each must do), the server."""
import asyncio, base64, contextlib, json, logging, os, re, signal, sys

import grpc
import httpx
import agentmark_pb2 as pb
import agentmark_pb2_grpc
from grpc import StatusCode

URL = (os.environ.get("OPENAI_BASE_URL") or "https://api.openai.com/v1").rstrip("/")
KEY = os.environ.get("OPENAI_API_KEY") or "none"
OWN_MODEL = os.environ.get("AGENTMARK_SAMPLE_MODEL")
HAS_MODEL = bool(os.environ.get("OPENAI_BASE_URL") or os.environ.get("OPENAI_API_KEY"))
KINDS = [pb.PROMPT_KIND_TEXT, pb.PROMPT_KIND_OBJECT] + [pb.PROMPT_KIND_IMAGE, pb.PROMPT_KIND_SPEECH] * HAS_MODEL
http = httpx.AsyncClient(timeout=None, limits=httpx.Limits(max_connections=None), headers={"Authorization": f"Bearer {KEY}"})


class Fault(Exception):
    """A failure that the caller is told of: a gRPC status before the first event, an error event after it."""

    def __init__(self, code, details):
        super().__init__(details)
        self.code, self.details = code, details


# The tools and evals that prompts may name: add yours. A tool has what it is for, what it takes, and what it does.
def add(a, b):
    total = a + b
    return int(total) if total == total // 1 else total  # 3, not 3.0


TYPES = {"number": (int, float), "string": str}
TOOLS = {
    "add": ("Adds two numbers.", {"a": "number", "b": "number"}, add),
    "word_count": ("Counts the words of a text.", {"text": "string"}, lambda text: len(text.split())),
}
EVALS = {"exact_match": lambda output, expected: text_of(*output) == text_of(*expected)}


def text_of(value, text):
    return value if isinstance(value, str) else re.sub(r'("(?:[^"\\]|\\.)*")|\s+', r"\1", text)  # compact


def definition(name):
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


def is_json(text):
    with contextlib.suppress(ValueError):
        json.loads(text, parse_constant=int)
        return True
    return False


def parse(data, field):
    """A field that holds JSON: its value and its text. Neither when the field is empty."""
    if not data:
        return None, None
    try:
        text = data.decode()
        return json.loads(text, parse_constant=int), text  # Python would take NaN and the like for numbers; int() refuses them
    except (ValueError, RecursionError):
        raise Fault(StatusCode.INVALID_ARGUMENT, f"{field} is not JSON.")


# The model.
CODES = {
    401: StatusCode.UNAUTHENTICATED, 403: StatusCode.PERMISSION_DENIED, 404: StatusCode.NOT_FOUND,
    408: StatusCode.DEADLINE_EXCEEDED, 429: StatusCode.RESOURCE_EXHAUSTED, 501: StatusCode.UNIMPLEMENTED,
}


def code_of(status):
    others = StatusCode.UNAVAILABLE if status >= 500 else StatusCode.INVALID_ARGUMENT if status >= 400 else StatusCode.UNKNOWN
    return CODES.get(status, others)


def broke_off():
    return Fault(StatusCode.UNAVAILABLE, "The model service broke off its answer.")


@contextlib.asynccontextmanager
async def post(path, body):
    given = {name: value for name, value in body.items() if value is not None}
    try:
        response = await http.send(http.build_request("POST", f"{URL}/{path}", json=given), stream=True)
    except (httpx.HTTPError, httpx.InvalidURL):
        raise Fault(StatusCode.UNAVAILABLE, "The model service cannot be reached.")
    try:
        if response.is_success:
            yield response
            return
        words = (await response.aread()).decode(errors="replace")
        with contextlib.suppress(ValueError, TypeError, KeyError, AttributeError):  # then the body as it is
            words = json.loads(words)["error"]["message"].strip()
        raise Fault(code_of(response.status_code), f"The model service answered {response.status_code}" + (f": {words[:1000]}" if words else "."))
    except (httpx.HTTPError, ValueError):
        raise broke_off()
    finally:
        await response.aclose()


async def complete(request):
    """The chunks of a chat completion, as they come: JSON in the lines that begin with "data:"."""
    async with post("chat/completions", request) as response:
        rest = b""
        async for piece in response.aiter_bytes():
            *lines, rest = (rest + piece).split(b"\n")
            for line in lines:
                if line.startswith(b"data:") and line.strip() != b"data: [DONE]":
                    yield json.loads(line[5:])


async def echo(prompt, kind):
    """Stands in where there is no model, with chunks like a model's: the user's last message again, word by word."""
    heard = next(("".join(part.text for part in said.parts) for said in reversed(prompt.messages) if said.role == "user"), "")
    if kind == pb.PROMPT_KIND_OBJECT:
        heard = json.dumps({"echo": heard}, ensure_ascii=False)
    for word in re.findall(r"\s*\S+\s*|\s+", heard):
        yield {"choices": [{"delta": {"content": word}}]}
    yield {"choices": [{"finish_reason": "stop"}]}


# Text and objects.
def chat_message(index, message):
    def url(media, kind):
        return media.url or f"data:{media.mime_type or kind};base64,{base64.b64encode(media.data).decode()}"

    content = []
    for at, part in enumerate(message.parts):
        holds = part.WhichOneof("content")
        if holds == "text":
            content.append({"type": "text", "text": part.text})
        elif holds == "image" and part.image.WhichOneof("source"):
            content.append({"type": "image_url", "image_url": {"url": url(part.image, "image/png")}})
        elif holds == "file" and part.file.WhichOneof("source"):
            content.append({"type": "file", "file": {"filename": "file", "file_data": url(part.file, "application/octet-stream")}})
        else:
            raise Fault(StatusCode.INVALID_ARGUMENT, f"messages[{index}].parts[{at}] holds no content that this runner knows; it may be older than the sidecar.")
    role = message.role if message.role in ("system", "assistant") else "user"
    return {"role": role, "content": content[0]["text"] if len(content) == 1 and "text" in content[0] else content}


def chat_request(prompt, kind, model, config):
    names = [tool.name for tool in prompt.tools]
    for name in names:
        if name not in TOOLS:
            raise Fault(StatusCode.FAILED_PRECONDITION, f"The prompt uses the tool '{name}', but this runner has only: {', '.join(TOOLS)}.")
    request = {"model": model, "stream": True, "stream_options": {"include_usage": True}}
    for name in "temperature", "top_p", "presence_penalty", "frequency_penalty", "max_tokens", "seed":
        if prompt.settings.HasField(name):
            request["max_completion_tokens" if name == "max_tokens" else name] = getattr(prompt.settings, name)
    request["stop"] = list(prompt.settings.stop) or None
    if names:
        choice = config.get("tool_choice")
        named = isinstance(choice, dict) and {"type": "function", "function": {"name": choice.get("tool_name")}}
        request |= {"tools": [definition(name) for name in names], "tool_choice": named or choice}
    if kind == pb.PROMPT_KIND_OBJECT:
        schema, text = parse(prompt.output_schema_json, "prompt.output_schema_json")
        name = re.sub("[^A-Za-z0-9_-]", "_", str(config.get("schema_name", prompt.name)))[:64]
        named = {"type": "json_schema", "json_schema": {"name": name, "schema": schema}}
        request["response_format"] = named if text else {"type": "json_object"}
    request["messages"] = [chat_message(index, message) for index, message in enumerate(prompt.messages)]
    return request


COUNTS = {"input_tokens": "prompt_tokens", "output_tokens": "completion_tokens", "total_tokens": "total_tokens"}
REASONS = {"stop": "stop", "length": "length", "tool_calls": "tool-calls", "content_filter": "content-filter"}


async def chat(prompt, kind, model, config):
    """Asks the model, runs the tools that it calls, and asks again with their answers."""
    request = chat_request(prompt, kind, model, config)
    is_text = kind == pb.PROMPT_KIND_TEXT
    left = max(prompt.settings.max_calls, 1) if prompt.settings.HasField("max_calls") else 40
    started, usage = False, pb.Usage()
    while True:
        said, reason, calls = "", None, {}
        async for chunk in complete(request) if HAS_MODEL else echo(prompt, kind):
            if not started:
                started = True
                yield pb.RunPromptResponse(started=pb.Started(model=model))  # not sooner: until the model answers, its refusal can still be a status
            choice = next(iter(chunk["choices"]), {})
            delta = choice.get("delta") or {}
            reason = choice.get("finish_reason") or reason
            if text := delta.get("content"):
                said += text
                yield pb.RunPromptResponse(text_delta=pb.TextDelta(text=text)) if is_text else pb.RunPromptResponse(object_text_delta=pb.ObjectTextDelta(text=text))
            for part in delta.get("tool_calls") or []:
                call = calls.setdefault(part["index"], {"id": part.get("id"), "type": "function", "function": {"name": "", "arguments": ""}})
                for name in "name", "arguments":
                    call["function"][name] += part["function"].get(name) or ""
            for ours, theirs in COUNTS.items():
                if (count := (chunk.get("usage") or {}).get(theirs)) is not None:
                    setattr(usage, ours, getattr(usage, ours) + count)
        if not reason:
            raise broke_off()
        for call in calls.values() if is_text else []:
            asked = call["function"]
            yield pb.RunPromptResponse(tool_call=pb.ToolCall(id=call["id"], name=asked["name"], args_json=asked["arguments"].encode() if is_json(asked["arguments"]) else b""))
        if not calls or left == 1:
            yield pb.RunPromptResponse(finish=pb.Finish(reason=REASONS.get(reason, "other"), usage=usage))
            return
        request["messages"].append({"role": "assistant", "content": said or None, "tool_calls": list(calls.values())})
        for call in calls.values():
            name = call["function"]["name"]
            result, failed = run_tool([tool.name for tool in prompt.tools], name, call["function"]["arguments"])
            if is_text:
                yield pb.RunPromptResponse(tool_result=pb.ToolResult(id=call["id"], name=name, result_json=json.dumps(result).encode(), is_error=failed))
            request["messages"].append({"role": "tool", "tool_call_id": call["id"], "content": str(result)})
        left -= 1
        if left == 1:  # the last answer has to be one
            request |= {"tools": None, "tool_choice": None}


# Images and speech.
async def image(prompt, model, config):
    if not prompt.text:
        raise Fault(StatusCode.INVALID_ARGUMENT, "The prompt has no text to paint; give it an ImagePrompt tag with some.")
    form = "b64_json" if model.startswith("dall-e") else None  # the later models send bytes, and refuse to be told
    request = {"model": model, "prompt": prompt.text, "n": config.get("num_images"), "size": config.get("size"), "response_format": form}
    async with post("images/generations", request) as response:
        images = [made["b64_json"] for made in json.loads(await response.aread()).get("data", []) if made.get("b64_json")]
    if not images:
        raise Fault(StatusCode.UNAVAILABLE, "The model service answered without the bytes of an image.")
    yield pb.RunPromptResponse(started=pb.Started(model=model))
    for made in images:
        yield pb.RunPromptResponse(image=pb.ImageOutput(mime_type="image/png", data=base64.b64decode(made)))
    yield pb.RunPromptResponse(finish=pb.Finish(reason="stop"))


async def speech(prompt, model, config):
    if not prompt.text:
        raise Fault(StatusCode.INVALID_ARGUMENT, "The prompt has no text to speak; give it a SpeechPrompt tag with some.")
    form = config.get("output_format", "mp3")
    request = {"model": model, "input": prompt.text, "voice": config.get("voice", "alloy"), "response_format": form}
    request |= {"speed": config.get("speed"), "instructions": prompt.instructions or None}
    mime_type, started = "audio/mpeg" if form == "mp3" else f"audio/{form}", False
    async with post("audio/speech", request) as response:
        async for piece in response.aiter_bytes():
            if not started:
                started = True
                yield pb.RunPromptResponse(started=pb.Started(model=model))
            yield pb.RunPromptResponse(speech=pb.SpeechOutput(mime_type=mime_type, format=form, data=piece))
    if not started:
        raise Fault(StatusCode.UNAVAILABLE, "The model service answered without audio.")
    yield pb.RunPromptResponse(finish=pb.Finish(reason="stop"))


# The calls.
def run(request):
    prompt, kind = request.prompt, request.kind
    if not request.HasField("prompt"):
        raise Fault(StatusCode.FAILED_PRECONDITION, "The prompt did not come rendered, and this runner does not render prompts: the sidecar is too old, or cannot render this one.")
    if kind not in pb.PromptKind.values() or not kind:
        raise Fault(StatusCode.UNIMPLEMENTED, f"This runner does not know prompts of kind {kind}.")
    config, _ = parse(prompt.settings_json, "prompt.settings_json")
    config = config if isinstance(config, dict) else {}
    asked = prompt.model if os.environ.get("OPENAI_BASE_URL") else prompt.model.removeprefix("openai/")  # OpenAI does not know its own name
    if kind in (pb.PROMPT_KIND_TEXT, pb.PROMPT_KIND_OBJECT):
        return chat(prompt, kind, OWN_MODEL or asked or "gpt-4o-mini" if HAS_MODEL else "echo", config)
    if not HAS_MODEL:
        raise Fault(StatusCode.UNIMPLEMENTED, "Images and speech need a model: set OPENAI_BASE_URL or OPENAI_API_KEY.")
    return image(prompt, asked or "gpt-image-1", config) if kind == pb.PROMPT_KIND_IMAGE else speech(prompt, asked or "gpt-4o-mini-tts", config)


def to_fault(error):
    """What is not a Fault is a mistake in this file: the log has more of it than the caller."""
    if isinstance(error, Fault):
        return error
    logging.error("A call failed.", exc_info=error)
    return Fault(StatusCode.INTERNAL, "The runner failed.")


class Runner(agentmark_pb2_grpc.RunnerServiceServicer):
    async def GetCapabilities(self, request, context):
        return pb.GetCapabilitiesResponse(name="agentmark-python-runner", kinds=KINDS, alerts=True, evals=EVALS)

    async def RunPrompt(self, request, context):
        # The sidecar cancels as soon as nobody waits for the answer. gRPC then cancels this coroutine, wherever it waits, and
        # with it the request to the model. A slow reader makes it wait at `yield`, and so slows the model down.
        begun = False
        try:
            async for event in run(request):
                yield event
                begun = True
        except Exception as error:
            fault = to_fault(error)
            if not begun:
                await context.abort(fault.code, fault.details)
            yield pb.RunPromptResponse(error=pb.RunError(code=fault.code.value[0], message=fault.details))

    async def HandleAlert(self, request, context):
        alert = request.alert  # page somebody here
        if not request.HasField("alert"):
            await context.abort(StatusCode.INVALID_ARGUMENT, "alert is not set.")
        return pb.HandleAlertResponse(message=f"The sample runner saw the {alert.type} alert '{alert.id}': {alert.status}.")

    async def Evaluate(self, request, context):
        try:
            names = [name for name in dict.fromkeys(request.evals) if name in EVALS]
            return pb.EvaluateResponse(results=[verdict(name, request) for name in names])
        except Fault as fault:
            await context.abort(fault.code, fault.details)


def verdict(name, request):
    expected = parse(request.item.expected_output_json, "expected_output_json")
    if expected[1] is None:
        return pb.EvalResult(name=name, reason="The row has no expected output to compare with.")
    if EVALS[name](parse(request.output_json, "output_json"), expected):
        return pb.EvalResult(name=name, score=1, label="correct", reason="The output is the expected text.", passed=True)
    return pb.EvalResult(name=name, score=0, label="incorrect", reason="The output differs from the expected text.", passed=False)


# The server.
async def check_health(request, context):
    """grpc.health.v1 in its bytes, which need no generated code: one text asks for a service, and 1 in the one member is SERVING."""
    if request[2:] not in (b"", b"agentmark.v1.RunnerService"):
        await context.abort(StatusCode.NOT_FOUND, "There is no such service.")
    return b"\x08\x01"


async def main():
    ended = asyncio.Event()
    for order in signal.SIGTERM, signal.SIGINT:
        asyncio.get_running_loop().add_signal_handler(order, ended.set)
    # Prompts can be larger than gRPC's own limit. Without the second option, two runners could listen on one port.
    server = grpc.aio.server(options=[("grpc.max_receive_message_length", 16 << 20), ("grpc.so_reuseport", 0)])
    agentmark_pb2_grpc.add_RunnerServiceServicer_to_server(Runner(), server)
    health = {"Check": grpc.unary_unary_rpc_method_handler(check_health)}
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("grpc.health.v1.Health", health),))
    address = re.sub(r"^\*", "[::]", os.environ.get("AGENTMARK_RUNNER_LISTEN") or "127.0.0.1:50051")
    try:
        if not server.add_insecure_port(address):  # for a Unix socket, gRPC removes the file that a killed runner left
            raise RuntimeError
    except RuntimeError:
        sys.exit(f"The runner cannot listen on {address}.")
    await server.start()
    print(f"The Python runner listens on {address} {'with a model' if HAS_MODEL else 'without a model: it repeats prompts; set OPENAI_BASE_URL or OPENAI_API_KEY'}.")
    await ended.wait()
    await server.stop(grace=25)  # seconds for runs to end


asyncio.run(main())
