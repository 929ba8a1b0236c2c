// The calls of the contract, and what they refuse; agentmark.proto says what each must do. Start to read here.

package main

import (
	"context"
	"fmt"

	pb "agentmark-runner/agentmarkv1"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// RunDataset is left to the sidecar, which runs a data set row by row.
type runner struct {
	pb.UnimplementedRunnerServiceServer
}

// RunPrompt runs one prompt. The sidecar cancels the call as soon as nobody waits for the answer: its context then ends the
// request to the model. Send waits for a slow reader, and so slows the model down.
func (runner) RunPrompt(request *pb.RunPromptRequest, stream pb.RunnerService_RunPromptServer) error {
	hasBegun := false
	err := run(stream.Context(), request, func(event *pb.RunPromptResponse) error {
		if err := stream.Context().Err(); err != nil { // gRPC itself would go on sending after a deadline
			return status.FromContextError(err).Err()
		}
		hasBegun = true
		return stream.Send(event)
	})
	if err == nil || !hasBegun || stream.Context().Err() != nil {
		return err
	}
	fault := &pb.RunError{Code: int32(status.Code(err)), Message: status.Convert(err).Message()}
	return stream.Send(&pb.RunPromptResponse{Event: &pb.RunPromptResponse_Error{Error: fault}})
}

// Send hands on one event of a run.
type send = func(event *pb.RunPromptResponse) error

// Run sends the events of one run.
func run(ctx context.Context, request *pb.RunPromptRequest, send send) error {
	prompt, kind := request.Prompt, request.Kind
	if prompt == nil {
		return status.Error(codes.FailedPrecondition, "The prompt did not come rendered, and this runner does not render prompts: the sidecar is too old, or cannot render this one.")
	}
	if kind < pb.PromptKind_PROMPT_KIND_TEXT || kind > pb.PromptKind_PROMPT_KIND_SPEECH {
		return status.Errorf(codes.Unimplemented, "This runner does not know prompts of kind %d.", kind)
	}
	var config object
	if err := decode(prompt.SettingsJson, "prompt.settings_json", &config); err != nil {
		return err
	}
	switch {
	case kind == pb.PromptKind_PROMPT_KIND_TEXT || kind == pb.PromptKind_PROMPT_KIND_OBJECT:
		return chat(ctx, prompt, kind == pb.PromptKind_PROMPT_KIND_TEXT, config, send)
	case !hasModel:
		return status.Error(codes.Unimplemented, "Images and speech need a model: set OPENAI_BASE_URL or OPENAI_API_KEY.")
	case kind == pb.PromptKind_PROMPT_KIND_IMAGE:
		return image(ctx, prompt, config, send)
	default:
		return speech(ctx, prompt, config, send)
	}
}

func started(model string) *pb.RunPromptResponse {
	return &pb.RunPromptResponse{Event: &pb.RunPromptResponse_Started{Started: &pb.Started{Model: model}}}
}

func finish(reason string, usage *pb.Usage) *pb.RunPromptResponse {
	return &pb.RunPromptResponse{Event: &pb.RunPromptResponse_Finish{Finish: &pb.Finish{Reason: reason, Usage: usage}}}
}

func (runner) GetCapabilities(context.Context, *pb.GetCapabilitiesRequest) (*pb.GetCapabilitiesResponse, error) {
	can := &pb.GetCapabilitiesResponse{Name: "agentmark-go-runner", Alerts: true}
	can.Kinds = []pb.PromptKind{pb.PromptKind_PROMPT_KIND_TEXT, pb.PromptKind_PROMPT_KIND_OBJECT}
	if hasModel {
		can.Kinds = append(can.Kinds, pb.PromptKind_PROMPT_KIND_IMAGE, pb.PromptKind_PROMPT_KIND_SPEECH)
	}
	for name := range evals {
		can.Evals = append(can.Evals, name)
	}
	return can, nil
}

func (runner) HandleAlert(_ context.Context, request *pb.HandleAlertRequest) (*pb.HandleAlertResponse, error) {
	alert := request.Alert // page somebody here
	if alert == nil {
		return nil, status.Error(codes.InvalidArgument, "alert is not set.")
	}
	return &pb.HandleAlertResponse{Message: fmt.Sprintf("The sample runner saw the %s alert '%s': %s.", alert.Type, alert.Id, alert.Status)}, nil
}
