package conform

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/pb33f/jsonschema/v6"
	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/config"
	"github.com/pb33f/libopenapi-validator/errors"
	"github.com/pb33f/libopenapi-validator/helpers"
	"github.com/pb33f/libopenapi/datamodel"
	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"
	low "github.com/pb33f/libopenapi/datamodel/low/v3"

	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/pattern"
	"github.com/actalike/actalike/internal/tap"
	"github.com/actalike/actalike/spec"
)

// validators hold an answer against the published document: libopenapi-validator,
// and JSON Schemas compiled by spec. They share no code, and must agree.
type validators struct {
	first  validator.Validator
	model  *v3.Document
	memory memory
}

func newValidators(api *spec.API) (*validators, error) {
	reading := datamodel.NewDocumentConfiguration()
	reading.Logger = slog.New(slog.DiscardHandler) // it complains of files that it is not given
	document, err := libopenapi.NewDocumentWithConfiguration(api.Published.Text, reading)
	if err != nil {
		return nil, &spec.Error{Message: "the first judge cannot read the document", Err: err}
	}
	model, err := document.BuildV3Model()
	if err != nil {
		return nil, &spec.Error{Message: "the first judge cannot read the document", Err: err}
	}
	schemas := &whenNeeded{}
	first := validator.NewValidatorFromV3Model(&model.Model, config.WithFormatAssertions(), config.WithRegexEngine(regexpOf), config.WithSchemaCache(schemas))
	schemas.ready.Store(true)
	return &validators{first: first, model: &model.Model}, nil
}

// regexpOf has the first judge read patterns as the second does: as those of ECMA-262. One
// that cannot be read judges nothing.
func regexpOf(text string) (jsonschema.Regexp, error) {
	p, err := pattern.Compile(text)
	if err != nil {
		return pattern.Unread(text), nil
	}
	return p, nil
}

// validatorsOf are the judges for a description. Where the first cannot read it, the
// second judges alone.
func validatorsOf(api *spec.API) (j *validators) {
	defer func() {
		if recover() != nil { // a fault of a judge is no fault of a target
			j = &validators{}
		}
	}()
	if j, err := newValidators(api); err == nil {
		return j
	}
	return &validators{}
}

// agree tells whether the first judge has as little, or as much, against an answer
// as the second; what it cannot judge it agrees to.
func (j *validators) agree(x *session.Exchange, violations []spec.Violation) (theirs []string, agree bool) {
	defer func() {
		if recover() != nil {
			theirs, agree = nil, true
		}
	}()
	if j == nil || j.first == nil {
		return nil, true
	}
	theirs = j.memory.of(x, j.faults)
	return theirs, (len(violations) == 0) == (len(theirs) == 0)
}

// faults are what the first judge has against the body of an answer.
func (j *validators) faults(x *session.Exchange) []string {
	return reasons(j.answer(x), func(e *errors.ValidationError) bool { return !aboutHeader(e) })
}

// headerFaults are what it has against the header.
func (j *validators) headerFaults(x *session.Exchange) []string {
	return reasons(j.answer(x), aboutHeader)
}

func aboutHeader(e *errors.ValidationError) bool {
	return e.ValidationSubType == helpers.ParameterValidationHeader || e.ValidationSubType == low.HeadersLabel
}

func (j *validators) answer(x *session.Exchange) []*errors.ValidationError {
	request := &http.Request{Method: x.Operation.Method, URL: &url.URL{Scheme: "http", Host: "target", Path: x.Operation.Path}, Header: http.Header{}}
	response := &http.Response{StatusCode: x.Status, Header: x.Received, Body: io.NopCloser(bytes.NewReader(x.Text)), Request: request}
	valid, errs := j.first.ValidateHttpResponse(request, response)
	if valid {
		return nil
	}
	return errs
}

// uncompiled tells an error about the document from one about the exchange: the
// first judge reads patterns by other rules, and gives up on a schema with one
// that it cannot read.
func uncompiled(e *errors.ValidationError) bool {
	return strings.HasSuffix(e.Message, "failed schema compilation")
}

// reasons are the words of those errors that are meant.
func reasons(errs []*errors.ValidationError, meant func(*errors.ValidationError) bool) []string {
	var list []string
	for _, e := range errs {
		if !meant(e) || uncompiled(e) {
			continue
		}
		for _, detail := range e.SchemaValidationErrors {
			list = append(list, strings.TrimSpace(strings.TrimPrefix(e.ParameterName+": "+detail.Reason, ": ")))
		}
		if len(e.SchemaValidationErrors) == 0 {
			list = append(list, fmt.Sprintf("%s: %s", e.Message, e.Reason))
		}
	}
	return list
}

// parameterFaults are what the first judge has against the parameters of a
// request. What a recording may have lost is not missed.
func (j *validators) parameterFaults(x *tap.Exchange, o *spec.Operation, path string, recorded bool) []string {
	item, ok := j.model.Paths.PathItems.Get(o.Path)
	if !ok || len(o.Parameters) == 0 {
		return nil
	}
	u, err := url.Parse(path)
	if err != nil {
		return nil
	}
	u.Scheme, u.Host, u.RawQuery = "http", "target", x.URL.RawQuery
	r := &http.Request{Method: o.Method, URL: u, Header: x.Request.Header, Host: u.Host}
	parameters := j.first.GetParameterValidator()
	judged := []func(*http.Request, *v3.PathItem, string) (bool, []*errors.ValidationError){
		parameters.ValidatePathParamsWithPathItem, parameters.ValidateQueryParamsWithPathItem,
		parameters.ValidateHeaderParamsWithPathItem, parameters.ValidateCookieParamsWithPathItem,
	}
	var list []string
	for i, judge := range judged {
		_, errs := judge(r, item, o.Path)
		list = append(list, reasons(errs, func(e *errors.ValidationError) bool {
			inHeader := i >= 2
			return !inHeader || !ofHTTP(e.ParameterName) && (!recorded || isRecorded(r, e.ParameterName))
		})...)
	}
	return list
}

// ofHTTP knows the header parameters that OpenAPI ignores: other keywords say them.
func ofHTTP(name string) bool {
	return strings.EqualFold(name, "Accept") || strings.EqualFold(name, "Content-Type") || strings.EqualFold(name, "Authorization")
}

// isRecorded tells whether a recording holds a header or a cookie. Recorders leave many
// out, and redact others.
func isRecorded(r *http.Request, name string) bool {
	text := r.Header.Get(name)
	if cookie, err := r.Cookie(name); text == "" && err == nil {
		text = cookie.Value
	}
	return text != "" && !strings.Contains(text, spec.Redacted)
}
