package mockserver_test

import (
	"fmt"
	"net/http/httptest"
	"strings"

	"github.com/actalike/actalike/mockserver"
)

func ExampleNew() {
	mock, err := mockserver.New(mockserver.Config{Anonymous: "user-1"})
	if err != nil {
		fmt.Println(err)
		return
	}
	request := httptest.NewRequest("PATCH", "/api/v1/iam/user/profile/", strings.NewReader(`{}`))
	request.Header.Set("Content-Type", "application/json")
	answer := httptest.NewRecorder()
	mock.ServeHTTP(answer, request)
	fmt.Println(answer.Code, answer.Header().Get("Content-Type"))
	// Output: 200 application/json
}
