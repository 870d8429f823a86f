// The server of Go's standard library, shut down as the example of http.Server.Shutdown shows: https://pkg.go.dev/net/http#Server.Shutdown
// Set: SIGTERM besides SIGINT, and a context with a limit of 5 s, where the example has none. The standard library has no WebSockets.
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

const limit = 5 * time.Second

var big = bytes.Repeat([]byte("a"), 20<<20)

func main() {
	server := &http.Server{Addr: "127.0.0.1:" + os.Getenv("PORT"), Handler: routes()}
	done := make(chan struct{})
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		defer close(done)
		<-signals
		context, cancel := context.WithTimeout(context.Background(), limit)
		defer cancel()
		if err := server.Shutdown(context); err != nil {
			log.Print(err)
		}
	}()
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		log.Fatal(err)
	}
	<-done
}

func routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(response http.ResponseWriter, request *http.Request) {
		io.Copy(io.Discard, request.Body)
		io.WriteString(response, "hello")
	})
	mux.HandleFunc("/slow", func(response http.ResponseWriter, _ *http.Request) {
		time.Sleep(600 * time.Millisecond)
		io.WriteString(response, "slow")
	})
	mux.HandleFunc("/big", func(response http.ResponseWriter, _ *http.Request) {
		response.Write(big)
	})
	mux.HandleFunc("/events", func(response http.ResponseWriter, request *http.Request) {
		sendEvent(response, "hello")
		for request.Context().Err() == nil {
			time.Sleep(time.Second)
			sendEvent(response, "tick")
		}
	})
	mux.HandleFunc("/tokens", func(response http.ResponseWriter, _ *http.Request) {
		for count := 0; count < 30; count++ {
			sendEvent(response, fmt.Sprint("token ", count))
			time.Sleep(100 * time.Millisecond)
		}
		sendEvent(response, "[DONE]")
	})
	mux.HandleFunc("/work", func(response http.ResponseWriter, _ *http.Request) {
		time.Sleep(2500 * time.Millisecond)
		fmt.Println("work done")
		io.WriteString(response, "done")
	})
	return mux
}

func sendEvent(response http.ResponseWriter, data string) {
	response.Header().Set("Content-Type", "text/event-stream")
	fmt.Fprintf(response, "data: %s\n\n", data)
	response.(http.Flusher).Flush()
}
