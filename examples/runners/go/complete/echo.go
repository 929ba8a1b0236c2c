// What stands in where there is no model.

package main

import (
	"encoding/json"
	"regexp"

	pb "agentmark-runner/agentmarkv1"
)

// Echo stands in where there is no model, with chunks like a model's: the user's last message again, word by word.
func echo(prompt *pb.RenderedPrompt, isText bool, take func(*chunk) error) error {
	heard := ""
	for _, message := range prompt.Messages {
		if message.Role == "user" {
			heard = ""
			for _, part := range message.Parts {
				heard += part.GetText()
			}
		}
	}
	if !isText {
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
