// The client of a model server that speaks OpenAI's language: put your own model in its place.

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strings"

	pb "agentmark-runner/agentmarkv1"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

var (
	baseURL  = os.Getenv("OPENAI_BASE_URL")
	key      = os.Getenv("OPENAI_API_KEY")
	hasModel = baseURL != "" || key != ""
)

// ModelFor is the model that a prompt asks for, or a usual one.
func modelFor(prompt *pb.RenderedPrompt, usual string) string {
	if baseURL == "" { // OpenAI does not know its own name
		return or(strings.TrimPrefix(prompt.Model, "openai/"), usual)
	}
	return or(prompt.Model, usual)
}

// ChatModelFor is the model for text and objects.
func chatModelFor(prompt *pb.RenderedPrompt) string {
	if !hasModel {
		return "echo"
	}
	return or(os.Getenv("AGENTMARK_SAMPLE_MODEL"), modelFor(prompt, "gpt-4o-mini"))
}

var errBrokeOff = status.Error(codes.Unavailable, "The model service broke off its answer.")

func codeOf(status int) codes.Code {
	named := map[int]codes.Code{
		401: codes.Unauthenticated, 403: codes.PermissionDenied, 404: codes.NotFound,
		408: codes.DeadlineExceeded, 429: codes.ResourceExhausted, 501: codes.Unimplemented,
	}
	if code, ok := named[status]; ok {
		return code
	} else if status >= 500 {
		return codes.Unavailable
	} else if status >= 400 {
		return codes.InvalidArgument
	}
	return codes.Unknown
}

// Post sends a request to the model: its answer, or its refusal as a status.
func post(ctx context.Context, path string, body object) (io.ReadCloser, error) {
	for name, value := range body {
		if value == nil {
			delete(body, name)
		}
	}
	unreachable := status.Error(codes.Unavailable, "The model service cannot be reached.")
	url := strings.TrimSuffix(or(baseURL, "https://api.openai.com/v1"), "/") + "/" + path
	request, err := http.NewRequestWithContext(ctx, "POST", url, bytes.NewReader(encode(body)))
	if err != nil {
		return nil, unreachable
	}
	request.Header.Set("Authorization", "Bearer "+or(key, "none"))
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, unreachable
	}
	if response.StatusCode < 300 {
		return response.Body, nil
	}
	defer response.Body.Close()
	data, _ := io.ReadAll(response.Body)
	words := string(data)
	var refusal struct{ Error struct{ Message *string } }
	if json.Unmarshal(data, &refusal) == nil && refusal.Error.Message != nil {
		words = strings.TrimSpace(*refusal.Error.Message)
	}
	if runes := []rune(words); len(runes) > 1000 {
		words = string(runes[:1000])
	}
	if words == "" {
		return nil, status.Errorf(codeOf(response.StatusCode), "The model service answered %d.", response.StatusCode)
	}
	return nil, status.Errorf(codeOf(response.StatusCode), "The model service answered %d: %s", response.StatusCode, words)
}

type call struct {
	ID       string
	Index    int
	Function struct{ Name, Arguments string }
}

// Chunk is one piece of a chat completion.
type chunk struct {
	Choices []struct {
		Delta struct {
			Content   string
			ToolCalls []call `json:"tool_calls"`
		}
		FinishReason string `json:"finish_reason"`
	}
	Usage struct {
		Input  *int64 `json:"prompt_tokens"`
		Output *int64 `json:"completion_tokens"`
		Total  *int64 `json:"total_tokens"`
	}
}

// Complete hands on the chunks of a chat completion as they come: JSON in the lines that begin with "data:".
func complete(ctx context.Context, request object, take func(*chunk) error) error {
	body, err := post(ctx, "chat/completions", request)
	if err != nil {
		return err
	}
	defer body.Close()
	for lines := bufio.NewReader(body); ; {
		line, err := lines.ReadString('\n')
		if err != nil && err != io.EOF {
			return errBrokeOff
		}
		if data := strings.TrimSpace(strings.TrimPrefix(line, "data:")); strings.HasPrefix(line, "data:") && data != "[DONE]" {
			made := &chunk{}
			if json.Unmarshal([]byte(data), made) != nil {
				return errBrokeOff
			}
			if err := take(made); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
	}
}
