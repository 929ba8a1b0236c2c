// A complete runner for any model server that speaks OpenAI's language: tools and evals, the model, the kinds of prompts, the
// calls of the contract (agentmark.proto says what each must do), the server.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"regexp"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	pb "agentmark-runner/agentmarkv1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"
)

type object = map[string]any

var (
	baseURL  = os.Getenv("OPENAI_BASE_URL")
	key      = os.Getenv("OPENAI_API_KEY")
	hasModel = baseURL != "" || key != ""
)

// The tools that prompts may name: add yours.
type tool struct {
	name, description string
	takes             map[string]string // the arguments and their JSON types
	run               func(arguments object) any
}

var tools = []tool{
	{"add", "Adds two numbers.", map[string]string{"a": "number", "b": "number"},
		func(arguments object) any { return arguments["a"].(float64) + arguments["b"].(float64) }},
	{"word_count", "Counts the words of a text.", map[string]string{"text": "string"},
		func(arguments object) any { return len(strings.Fields(arguments["text"].(string))) }},
}

func find(name string) *tool {
	for i := range tools {
		if tools[i].name == name {
			return &tools[i]
		}
	}
	return nil
}

func (t *tool) definition() object {
	properties, required := object{}, []string{}
	for name, kind := range t.takes {
		properties[name] = object{"type": kind}
		required = append(required, name)
	}
	parameters := object{"type": "object", "properties": properties, "required": required}
	return object{"type": "function", "function": object{"name": t.name, "description": t.description, "parameters": parameters}}
}

// Answer is what the tool answers, and whether it failed. The model may write arguments that are no JSON, or not the tool's.
func answer(prompt *pb.RenderedPrompt, name, text string) (any, bool) {
	for _, offered := range prompt.Tools {
		if offered.Name != name {
			continue
		}
		var arguments object
		fits := json.Unmarshal([]byte(text), &arguments) == nil
		for member, kind := range find(name).takes {
			_, isNumber := arguments[member].(float64)
			_, isString := arguments[member].(string)
			fits = fits && (kind == "number" && isNumber || kind == "string" && isString)
		}
		if fits {
			return find(name).run(arguments), false
		}
		return "Error: Function failed.", true
	}
	return fmt.Sprintf("Error: Requested function \"%s\" not found.", name), true
}

// The evals: add yours.
var evals = map[string]func(output, expected []byte) bool{
	"exact_match": func(output, expected []byte) bool { return textOf(output) == textOf(expected) },
}

func textOf(data []byte) string {
	var text string
	if json.Unmarshal(data, &text) == nil {
		return text
	}
	var compact bytes.Buffer
	json.Compact(&compact, data)
	return compact.String()
}

// Decode reads a field that holds JSON into a value, with every number as it was written. An empty field leaves the value.
func decode(data []byte, field string, value any) error {
	if len(data) > 0 && !(utf8.Valid(data) && json.Valid(data)) {
		return status.Errorf(codes.InvalidArgument, "%s is not JSON.", field)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	decoder.Decode(value) // a value of another type is left out
	return nil
}

func encode(value any) []byte {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err)
	}
	return bytes.TrimSpace(text.Bytes())
}

// The model.
var errBrokeOff = status.Error(codes.Unavailable, "The model service broke off its answer.")

func codeOf(status int) codes.Code {
	named := map[int]codes.Code{401: codes.Unauthenticated, 403: codes.PermissionDenied, 404: codes.NotFound, 408: codes.DeadlineExceeded, 429: codes.ResourceExhausted, 501: codes.Unimplemented}
	if code, ok := named[status]; ok {
		return code
	} else if status >= 500 {
		return codes.Unavailable
	} else if status >= 400 {
		return codes.InvalidArgument
	}
	return codes.Unknown
}

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

// Echo stands in where there is no model, with chunks like a model's: the user's last message again, word by word.
func echo(prompt *pb.RenderedPrompt, kind pb.PromptKind, take func(*chunk) error) error {
	heard := ""
	for _, message := range prompt.Messages {
		if message.Role == "user" {
			heard = ""
			for _, part := range message.Parts {
				heard += part.GetText()
			}
		}
	}
	if kind == pb.PromptKind_PROMPT_KIND_OBJECT {
		heard = string(encode(object{"echo": heard}))
	}
	for _, word := range append(regexp.MustCompile(`\s*\S+\s*|\s+`).FindAllString(heard, -1), "") {
		made := &chunk{}
		json.Unmarshal([]byte(`{"choices": [{}]}`), made)
		made.Choices[0].Delta.Content = word
		if word == "" {
			made.Choices[0].FinishReason = "stop"
		}
		if err := take(made); err != nil {
			return err
		}
	}
	return nil
}

