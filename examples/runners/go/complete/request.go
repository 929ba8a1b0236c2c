// What the model is asked for text and objects.

package main

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"

	pb "agentmark-runner/agentmarkv1"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// ChatRequest is the request but for its messages, which grow, and the messages to begin with.
func chatRequest(prompt *pb.RenderedPrompt, isText bool, model string, config object) (object, []object, error) {
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
	if !isText {
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
