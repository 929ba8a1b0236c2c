// grpc-gateway as it comes: gateway <port> <port of the stub's gRPC>
package main

import (
	"context"
	"log"
	"net/http"
	"os"

	"github.com/grpc-ecosystem/grpc-gateway/runtime"
	"google.golang.org/grpc"

	"runner"
)

func main() {
	mux := runtime.NewServeMux()
	options := []grpc.DialOption{grpc.WithInsecure()}
	if err := runner.RegisterRunnerServiceHandlerFromEndpoint(context.Background(), mux, "127.0.0.1:"+os.Args[2], options); err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], mux))
}
