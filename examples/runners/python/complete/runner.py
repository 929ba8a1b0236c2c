"""The calls of the contract, and what they refuse; agentmark.proto says what each must do. Start to read here."""
import agentmark_pb2 as pb
import agentmark_pb2_grpc
from chat import chat
from evals import EVALS, evaluate
from faults import Fault, parse, to_fault
from grpc import StatusCode
from media import image, speech
from model import HAS_MODEL

KINDS = [pb.PROMPT_KIND_TEXT, pb.PROMPT_KIND_OBJECT] + [pb.PROMPT_KIND_IMAGE, pb.PROMPT_KIND_SPEECH] * HAS_MODEL


class Runner(agentmark_pb2_grpc.RunnerServiceServicer):
    """RunDataset is left to the sidecar, which runs a data set row by row."""

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
            return pb.EvaluateResponse(results=evaluate(request))
        except Fault as fault:
            await context.abort(fault.code, fault.details)


def run(request):
    """The events of one run."""
    prompt, kind = request.prompt, request.kind
    if not request.HasField("prompt"):
        raise Fault(StatusCode.FAILED_PRECONDITION, "The prompt did not come rendered, and this runner does not render prompts: the sidecar is too old, or cannot render this one.")
    if kind not in pb.PromptKind.values() or not kind:
        raise Fault(StatusCode.UNIMPLEMENTED, f"This runner does not know prompts of kind {kind}.")
    config, _ = parse(prompt.settings_json, "prompt.settings_json")
    config = config if isinstance(config, dict) else {}
    if kind in (pb.PROMPT_KIND_TEXT, pb.PROMPT_KIND_OBJECT):
        return chat(prompt, kind == pb.PROMPT_KIND_TEXT, config)
    if not HAS_MODEL:
        raise Fault(StatusCode.UNIMPLEMENTED, "Images and speech need a model: set OPENAI_BASE_URL or OPENAI_API_KEY.")
    return image(prompt, config) if kind == pb.PROMPT_KIND_IMAGE else speech(prompt, config)
