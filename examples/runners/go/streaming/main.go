// A useful runner in one file: text, objects and a tool, for any model server that speaks OpenAI's language. Read it from top to
// bottom, copy it, put your model and your tools in.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"

	pb "agentmark-runner/agentmarkv1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"
)

type object = map[string]any

// The tools that prompts may name: what the model is told of each, and what it does. Arguments and result are JSON.
var tools = map[string]tool{"add": {
	`{"name": "add", "description": "Adds two numbers.", "parameters": {"type": "object",
	  "properties": {"a": {"type": "number"}, "b": {"type": "number"}}, "required": ["a", "b"]}}`,
	func(arguments []byte) ([]byte, error) {
		var given struct{ A, B float64 }
		if err := json.Unmarshal(arguments, &given); err != nil {
			return nil, err
		}
		return json.Marshal(given.A + given.B)
	},
}}

type tool struct {
	definition string
	run        func(arguments []byte) ([]byte, error)
}

var errBrokeOff = status.Error(codes.Unavailable, "The model service broke off its answer.")

// ToRequest is what the model is asked, or a refusal of what this runner cannot do.
func toRequest(kind pb.PromptKind, prompt *pb.RenderedPrompt) (object, error) {
	if kind != pb.PromptKind_PROMPT_KIND_TEXT && kind != pb.PromptKind_PROMPT_KIND_OBJECT {
		return nil, status.Errorf(codes.Unimplemented, "This runner does not know prompts of kind %d.", kind)
	}
	messages, definitions := []object{}, []object{}
	for index, message := range prompt.Messages {
		text, role := "", message.Role
		for at, part := range message.Parts {
			if _, ok := part.Content.(*pb.ContentPart_Text); !ok { // leaving it out would change the prompt
				return nil, status.Errorf(codes.InvalidArgument, "messages[%d].parts[%d] is not text, and this runner takes nothing else.", index, at)
			}
			text += part.GetText()
		}
		if role != "system" && role != "assistant" {
			role = "user"
		}
		messages = append(messages, object{"role": role, "content": text})
	}
	for _, named := range prompt.Tools {
		known, ok := tools[named.Name]
		if !ok {
			return nil, status.Errorf(codes.FailedPrecondition, "The prompt uses the tool '%s', but this runner has only: add.", named.Name)
		}
		definitions = append(definitions, object{"type": "function", "function": json.RawMessage(known.definition)})
	}
	request := object{"model": prompt.Model, "stream": true, "messages": messages}
	if settings := prompt.Settings; settings != nil {
		request["temperature"], request["max_completion_tokens"] = settings.Temperature, settings.MaxTokens // null: not set
	}
	if len(definitions) > 0 {
		request["tools"] = definitions
	}
	if schema := prompt.OutputSchemaJson; len(schema) > 0 && !json.Valid(schema) {
		return nil, status.Error(codes.InvalidArgument, "prompt.output_schema_json is not JSON.")
	} else if len(schema) > 0 {
		request["response_format"] = object{"type": "json_schema", "json_schema": object{"name": "answer", "schema": json.RawMessage(schema)}}
	} else if kind == pb.PromptKind_PROMPT_KIND_OBJECT {
		request["response_format"] = object{"type": "json_object"}
	}
	return request, nil
}

// Call is a tool call of the model's. It comes in pieces, of which the first has the id and the name.
type call struct {
	Index    int    `json:"index,omitempty"`
	ID       string `json:"id"`
	Type     string `json:"type"`
	Function struct {
		Name      string `json:"name"`
		Arguments string `json:"arguments"`
	} `json:"function"`
}

// Answer asks the model, hands its text on as it comes, and returns the tools that it calls and the reason why it ends. The
// request ends with the context: as soon as nobody waits for the answer.
func answer(ctx context.Context, request object, sendText func(string)) (calls []*call, reason string, err error) {
	body, _ := json.Marshal(request)
	post, err := http.NewRequestWithContext(ctx, "POST", setting("OPENAI_BASE_URL", "https://api.openai.com/v1")+"/chat/completions", bytes.NewReader(body))
	if err != nil {
		return nil, "", err
	}
	post.Header.Set("Authorization", "Bearer "+setting("OPENAI_API_KEY", "none"))
	post.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(post)
	if err != nil {
		return nil, "", status.Error(codes.Unavailable, "The model service cannot be reached.")
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		return nil, "", refusal(response)
	}

	lines := bufio.NewReader(response.Body) // those that begin with "data:" hold one JSON chunk each
	for line, err := lines.ReadString('\n'); err == nil; line, err = lines.ReadString('\n') {
		data := strings.TrimPrefix(line, "data:")
		if data == line || strings.TrimSpace(data) == "[DONE]" {
			continue
		}
		var chunk struct {
			Choices []struct {
				Delta struct {
					Content   string
					ToolCalls []call `json:"tool_calls"`
				}
				FinishReason string `json:"finish_reason"`
			}
		}
		if json.Unmarshal([]byte(data), &chunk) != nil {
			return nil, "", errBrokeOff
		}
		for _, choice := range chunk.Choices {
			if choice.FinishReason != "" {
				reason = choice.FinishReason
			}
			if choice.Delta.Content != "" {
				sendText(choice.Delta.Content)
			}
			for _, part := range choice.Delta.ToolCalls {
				for part.Index >= len(calls) {
					calls = append(calls, &call{ID: part.ID, Type: "function"})
				}
				calls[part.Index].Function.Name += part.Function.Name
				calls[part.Index].Function.Arguments += part.Function.Arguments
			}
		}
	}
	if reason == "" {
		return nil, "", errBrokeOff // never pass it off as a short one
	}
	return calls, reason, nil
}

