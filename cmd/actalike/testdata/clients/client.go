// A client of the profile API: go run client.go URL BODY-FILE [TOKEN]
//
// It prints the status of the answer, and the answer.
package main

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
)

func main() {
	body, err := os.ReadFile(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	request, err := http.NewRequest(http.MethodPatch, os.Args[1], bytes.NewReader(body))
	if err != nil {
		log.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if len(os.Args) > 3 {
		request.Header.Set("Authorization", "Bearer "+os.Args[3])
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d\n%s\n", answer.StatusCode, text)
}
