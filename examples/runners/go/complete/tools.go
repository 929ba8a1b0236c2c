// The tools that prompts may name: add yours.

package main

import (
	"encoding/json"
	"fmt"
	"strings"

	pb "agentmark-runner/agentmarkv1"
)

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

// Definition is the tool as the model is told of it.
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
