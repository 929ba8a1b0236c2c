// The least possible runner: one call, which repeats the prompt's last message.
package main

import (
	"fmt"
	"log"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"

	pb "agentmark-runner/agentmarkv1"
	"google.golang.org/grpc"
)

type runner struct {
	pb.UnimplementedRunnerServiceServer
}

func (runner) RunPrompt(request *pb.RunPromptRequest, stream pb.RunnerService_RunPromptServer) error {
	messages := request.Prompt.Messages
	for _, part := range messages[len(messages)-1].Parts {
		delta := &pb.TextDelta{Text: part.GetText()}
		if err := stream.Send(&pb.RunPromptResponse{Event: &pb.RunPromptResponse_TextDelta{TextDelta: delta}}); err != nil {
			return err
		}
	}
	return stream.Send(&pb.RunPromptResponse{Event: &pb.RunPromptResponse_Finish{Finish: &pb.Finish{Reason: "stop"}}})
}

func main() {
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGTERM, syscall.SIGINT)
	network, address := "tcp", os.Getenv("AGENTMARK_RUNNER_LISTEN")
	if address == "" {
		address = "127.0.0.1:50051"
	} else if strings.HasPrefix(address, "unix://") {
		network, address = "unix", strings.TrimPrefix(address, "unix://")
	}
	listener, err := net.Listen(network, address)
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer(grpc.MaxRecvMsgSize(16 << 20))
	pb.RegisterRunnerServiceServer(server, runner{})
	go func() { <-ended; server.GracefulStop() }()
	fmt.Printf("The least runner listens on %s.\n", listener.Addr())
	if err := server.Serve(listener); err != nil {
		log.Fatal(err)
	}
}
