"""Text and objects: what the model is asked, what it answers, and the tools that it calls in between."""
import base64, json, re

import agentmark_pb2 as pb
from faults import Fault, is_json, parse
from grpc import StatusCode
from model import HAS_MODEL, broke_off, chat_model_for, complete, echo
from tools import TOOLS, definition, run_tool

COUNTS = {"input_tokens": "prompt_tokens", "output_tokens": "completion_tokens", "total_tokens": "total_tokens"}
REASONS = {"stop": "stop", "length": "length", "tool_calls": "tool-calls", "content_filter": "content-filter"}


async def chat(prompt, is_text, config):
    """Asks the model, runs the tools that it calls, and asks again with their answers."""
    model = chat_model_for(prompt)
    request = chat_request(prompt, is_text, model, config)
    left = max(prompt.settings.max_calls, 1) if prompt.settings.HasField("max_calls") else 40
    started, usage = False, pb.Usage()
    while True:
        said, reason, calls = "", None, {}
        async for chunk in complete(request) if HAS_MODEL else echo(prompt, is_text):
            if not started:  # not sooner: until the model answers, its refusal can still be a status
                started = True
                yield pb.RunPromptResponse(started=pb.Started(model=model))
            choice = next(iter(chunk["choices"]), {})
            delta = choice.get("delta") or {}
            reason = choice.get("finish_reason") or reason
            if text := delta.get("content"):
                said += text
                if is_text:
                    yield pb.RunPromptResponse(text_delta=pb.TextDelta(text=text))
                else:
                    yield pb.RunPromptResponse(object_text_delta=pb.ObjectTextDelta(text=text))
            for part in delta.get("tool_calls") or []:
                new = {"id": part.get("id"), "type": "function", "function": {"name": "", "arguments": ""}}
                call = calls.setdefault(part["index"], new)
                for name in "name", "arguments":
                    call["function"][name] += part["function"].get(name) or ""
            for ours, theirs in COUNTS.items():
                if (count := (chunk.get("usage") or {}).get(theirs)) is not None:
                    setattr(usage, ours, getattr(usage, ours) + count)
        if not reason:
            raise broke_off()
        for call in calls.values() if is_text else []:
            args = call["function"]["arguments"]
            args_json = args.encode() if is_json(args) else b""
            yield pb.RunPromptResponse(tool_call=pb.ToolCall(id=call["id"], name=call["function"]["name"], args_json=args_json))
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


def chat_request(prompt, is_text, model, config):
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
    if not is_text:
        schema, text = parse(prompt.output_schema_json, "prompt.output_schema_json")
        name = re.sub("[^A-Za-z0-9_-]", "_", str(config.get("schema_name", prompt.name)))[:64]
        named = {"type": "json_schema", "json_schema": {"name": name, "schema": schema}}
        request["response_format"] = named if text else {"type": "json_object"}
    request["messages"] = [chat_message(index, message) for index, message in enumerate(prompt.messages)]
    return request


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