// Text and objects.
func chatMessage(index int, message *pb.PromptMessage) (object, error) {
	url := func(media *pb.Media, kind string) string {
		if media.GetUrl() != "" {
			return media.GetUrl()
		}
		return "data:" + or(media.MimeType, kind) + ";base64," + base64.StdEncoding.EncodeToString(media.GetData())
	}
	content := []object{}
	for at, part := range message.Parts {
		if text, ok := part.Content.(*pb.ContentPart_Text); ok {
			content = append(content, object{"type": "text", "text": text.Text})
		} else if image := part.GetImage(); image.GetSource() != nil {
			content = append(content, object{"type": "image_url", "image_url": object{"url": url(image, "image/png")}})
		} else if file := part.GetFile(); file.GetSource() != nil {
			content = append(content, object{"type": "file", "file": object{"filename": "file", "file_data": url(file, "application/octet-stream")}})
		} else {
			return nil, status.Errorf(codes.InvalidArgument, "messages[%d].parts[%d] holds no content that this runner knows; it may be older than the sidecar.", index, at)
		}
	}
	role := message.Role
	if role != "system" && role != "assistant" {
		role = "user"
	}
	if len(content) == 1 && content[0]["type"] == "text" {
		return object{"role": role, "content": content[0]["text"]}, nil
	}
	return object{"role": role, "content": content}, nil
}

func chatRequest(prompt *pb.RenderedPrompt, kind pb.PromptKind, model string, config object) (object, []object, error) {
	request := object{"model": model, "stream": true, "stream_options": object{"include_usage": true}}
	definitions, names := []object{}, []string{}
	for _, known := range tools {
		names = append(names, known.name)
	}
	for _, named := range prompt.Tools {
		known := find(named.Name)
		if known == nil {
			return nil, nil, status.Errorf(codes.FailedPrecondition, "The prompt uses the tool '%s', but this runner has only: %s.", named.Name, strings.Join(names, ", "))
		}
		definitions = append(definitions, known.definition())
	}
	if len(definitions) > 0 {
		request["tools"], request["tool_choice"] = definitions, config["tool_choice"]
		if choice, ok := config["tool_choice"].(object); ok {
			request["tool_choice"] = object{"type": "function", "function": object{"name": choice["tool_name"]}}
		}
	}
	// The settings have the names that OpenAI gives them, but for one. Those that are not set are nil pointers.
	var settings object
	decode(encode(prompt.Settings), "", &settings)
	for _, name := range []string{"temperature", "top_p", "presence_penalty", "frequency_penalty", "seed", "stop"} {
		request[name] = settings[name]
	}
	request["max_completion_tokens"] = settings["max_tokens"]
	if kind == pb.PromptKind_PROMPT_KIND_OBJECT {
		var schema any
		if err := decode(prompt.OutputSchemaJson, "prompt.output_schema_json", &schema); err != nil {
			return nil, nil, err
		}
		request["response_format"] = object{"type": "json_object"}
		if len(prompt.OutputSchemaJson) > 0 {
			name := regexp.MustCompile("[^A-Za-z0-9_-]").ReplaceAllString(text(config, "schema_name", prompt.Name), "_")
			request["response_format"] = object{"type": "json_schema", "json_schema": object{"name": fmt.Sprintf("%.64s", name), "schema": schema}}
		}
	}
	messages := []object{}
	for index, message := range prompt.Messages {
		made, err := chatMessage(index, message)
		if err != nil {
			return nil, nil, err
		}
		messages = append(messages, made)
	}
	return request, messages, nil
}

// Send hands on one event of a run.
type send = func(event *pb.RunPromptResponse) error

