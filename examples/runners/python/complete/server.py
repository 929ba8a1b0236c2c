"""The server: where it listens, its health, and how it ends."""
import asyncio, contextlib, os, re, signal, socket, sys

import grpc
import agentmark_pb2_grpc
from model import HAS_MODEL
from runner import Runner


async def check_health(request, context):
    """grpc.health.v1 in its bytes, which need no generated code: one text asks for a service, and 1 in the one member is SERVING."""
    if request[2:] not in (b"", b"agentmark.v1.RunnerService"):
        await context.abort(grpc.StatusCode.NOT_FOUND, "There is no such service.")
    return b"\x08\x01"


def socket_answers(address):
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as tried:
        if address.startswith("unix://"):
            tried.connect(address[len("unix://"):])
            return True
    return False


async def main():
    address = re.sub(r"^\*", "[::]", os.environ.get("AGENTMARK_RUNNER_LISTEN") or "127.0.0.1:50051")
    if socket_answers(address):
        # Before there is a server, which could hold up the exit.
        sys.exit(f"Another process is listening on {address} already.")
    ended = asyncio.Event()
    for order in signal.SIGTERM, signal.SIGINT:
        asyncio.get_running_loop().add_signal_handler(order, ended.set)
    # Prompts can be larger than gRPC's own limit. Without the second option, two runners could listen on one port.
    server = grpc.aio.server(options=[("grpc.max_receive_message_length", 16 << 20), ("grpc.so_reuseport", 0)])
    agentmark_pb2_grpc.add_RunnerServiceServicer_to_server(Runner(), server)
    health = {"Check": grpc.unary_unary_rpc_method_handler(check_health)}
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("grpc.health.v1.Health", health),))
    try:
        if not server.add_insecure_port(address):  # for a Unix socket, gRPC removes the file that a killed runner left
            raise RuntimeError
    except RuntimeError:
        sys.exit(f"The runner cannot listen on {address}.")
    await server.start()
    state = "with a model" if HAS_MODEL else "without a model: it repeats prompts; set OPENAI_BASE_URL or OPENAI_API_KEY"
    print(f"The Python runner listens on {address} {state}.")
    await ended.wait()
    await server.stop(grace=25)  # seconds for runs to end


asyncio.run(main())
