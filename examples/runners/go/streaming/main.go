// A runner that streams text from a model: any server that speaks OpenAI's language.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
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
	"google.golang.org/grpc/status"
)

type object = map[string]any

type runner struct {
	pb.UnimplementedRunnerServiceServer
}

func (runner) RunPrompt(request *pb.RunPromptRequest, stream pb.RunnerService_RunPromptServer) error {
	messages := []object{}
	for _, message := range request.Prompt.Messages {
		text := ""
		for _, part := range message.Parts {
			text += part.GetText()
		}
		messages = append(messages, object{"role": message.Role, "content": text})
	}
	body, _ := json.Marshal(object{"model": request.Prompt.Model, "messages": messages, "stream": true})

	// The sidecar cancels the call as soon as nobody waits for the answer; its context then ends the request to the model.
	post, err := http.NewRequestWithContext(stream.Context(), "POST", setting("OPENAI_BASE_URL", "https://api.openai.com/v1")+"/chat/completions", bytes.NewReader(body))
	if err != nil {
		return err
	}
	post.Header.Set("Authorization", "Bearer "+setting("OPENAI_API_KEY", "none"))
	post.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(post)
	if err != nil {
		return status.Error(codes.Unavailable, err.Error())
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		return status.Errorf(codes.Unavailable, "The model service answered %d.", response.StatusCode)
	}

	// The answer is lines; those that begin with "data:" hold one JSON chunk each.
	reason := ""
	lines := bufio.NewReader(response.Body)
	for line, err := lines.ReadString('\n'); err == nil; line, err = lines.ReadString('\n') {
		var chunk struct {
			Choices []struct {
				Delta        struct{ Content string }
				FinishReason string `json:"finish_reason"`
			}
		}
		data := strings.TrimPrefix(line, "data:")
		if data == line || json.Unmarshal([]byte(data), &chunk) != nil || len(chunk.Choices) == 0 {
			continue
		}
		if chunk.Choices[0].FinishReason != "" {
			reason = chunk.Choices[0].FinishReason
		}
		if text := chunk.Choices[0].Delta.Content; text != "" {
			delta := &pb.TextDelta{Text: text}
			if err := stream.Send(&pb.RunPromptResponse{Event: &pb.RunPromptResponse_TextDelta{TextDelta: delta}}); err != nil {
				return err
			}
		}
	}
	if reason == "" {
		return status.Error(codes.Unavailable, "The model service broke off its answer.")
	}
	return stream.Send(&pb.RunPromptResponse{Event: &pb.RunPromptResponse_Finish{Finish: &pb.Finish{Reason: reason}}})
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
	}
	listener, err := net.Listen(network, address)
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer(grpc.MaxRecvMsgSize(16 << 20))
	pb.RegisterRunnerServiceServer(server, runner{})
	go func() { <-ended; server.GracefulStop() }()
	fmt.Printf("The streaming runner listens on %s.\n", listener.Addr())
	if err := server.Serve(listener); err != nil {
		log.Fatal(err)
	}
}
