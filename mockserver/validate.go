package mockserver

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/actalike/actalike/spec"
	"github.com/actalike/actalike/spec/value"
)

// validate reads the body strictly and checks it by the effective document.
func (x *exchange) validate() {
	if x.operation.Body == nil {
		return
	}
	text, reason := x.read()
	x.body = text
	if reason == "" {
		reason = x.decode()
	}
	if reason != "" {
		x.reply = x.refuse(http.StatusBadRequest, detail(reason))
		return
	}
	if x.violations = x.check(); len(x.violations) > 0 {
		x.reply = x.refuse(http.StatusBadRequest, invalid(x.violations))
	}
}

// read reads the body; reason says why it cannot be taken.
func (x *exchange) read() (text []byte, reason string) {
	text, err := io.ReadAll(http.MaxBytesReader(x.writer, x.request.Body, x.config.MaxBody))
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

// decode reads the body as the value of its media type. No body is an empty
// object, as in the framework whose habits are the best guess.
func (x *exchange) decode() (reason string) {
	declared := x.operation.Body
	contentType := x.request.Header.Get("Content-Type")
	if len(x.body) == 0 {
		if declared.Required {
			return "A request body is required."
		}
		x.decoded = value.Object{}
		return ""
	}
	if contentType == "" && len(declared.Media) > 0 {
		contentType = declared.Media[0].Name
		x.notices = append(x.notices, spec.Notice{Code: noContentType, Text: "no Content-Type was sent: read as " + contentType})
	}
	media, ok := declared.Accept(contentType)
	if !ok || !utf8Charset(contentType) {
		return fmt.Sprintf("Unsupported media type %q in request.", contentType)
	}
	x.media = media
	if !media.JSON() {
		x.decoded = string(x.body)
		return ""
	}
	decoded, err := value.Decode(x.body)
	if err != nil {
		return "JSON parse error - " + err.Error()
	}
	x.decoded = decoded
	return ""
}

// utf8Charset tells whether a media type names no charset but UTF-8 or ASCII.
func utf8Charset(contentType string) bool {
	_, params, err := mime.ParseMediaType(contentType)
	charset := strings.ToLower(params["charset"])
	return err == nil && (charset == "" || charset == "utf-8" || charset == "utf8" || charset == "us-ascii")
}

func (x *exchange) check() []spec.Violation {
	if x.operation.Plan != nil {
		return x.seam.check(x.operation.Plan, x.decoded)
	}
	if x.media.Schema == nil || !x.media.JSON() {
		return nil
	}
	return x.media.Schema.Judge(x.decoded, spec.AsRequest)
}
