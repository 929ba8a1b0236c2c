// Fields that hold JSON, and values that may be missing.

package main

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

type object = map[string]any

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
