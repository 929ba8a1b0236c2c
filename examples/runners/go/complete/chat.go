// Text and objects: what the model answers, and the tools that it calls in between.

package main

import (
	"context"
	"encoding/json"

	pb "agentmark-runner/agentmarkv1"
)

// Chat asks the model, runs the tools that it calls, and asks again with their answers.
func chat(ctx context.Context, prompt *pb.RenderedPrompt, isText bool, config object, send send) error {
	model := chatModelFor(prompt)
	request, messages, err := chatRequest(prompt, isText, model, config)
	if err != nil {
		return err
	}
	left := int64(40)
	if prompt.Settings != nil && prompt.Settings.MaxCalls != nil {
		left = *prompt.Settings.MaxCalls
	}
	isStarted, usage := false, &pb.Usage{}
	for ; ; left-- {
		said, reason, calls := "", "", []*call{}
		take := func(made *chunk) error {
			if !isStarted { // not sooner: until the model answers, its refusal can still be a status
				isStarted = true
				if err := send(started(model)); err != nil {
					return err
				}
			}
			plus(&usage.InputTokens, made.Usage.Input)
			plus(&usage.OutputTokens, made.Usage.Output)
			plus(&usage.TotalTokens, made.Usage.Total)
			if len(made.Choices) == 0 {
				return nil
			}
			choice := made.Choices[0]
			reason = or(choice.FinishReason, reason)
			said += choice.Delta.Content
			for _, part := range choice.Delta.ToolCalls {
				for part.Index >= len(calls) {
					calls = append(calls, &call{ID: part.ID})
				}
				calls[part.Index].Function.Name += part.Function.Name
				calls[part.Index].Function.Arguments += part.Function.Arguments
			}
			if choice.Delta.Content == "" {
				return nil
			}
			if isText {
				return send(&pb.RunPromptResponse{Event: &pb.RunPromptResponse_TextDelta{TextDelta: &pb.TextDelta{Text: choice.Delta.Content}}})
			}
			return send(&pb.RunPromptResponse{Event: &pb.RunPromptResponse_ObjectTextDelta{ObjectTextDelta: &pb.ObjectTextDelta{Text: choice.Delta.Content}}})
		}
		if hasModel {
			request["messages"] = messages
			err = complete(ctx, request, take)
		} else {
			err = echo(prompt, isText, take)
		}
		if err != nil {
			return err
		}
		if reason == "" {
			return errBrokeOff
		}
		asked := []object{}
		for _, call := range calls {
			asked = append(asked, object{"id": call.ID, "type": "function", "function": object{"name": call.Function.Name, "arguments": call.Function.Arguments}})
			told := &pb.ToolCall{Id: call.ID, Name: call.Function.Name}
			if json.Valid([]byte(call.Function.Arguments)) {
				told.ArgsJson = []byte(call.Function.Arguments)
			}
			if isText {
				if err := send(&pb.RunPromptResponse{Event: &pb.RunPromptResponse_ToolCall{ToolCall: told}}); err != nil {
					return err
				}
			}
		}
		if len(calls) == 0 || left <= 1 {
			reasons := map[string]string{"stop": "stop", "length": "length", "tool_calls": "tool-calls", "content_filter": "content-filter"}
			return send(finish(or(reasons[reason], "other"), usage))
		}
		messages = append(messages, object{"role": "assistant", "content": said, "tool_calls": asked})
		for _, call := range calls {
			result, failed := answer(prompt, call.Function.Name, call.Function.Arguments)
			told := &pb.ToolResult{Id: call.ID, Name: call.Function.Name, ResultJson: encode(result), IsError: failed}
			if isText {
				if err := send(&pb.RunPromptResponse{Event: &pb.RunPromptResponse_ToolResult{ToolResult: told}}); err != nil {
					return err
				}
			}
			content, ok := result.(string)
			if !ok {
				content = string(encode(result))
			}
			messages = append(messages, object{"role": "tool", "tool_call_id": call.ID, "content": content})
		}
		if left == 2 { // the last answer has to be one
			request["tools"], request["tool_choice"] = nil, nil
		}
	}
}

func plus(sum **int64, count *int64) {
	if count == nil {
		return
	}
	if *sum == nil {
		*sum = new(int64)
	}
	**sum += *count
}
