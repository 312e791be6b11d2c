package mockserver

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/internal/media"
	"github.com/actalike/actalike/spec"
)

// validate reads the body strictly and checks it by the effective document.
func (x *exchange) validate() {
	x.violations = x.checkParameters("query", "header", "cookie")
	if x.operation.Body != nil {
		x.validateBody()
	}
	if x.reply.status == 0 && len(x.violations) > 0 {
		x.refuseViolations(x.violations)
	}
}

func (x *exchange) validateBody() {
	text, reason := x.read()
	x.body = text
	status := http.StatusBadRequest
	if reason == "" {
		status, reason = x.decode()
	}
	if reason != "" {
		x.reply = x.refuse(status, detail(reason))
		return
	}
	x.violations = append(x.violations, x.check()...)
}

// read reads the body; reason says why it cannot be taken.
func (x *exchange) read() (text []byte, reason string) {
	text, err := readAll(http.MaxBytesReader(x.writer, x.request.Body, x.config.MaxBody), x.request.ContentLength)
	var tooLong *http.MaxBytesError
	switch encoding := x.request.Header.Get("Content-Encoding"); {
	case errors.As(err, &tooLong):
		return nil, fmt.Sprintf("The body is longer than %d bytes.", tooLong.Limit)
	case err != nil:
		return nil, "The body could not be read to its end."
	case len(text) > 0 && encoding != "" && !strings.EqualFold(encoding, "identity"):
		return text, fmt.Sprintf("Unsupported content encoding %q in request.", encoding)
	}
	return text, ""
}

// readAll is io.ReadAll with room for a body whose length was told, if the
// client told the truth.
func readAll(r io.Reader, told int64) ([]byte, error) {
	const most = 64 << 10 // a client that lies costs no more
	if 0 < told && told <= most {
		exact := make([]byte, told)
		n, err := io.ReadFull(r, exact)
		return exact[:n], err
	}
	text := bytes.NewBuffer(make([]byte, 0, min(max(told, 0), most)+bytes.MinRead))
	_, err := text.ReadFrom(r)
	return text.Bytes(), err
}

// decode reads the body as the value of its media type. No body is an empty
// object, as in the framework whose habits are the best guess.
func (x *exchange) decode() (status int, reason string) {
	declared := x.operation.Body
	contentType := x.request.Header.Get("Content-Type")
	if len(x.body) == 0 {
		if declared.Required && !x.takesNothing() {
			return http.StatusBadRequest, "A request body is required."
		}
		x.decoded = value.Object{}
		return 0, ""
	}
	if contentType == "" && len(declared.Media) > 0 {
		contentType = declared.Media[0].Name
		x.notices = append(x.notices, spec.Notice{Code: noContentType, Text: "no Content-Type was sent: read as " + contentType})
	}
	declaredAs, ok := declared.Accept(contentType)
	if !ok || !media.UTF8(contentType) {
		return http.StatusUnsupportedMediaType, fmt.Sprintf("Unsupported media type %q in request.", contentType)
	}
	x.media = declaredAs
	if x.readTape() {
		return 0, ""
	}
	x.decoded, reason = media.Decode(declaredAs, contentType, x.body)
	return http.StatusBadRequest, reason
}

// takesNothing tells whether the empty body is a value of a declared media type.
func (x *exchange) takesNothing() bool {
	media, ok := x.operation.Body.Accept(x.request.Header.Get("Content-Type"))
	return ok && !media.JSON() && (media.Schema == nil || media.Schema.Accepts("", spec.AsRequest))
}

// check judges the body by what the operation does with it. An optional body
// that was not sent breaks nothing.
func (x *exchange) check() []spec.Violation {
	plan := x.operation.Plan
	switch {
	case len(x.body) == 0 && x.operation.Effect != spec.Merges:
		return nil
	case plan != nil && !x.jsonPatch() && media.Decodes(x.media, x.request.Header.Get("Content-Type")):
		if x.tape != nil && plan.AcceptsTape(x.tape) {
			return nil
		}
		return x.seam.check(plan, x.sent())
	case x.jsonPatch() && x.media.Schema != nil && !x.media.Schema.Allows("array"):
		return nil // a list of operations, whatever the document calls it
	case x.media.Schema == nil || !media.Decodes(x.media, x.request.Header.Get("Content-Type")):
		return nil
	}
	return x.media.Schema.Validate(x.sent(), spec.AsRequest)
}
