// The evals that score the rows of a data set: add yours. Each is given two JSON values.

package main

import (
	"bytes"
	"context"
	"encoding/json"

	pb "agentmark-runner/agentmarkv1"
)

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

// Evaluate scores one output with the evals that are asked for, and leaves those out that are not here.
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