func refusal(response *http.Response) error {
	code := codes.InvalidArgument
	if response.StatusCode == 429 {
		code = codes.ResourceExhausted
	} else if response.StatusCode >= 500 {
		code = codes.Unavailable
	}
	words, _ := io.ReadAll(io.LimitReader(response.Body, 1000))
	return status.Errorf(code, "The model service answered %d: %s", response.StatusCode, strings.ToValidUTF8(string(words), ""))
}

// Run sends the events of one run: the model's text, the tools that it calls and their results, and then its answer to those.
func run(ctx context.Context, kind pb.PromptKind, prompt *pb.RenderedPrompt, send func(*pb.RunPromptResponse)) error {
	request, err := toRequest(kind, prompt)
	if err != nil {
		return err
	}
	isText := kind == pb.PromptKind_PROMPT_KIND_TEXT
	sendText := func(text string) {
		if isText {
			send(&pb.RunPromptResponse{Event: &pb.RunPromptResponse_TextDelta{TextDelta: &pb.TextDelta{Text: text}}})
		} else {
			send(&pb.RunPromptResponse{Event: &pb.RunPromptResponse_ObjectTextDelta{ObjectTextDelta: &pb.ObjectTextDelta{Text: text}}})
		}
	}
	for left := 10; ; left-- {
		calls, reason, err := answer(ctx, request, sendText)
		if err != nil {
			return err
		}
		if len(calls) == 0 || left == 0 {
			finish := &pb.Finish{Reason: strings.ReplaceAll(reason, "_", "-")}
			send(&pb.RunPromptResponse{Event: &pb.RunPromptResponse_Finish{Finish: finish}})
			return nil
		}

		messages := append(request["messages"].([]object), object{"role": "assistant", "tool_calls": calls})
		for _, call := range calls {
			name, arguments := call.Function.Name, []byte(call.Function.Arguments)
			if _, ok := tools[name]; !ok {
				return status.Errorf(codes.Unavailable, "The model called '%s', which is no tool of this runner.", name)
			}
			result, err := tools[name].run(arguments)
			if err != nil {
				return status.Errorf(codes.Unavailable, "The model called '%s' with arguments that it does not take.", name)
			}
			messages = append(messages, object{"role": "tool", "tool_call_id": call.ID, "content": string(result)})
			if isText { // the events of an object are its own alone
				asked, told := &pb.ToolCall{Id: call.ID, Name: name, ArgsJson: arguments}, &pb.ToolResult{Id: call.ID, Name: name, ResultJson: result}
				send(&pb.RunPromptResponse{Event: &pb.RunPromptResponse_ToolCall{ToolCall: asked}})
				send(&pb.RunPromptResponse{Event: &pb.RunPromptResponse_ToolResult{ToolResult: told}})
			}
		}
		request["messages"] = messages
	}
}

type runner struct {
	pb.UnimplementedRunnerServiceServer
}

func (runner) RunPrompt(request *pb.RunPromptRequest, stream pb.RunnerService_RunPromptServer) error {
	hasBegun := false
	err := run(stream.Context(), request.Kind, request.Prompt, func(event *pb.RunPromptResponse) {
		hasBegun = true
		stream.Send(event) // waits for a slow reader; when the reader has gone, the context is over, and with it the run
	})
	if err == nil || !hasBegun {
		return err
	}
	fault := &pb.RunError{Code: int32(status.Code(err)), Message: status.Convert(err).Message()} // too late for a status
	return stream.Send(&pb.RunPromptResponse{Event: &pb.RunPromptResponse_Error{Error: fault}})
}

func setting(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

func main() {
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGTERM, syscall.SIGINT)
	network, address := "tcp", setting("AGENTMARK_RUNNER_LISTEN", "127.0.0.1:50051")
	if strings.HasPrefix(address, "unix://") {
		network, address = "unix", strings.TrimPrefix(address, "unix://")
		if file, err := os.Stat(address); err == nil && file.Mode()&os.ModeSocket != 0 {
			os.Remove(address) // a runner that was killed left it
		}
	}
	listener, err := net.Listen(network, address)
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer(grpc.MaxRecvMsgSize(16 << 20)) // prompts can be larger than gRPC's own limit
	pb.RegisterRunnerServiceServer(server, runner{})
	grpc_health_v1.RegisterHealthServer(server, health.NewServer())
	go func() { <-ended; server.GracefulStop() }()
	fmt.Printf("The streaming runner listens on %s.\n", listener.Addr())
	if err := server.Serve(listener); err != nil {
		log.Fatal(err)
	}
}
