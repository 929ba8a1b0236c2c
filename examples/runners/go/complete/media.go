// Images and speech.

package main

import (
	"context"
	"encoding/json"
	"io"
	"strings"

	pb "agentmark-runner/agentmarkv1"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

func image(ctx context.Context, prompt *pb.RenderedPrompt, config object, send send) error {
	if prompt.Text == "" {
		return status.Error(codes.InvalidArgument, "The prompt has no text to paint; give it an ImagePrompt tag with some.")
	}
	model := modelFor(prompt, "gpt-image-1")
	request := object{"model": model, "prompt": prompt.Text, "n": config["num_images"], "size": config["size"]}
	if strings.HasPrefix(model, "dall-e") { // the later models send bytes, and refuse to be told
		request["response_format"] = "b64_json"
	}
	body, err := post(ctx, "images/generations", request)
	if err != nil {
		return err
	}
	defer body.Close()
	var made struct {
		Data []struct {
			B64JSON []byte `json:"b64_json"`
		}
	}
	if json.NewDecoder(body).Decode(&made) != nil {
		return errBrokeOff
	}
	events := []*pb.RunPromptResponse{started(model)}
	for _, one := range made.Data {
		if len(one.B64JSON) > 0 {
			events = append(events, &pb.RunPromptResponse{Event: &pb.RunPromptResponse_Image{Image: &pb.ImageOutput{MimeType: "image/png", Data: one.B64JSON}}})
		}
	}
	if len(events) == 1 {
		return status.Error(codes.Unavailable, "The model service answered without the bytes of an image.")
	}
	for _, event := range append(events, finish("stop", nil)) {
		if err := send(event); err != nil {
			return err
		}
	}
	return nil
}

func speech(ctx context.Context, prompt *pb.RenderedPrompt, config object, send send) error {
	if prompt.Text == "" {
		return status.Error(codes.InvalidArgument, "The prompt has no text to speak; give it a SpeechPrompt tag with some.")
	}
	model := modelFor(prompt, "gpt-4o-mini-tts")
	format := text(config, "output_format", "mp3")
	request := object{"model": model, "input": prompt.Text, "voice": text(config, "voice", "alloy"), "response_format": format, "speed": config["speed"]}
	if prompt.Instructions != "" {
		request["instructions"] = prompt.Instructions
	}
	body, err := post(ctx, "audio/speech", request)
	if err != nil {
		return err
	}
	defer body.Close()
	mimeType := "audio/" + format
	if format == "mp3" {
		mimeType = "audio/mpeg"
	}
	isStarted := false
	for piece := make([]byte, 32*1024); ; {
		count, err := body.Read(piece)
		if count > 0 && !isStarted {
			isStarted = true
			if err := send(started(model)); err != nil {
				return err
			}
		}
		if count > 0 {
			audio := &pb.SpeechOutput{MimeType: mimeType, Format: format, Data: piece[:count]}
			if err := send(&pb.RunPromptResponse{Event: &pb.RunPromptResponse_Speech{Speech: audio}}); err != nil {
				return err
			}
		}
		if err == io.EOF && isStarted {
			return send(finish("stop", nil))
		} else if err == io.EOF {
			return status.Error(codes.Unavailable, "The model service answered without audio.")
		} else if err != nil {
			return errBrokeOff
		}
	}
}
