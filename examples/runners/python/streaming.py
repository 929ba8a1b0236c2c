"""A runner that streams text from a model: any server that speaks OpenAI's language."""
import asyncio, json, os, signal

import grpc
import httpx
import agentmark_pb2 as pb
import agentmark_pb2_grpc

URL = os.environ.get("OPENAI_BASE_URL") or "https://api.openai.com/v1"
KEY = os.environ.get("OPENAI_API_KEY") or "none"


async def answer(client, prompt):
    """Asks the model, and yields its answer piece by piece, as it comes: a choice with more text, or with the reason why it ends."""
    messages = [{"role": message.role, "content": "".join(part.text for part in message.parts)} for message in prompt.messages]
    body = {"model": prompt.model, "messages": messages, "stream": True}
    async with client.stream("POST", f"{URL}/chat/completions", json=body, headers={"Authorization": f"Bearer {KEY}"}) as response:
        response.raise_for_status()
        # The answer is lines; those that begin with "data:" hold one JSON chunk each.
        rest = b""
        async for piece in response.aiter_bytes():
            *lines, rest = (rest + piece).split(b"\n")
            for line in lines:
                if line.startswith(b"data:") and line.strip() != b"data: [DONE]":
                    for choice in json.loads(line[5:])["choices"]:
                        yield choice


class Runner(agentmark_pb2_grpc.RunnerServiceServicer):
    async def RunPrompt(self, request, context):
        # The sidecar cancels the call as soon as nobody waits for the answer. gRPC then cancels this coroutine, wherever it
        # waits, and leaving the blocks below ends the request to the model.
        reason = None
        try:
            async with httpx.AsyncClient(timeout=None) as client:
                async for choice in answer(client, request.prompt):
                    reason = choice.get("finish_reason") or reason
                    if text := choice["delta"].get("content"):
                        yield pb.RunPromptResponse(text_delta=pb.TextDelta(text=text))
        except httpx.HTTPStatusError as error:
            await context.abort(grpc.StatusCode.UNAVAILABLE, f"The model service answered {error.response.status_code}.")
        except httpx.HTTPError:
            reason = None  # it cannot be reached, or broke off
        if not reason:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "The model service broke off its answer.")
        yield pb.RunPromptResponse(finish=pb.Finish(reason=reason))


async def main():
    ended = asyncio.Event()
    for order in signal.SIGTERM, signal.SIGINT:
        asyncio.get_running_loop().add_signal_handler(order, ended.set)
    server = grpc.aio.server(options=[("grpc.max_receive_message_length", 16 << 20)])
    agentmark_pb2_grpc.add_RunnerServiceServicer_to_server(Runner(), server)
    address = os.environ.get("AGENTMARK_RUNNER_LISTEN") or "127.0.0.1:50051"
    server.add_insecure_port(address)
    await server.start()
    print(f"The streaming runner listens on {address}.")
    await ended.wait()
    await server.stop(grace=25)


asyncio.run(main())
