"""The least possible runner: one call, which repeats the prompt's last message."""
import asyncio, os, signal

import grpc
import agentmark_pb2 as pb
import agentmark_pb2_grpc


class Runner(agentmark_pb2_grpc.RunnerServiceServicer):
    async def RunPrompt(self, request, context):
        for part in request.prompt.messages[-1].parts:
            yield pb.RunPromptResponse(text_delta=pb.TextDelta(text=part.text))
        yield pb.RunPromptResponse(finish=pb.Finish(reason="stop"))


async def main():
    ended = asyncio.Event()
    for order in signal.SIGTERM, signal.SIGINT:
        asyncio.get_running_loop().add_signal_handler(order, ended.set)
    server = grpc.aio.server(options=[("grpc.max_receive_message_length", 16 << 20)])
    agentmark_pb2_grpc.add_RunnerServiceServicer_to_server(Runner(), server)
    address = os.environ.get("AGENTMARK_RUNNER_LISTEN") or "127.0.0.1:50051"
    server.add_insecure_port(address)
    await server.start()
    print(f"The least runner listens on {address}.")
    await ended.wait()
    await server.stop(grace=25)


asyncio.run(main())
