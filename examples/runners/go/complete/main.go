// The server: where it listens, its health, and how it ends.

package main

import (
	"fmt"
	"log"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	pb "agentmark-runner/agentmarkv1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"
)

func main() {
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGTERM, syscall.SIGINT)
	where := or(os.Getenv("AGENTMARK_RUNNER_LISTEN"), "127.0.0.1:50051")
	network, address := "tcp", strings.TrimPrefix(where, "*")
	if strings.HasPrefix(where, "unix://") {
		network, address = "unix", strings.TrimPrefix(where, "unix://")
		if conn, err := net.Dial(network, address); err == nil {
			conn.Close()
			log.Fatalf("Another process is listening on %s already.", where)
		}
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
