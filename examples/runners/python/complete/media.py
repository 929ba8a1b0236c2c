"""Images and speech."""
import base64, json

import agentmark_pb2 as pb
from faults import Fault
from grpc import StatusCode
from model import model_for, post


async def image(prompt, config):
    if not prompt.text:
        raise Fault(StatusCode.INVALID_ARGUMENT, "The prompt has no text to paint; give it an ImagePrompt tag with some.")
    model = model_for(prompt, "gpt-image-1")
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


async def speech(prompt, config):
    if not prompt.text:
        raise Fault(StatusCode.INVALID_ARGUMENT, "The prompt has no text to speak; give it a SpeechPrompt tag with some.")
    model = model_for(prompt, "gpt-4o-mini-tts")
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
