package contract

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/config"
	"github.com/pb33f/libopenapi/datamodel"

	"github.com/actalike/actalike/spec"
)

// judges hold an answer against the published document: libopenapi-validator,
// and JSON Schemas compiled by spec. They share no code, and must agree.
type judges struct{ first validator.Validator }

func newJudges(api *spec.API) (*judges, error) {
	document, err := libopenapi.NewDocumentWithConfiguration(api.Published.Text, datamodel.NewDocumentConfiguration())
	if err != nil {
		return nil, &spec.Error{Message: "the first judge cannot read the document", Err: err}
	}
	v, errs := validator.NewValidator(document, config.WithFormatAssertions())
	if len(errs) > 0 {
		return nil, &spec.Error{Message: "the first judge cannot read the document", Err: errs[0]}
	}
	return &judges{first: v}, nil
}

// faults are what the first judge has against an answer.
func (j *judges) faults(x *exchange) []string {
	request := &http.Request{Method: x.operation.Method, URL: &url.URL{Scheme: "http", Host: "target", Path: x.operation.Path}, Header: http.Header{}}
	response := &http.Response{StatusCode: x.status, Header: x.received, Body: io.NopCloser(bytes.NewReader(x.text)), Request: request}
	valid, errs := j.first.ValidateHttpResponse(request, response)
	if valid {
		return nil
	}
	var list []string
	for _, e := range errs {
		for _, detail := range e.SchemaValidationErrors {
			list = append(list, strings.TrimSpace(detail.Reason))
		}
		if len(e.SchemaValidationErrors) == 0 {
			list = append(list, fmt.Sprintf("%s: %s", e.Message, e.Reason))
		}
	}
	return list
}
