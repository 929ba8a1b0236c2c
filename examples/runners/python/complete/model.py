"""The client of a model server that speaks OpenAI's language: put your own model in its place."""
import contextlib, json, os, re

import httpx
from faults import Fault
from grpc import StatusCode

BASE_URL, KEY = os.environ.get("OPENAI_BASE_URL"), os.environ.get("OPENAI_API_KEY")
HAS_MODEL = bool(BASE_URL or KEY)
URL = (BASE_URL or "https://api.openai.com/v1").rstrip("/")
http = httpx.AsyncClient(timeout=None, limits=httpx.Limits(max_connections=None), headers={"Authorization": f"Bearer {KEY or 'none'}"})


def model_for(prompt, usual):
    """The model that a prompt asks for, or a usual one."""
    return (prompt.model if BASE_URL else prompt.model.removeprefix("openai/")) or usual  # OpenAI does not know its own name


def chat_model_for(prompt):
    """The model for text and objects."""
    return os.environ.get("AGENTMARK_SAMPLE_MODEL") or model_for(prompt, "gpt-4o-mini") if HAS_MODEL else "echo"


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
    """Sends a request to the model: its answer, or its refusal as a Fault."""
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
        status = response.status_code
        raise Fault(code_of(status), f"The model service answered {status}" + (f": {words[:1000]}" if words else "."))
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


async def echo(prompt, is_text):
    """Stands in where there is no model, with chunks like a model's: the user's last message again, word by word."""
    heard = next(("".join(part.text for part in said.parts) for said in reversed(prompt.messages) if said.role == "user"), "")
    if not is_text:
        heard = json.dumps({"echo": heard}, ensure_ascii=False)
    for word in re.findall(r"\s*\S+\s*|\s+", heard):
        yield {"choices": [{"delta": {"content": word}}]}
    yield {"choices": [{"finish_reason": "stop"}]}
