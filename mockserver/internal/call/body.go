package call

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/internal/media"
	"github.com/actalike/actalike/spec"
)

// ReadBody reads the bytes of the body, at most limit of them, and finds their
// media type. w lets net/http close the connection of a client that sends more.
func (c *Call) ReadBody(w http.ResponseWriter, limit int64) *Refusal {
	text, err := readAll(http.MaxBytesReader(w, c.HTTP.Body, limit), c.HTTP.ContentLength)
	var tooLong *http.MaxBytesError
	switch encoding := c.HTTP.Header.Get("Content-Encoding"); {
	case errors.As(err, &tooLong):
		return Refuse(http.StatusBadRequest, "The body is longer than %d bytes.", tooLong.Limit)
	case err != nil:
		return Refuse(http.StatusBadRequest, "The body could not be read to its end.")
	case len(text) > 0 && encoding != "" && !strings.EqualFold(encoding, "identity"):
		c.Body = text
		return Refuse(http.StatusBadRequest, "Unsupported content encoding %q in request.", encoding)
	}
	c.Body = text
	return c.findMedia()
}

// readAll is [io.ReadAll] with room for a body of the announced length, if the
// client told the truth.
func readAll(r io.Reader, announced int64) ([]byte, error) {
	const most = 64 << 10 // a client that lies costs no more
	if 0 < announced && announced <= most {
		exact := make([]byte, announced)
		n, err := io.ReadFull(r, exact)
		return exact[:n], err
	}
	text := bytes.NewBuffer(make([]byte, 0, min(max(announced, 0), most)+bytes.MinRead))
	_, err := text.ReadFrom(r)
	return text.Bytes(), err
}

// findMedia matches the body with a declared media type. No body is an empty
// object, as in the framework whose habits are the best guess.
func (c *Call) findMedia() *Refusal {
	declared := c.Operation.Body
	contentType := c.HTTP.Header.Get("Content-Type")
	if len(c.Body) == 0 {
		if declared.Required && !c.allowsEmpty() {
			return Refuse(http.StatusBadRequest, "A request body is required.")
		}
		c.SetValue(value.Object{})
		return nil
	}
	if contentType == "" && len(declared.Media) > 0 {
		contentType = declared.Media[0].Name
		c.Notice(noContentType, "no Content-Type was sent: read as "+contentType)
	}
	matched, ok := declared.Accept(contentType)
	if !ok || !media.UTF8(contentType) {
		return Refuse(http.StatusUnsupportedMediaType, "Unsupported media type %q in request.", contentType)
	}
	c.Media = matched
	return nil
}

// allowsEmpty tells whether the empty body is a value of a declared media type.
func (c *Call) allowsEmpty() bool {
	matched, ok := c.Operation.Body.Accept(c.HTTP.Header.Get("Content-Type"))
	return ok && !matched.JSON() && (matched.Schema == nil || matched.Schema.Accepts("", spec.AsRequest))
}

// Decode reads the body as the value of its media type.
func (c *Call) Decode() *Refusal {
	if c.read {
		return nil
	}
	contentType := c.HTTP.Header.Get("Content-Type")
	if contentType == "" {
		contentType = c.Media.Name
	}
	v, reason := media.Decode(c.Media, contentType, c.Body)
	if reason != "" {
		return Refuse(http.StatusBadRequest, "%s", reason)
	}
	c.SetValue(v)
	return nil
}

// SetValue says what the body was decoded to.
func (c *Call) SetValue(v any) { c.value, c.read = v, true }

// Value is the body as a value, once it is decoded.
func (c *Call) Value() any { return c.value }

// Structured reports whether the body was decoded to more than bytes.
func (c *Call) Structured() bool {
	return media.Decodes(c.Media, c.HTTP.Header.Get("Content-Type"))
}

// JSONPatch reports whether the body is a JSON Patch. Where the document has it be
// an object, and it is one, it merges.
func (c *Call) JSONPatch() bool {
	if !media.IsJSONPatch(c.Media) {
		return false
	}
	_, object := c.value.(map[string]any)
	return !(object && c.Media.Schema != nil && c.Media.Schema.Accepts(c.value, spec.AsPatch))
}