// Chat asks the model, runs the tools that it calls, and asks again with their answers.
func chat(ctx context.Context, prompt *pb.RenderedPrompt, kind pb.PromptKind, model string, config object, send send) error {
	request, messages, err := chatRequest(prompt, kind, model, config)
	if err != nil {
		return err
	}
	isText := kind == pb.PromptKind_PROMPT_KIND_TEXT
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
			err = echo(prompt, kind, take)
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

// Images and speech.
func image(ctx context.Context, prompt *pb.RenderedPrompt, model string, config object, send send) error {
	if prompt.Text == "" {
		return status.Error(codes.InvalidArgument, "The prompt has no text to paint; give it an ImagePrompt tag with some.")
	}
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

func speech(ctx context.Context, prompt *pb.RenderedPrompt, model string, config object, send send) error {
	if prompt.Text == "" {
		return status.Error(codes.InvalidArgument, "The prompt has no text to speak; give it a SpeechPrompt tag with some.")
	}
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

func started(model string) *pb.RunPromptResponse {
	return &pb.RunPromptResponse{Event: &pb.RunPromptResponse_Started{Started: &pb.Started{Model: model}}}
}

func finish(reason string, usage *pb.Usage) *pb.RunPromptResponse {
	return &pb.RunPromptResponse{Event: &pb.RunPromptResponse_Finish{Finish: &pb.Finish{Reason: reason, Usage: usage}}}
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

func or(value, otherwise string) string {
	if value != "" {
		return value
	}
	return otherwise
}

func text(config object, member, otherwise string) string {
	value, _ := config[member].(string)
	return or(value, otherwise)
}

// The calls.
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
	asked := prompt.Model
	if baseURL == "" { // OpenAI does not know its own name
		asked = strings.TrimPrefix(asked, "openai/")
	}
	isChat := kind == pb.PromptKind_PROMPT_KIND_TEXT || kind == pb.PromptKind_PROMPT_KIND_OBJECT
	switch {
	case isChat && hasModel:
		return chat(ctx, prompt, kind, or(os.Getenv("AGENTMARK_SAMPLE_MODEL"), or(asked, "gpt-4o-mini")), config, send)
	case isChat:
		return chat(ctx, prompt, kind, "echo", config, send)
	case !hasModel:
		return status.Error(codes.Unimplemented, "Images and speech need a model: set OPENAI_BASE_URL or OPENAI_API_KEY.")
	case kind == pb.PromptKind_PROMPT_KIND_IMAGE:
		return image(ctx, prompt, or(asked, "gpt-image-1"), config, send)
	default:
		return speech(ctx, prompt, or(asked, "gpt-4o-mini-tts"), config, send)
	}
}

type runner struct {
	pb.UnimplementedRunnerServiceServer
}

// RunPrompt runs one prompt. The sidecar cancels the call as soon as nobody waits for the answer: its context then ends the
// request to the model. Send waits for a slow reader, and so slows the model down.
func (runner) RunPrompt(request *pb.RunPromptRequest, stream pb.RunnerService_RunPromptServer) error {
	hasBegun := false
	err := run(stream.Context(), request, func(event *pb.RunPromptResponse) error {
		hasBegun = true
		return stream.Send(event)
	})
	if err == nil || !hasBegun || stream.Context().Err() != nil {
		return err
	}
	fault := &pb.RunError{Code: int32(status.Code(err)), Message: status.Convert(err).Message()}
	return stream.Send(&pb.RunPromptResponse{Event: &pb.RunPromptResponse_Error{Error: fault}})
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

func (runner) Evaluate(_ context.Context, request *pb.EvaluateRequest) (*pb.EvaluateResponse, error) {
	answer := &pb.EvaluateResponse{}
	judged := map[string]bool{}
	output, expected := request.OutputJson, request.GetItem().GetExpectedOutputJson()
	for _, name := range request.Evals {
		eval := evals[name]
		if eval == nil || judged[name] {
			continue
		}
		judged[name] = true
		verdict := &pb.EvalResult{Name: name}
		answer.Results = append(answer.Results, verdict)
		var value any
		if err := decode(expected, "expected_output_json", &value); err != nil {
			return nil, err
		} else if err := decode(output, "output_json", &value); err != nil {
			return nil, err
		} else if len(expected) == 0 {
			verdict.Reason = ref("The row has no expected output to compare with.")
		} else if eval(output, expected) {
			verdict.Score, verdict.Label, verdict.Reason, verdict.Passed = ref(1.0), ref("correct"), ref("The output is the expected text."), ref(true)
		} else {
			verdict.Score, verdict.Label, verdict.Reason, verdict.Passed = ref(0.0), ref("incorrect"), ref("The output differs from the expected text."), ref(false)
		}
	}
	return answer, nil
}

func ref[T any](value T) *T { return &value }

// The server.
func main() {
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGTERM, syscall.SIGINT)
	where := or(os.Getenv("AGENTMARK_RUNNER_LISTEN"), "127.0.0.1:50051")
	network, address := "tcp", strings.TrimPrefix(where, "*")
	if strings.HasPrefix(where, "unix://") {
		network, address = "unix", strings.TrimPrefix(where, "unix://")
		if file, err := os.Stat(address); err == nil && file.Mode()&os.ModeSocket != 0 {
			os.Remove(address) // a runner that was killed left it
		}
	}
	listener, err := net.Listen(network, address)
	if err != nil {
		log.Fatalf("The runner cannot listen on %s: %v", where, err)
	}
	server := grpc.NewServer(grpc.MaxRecvMsgSize(16 << 20)) // prompts can be larger than gRPC's own limit
	pb.RegisterRunnerServiceServer(server, runner{})
	healthy := health.NewServer()
	healthy.SetServingStatus("agentmark.v1.RunnerService", grpc_health_v1.HealthCheckResponse_SERVING)
	grpc_health_v1.RegisterHealthServer(server, healthy)
	go func() {
		<-ended
		time.AfterFunc(25*time.Second, server.Stop) // so long for runs to end
		server.GracefulStop()
	}()
	state := "without a model: it repeats prompts; set OPENAI_BASE_URL or OPENAI_API_KEY"
	if hasModel {
		state = "with a model"
	}
	fmt.Printf("The Go runner listens on %s %s.\n", where, state)
	if err := server.Serve(listener); err != nil {
		log.Fatal(err)
	}
}
