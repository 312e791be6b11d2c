package contract

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A call is what an operation is to be sent.
type call struct {
	operation *spec.Operation
	arguments arguments
	media     spec.MediaType // of the body
	body      any
	hasBody   bool
}

// request writes a call as a request of a caller.
func (c call) request(who *caller) request {
	r := request{operation: c.operation, caller: who}
	c.arguments.fill(&r)
	if !c.hasBody {
		return r
	}
	var kind string
	r.body, kind = encodeBody(c.media, c.body)
	if r.header == nil {
		r.header = http.Header{}
	}
	r.header.Set("Content-Type", kind)
	return r
}

// withBody is the call with another body.
func (c call) withBody(v any) call {
	c.body, c.hasBody = v, true
	return c
}

// do sends a call as the subject's caller.
func (t *trial) do(c call) *exchange { return t.send(c.request(t.asCaller(c.operation))) }

// asCaller is who calls an operation: the test user, or nobody where there is none.
func (t *trial) asCaller(o *spec.Operation) *caller {
	if t.first == nil || len(o.Security) == 0 && len(schemeNames(t.config.API)) > 0 {
		return nil
	}
	return t.first
}

// jsonValue is what a YAML or JSON library read as one of [value]'s kinds.
func jsonValue(v any) any {
	if v == nil {
		return nil
	}
	text, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	decoded, err := value.Decode(text)
	if err != nil {
		return nil
	}
	return decoded
}

// call makes a valid call of an operation: params are the path parameters that
// are known, n tells calls of one operation apart.
func (t *trial) call(o *spec.Operation, params map[string]string, n int) (call, error) {
	c := call{operation: o, arguments: arguments{}}
	for _, p := range o.Parameters {
		known, given := params[p.Name]
		switch {
		case p.In == openapi3.ParameterInPath && given:
			c.arguments[p] = known
		case p.In == openapi3.ParameterInPath || p.Required:
			v, err := t.argument(p, n)
			if err != nil {
				return call{}, err
			}
			c.arguments[p] = v
		}
	}
	if o.Body == nil || len(o.Body.Media) == 0 {
		return c, nil
	}
	c.media = bodyMedia(o.Body)
	v, err := t.bodyValue(o, c.media, n)
	if err != nil && !o.Body.Required {
		return c, nil
	}
	return c.withBody(v), err
}

// argument is a value for a parameter: what the document suggests, or a made one.
func (t *trial) argument(p *spec.Parameter, n int) (any, error) {
	if list := suggested(p); len(list) > 0 {
		return list[0], nil
	}
	if p.Schema == nil {
		return "1", nil
	}
	v, err := t.run.maker.Value(p.Schema, spec.AsRequest, firstPlain+n)
	if err != nil {
		return nil, fmt.Errorf("a value for the parameter %q: %w", p.Name, err)
	}
	if v == "" || v == nil { // a path has no empty segment
		return "1", nil
	}
	return v, nil
}

// bodyMedia is the media type a body is sent in: JSON where it is declared.
func bodyMedia(b *spec.Body) spec.MediaType {
	if b == nil || len(b.Media) == 0 {
		return spec.MediaType{}
	}
	for _, wanted := range []func(spec.MediaType) bool{
		func(m spec.MediaType) bool { return m.Name == "application/json" },
		func(m spec.MediaType) bool { return m.JSON() && !isJSONPatch(m) },
		spec.MediaType.JSON,
		func(m spec.MediaType) bool { return strings.HasPrefix(m.Name, "application/x-www-form-urlencoded") },
		func(m spec.MediaType) bool { return strings.HasPrefix(m.Name, "multipart/") },
	} {
		if i := slices.IndexFunc(b.Media, wanted); i >= 0 {
			return b.Media[i]
		}
	}
	return b.Media[0]
}

func isJSONPatch(m spec.MediaType) bool {
	return strings.HasPrefix(m.Name, "application/json-patch+json")
}

// bodyValue is a valid body: an example of the document first, then made ones.
func (t *trial) bodyValue(o *spec.Operation, m spec.MediaType, n int) (any, error) {
	if m.Schema == nil {
		return value.Object{}, nil
	}
	if n == 0 {
		for _, v := range bodyExamples(m) {
			return v, nil
		}
	}
	v, err := t.run.maker.Value(m.Schema, direction(o), firstPlain+n)
	if err != nil {
		return nil, fmt.Errorf("a body for %s: %w", o.ID, err)
	}
	return v, nil
}

// direction is how the body of an operation is judged.
func direction(o *spec.Operation) spec.Direction {
	if o.Effect == spec.Merges {
		return spec.AsPatch
	}
	return spec.AsRequest
}

// bodyExamples are the valid examples that stand beside a media type.
func bodyExamples(m spec.MediaType) []any {
	var list []any
	add := func(v any) {
		if v = jsonValue(v); v != nil && m.Schema.Accepts(v, spec.AsRequest) {
			list = append(list, v)
		}
	}
	if m.Keywords == nil {
		return nil
	}
	add(m.Keywords.Example)
	for _, name := range sortedKeys(m.Keywords.Examples) {
		if e := m.Keywords.Examples[name]; e != nil && e.Value != nil {
			add(e.Value.Value)
		}
	}
	add(m.Schema.Keywords.Example)
	return list
}

// encodeBody writes a body in a media type; kind is its Content-Type.
func encodeBody(m spec.MediaType, v any) (text []byte, kind string) {
	object, isObject := v.(map[string]any)
	switch {
	case m.JSON() || m.Name == "*/*" || m.Name == "":
		return value.Encode(v), cmp.Or(jsonName(m.Name), "application/json")
	case strings.HasPrefix(m.Name, "application/x-www-form-urlencoded") && isObject:
		form := url.Values{}
		for name, member := range object {
			for _, part := range parts(member, "=") {
				form.Add(name, part)
			}
		}
		return []byte(form.Encode()), m.Name
	case strings.HasPrefix(m.Name, "multipart/") && isObject:
		return multipartBody(m, object)
	}
	return []byte(scalarOf(v)), m.Name
}

func jsonName(name string) string {
	if strings.Contains(name, "*") {
		return ""
	}
	return name
}

// multipartBody writes each member as a part: binary ones as files.
func multipartBody(m spec.MediaType, object map[string]any) (text []byte, kind string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	_ = w.SetBoundary("actalike-boundary") // the same bytes for the same seed
	for _, name := range sortedKeys(object) {
		header := textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf(`form-data; name=%q`, name)}}
		if p, ok := m.Schema.Property(name); ok && p.Schema.Keywords.Format == "binary" {
			header.Set("Content-Disposition", fmt.Sprintf(`form-data; name=%q; filename="actalike.bin"`, name))
			header.Set("Content-Type", "application/octet-stream")
		}
		part, err := w.CreatePart(header)
		if err == nil {
			_, _ = part.Write([]byte(scalarOf(object[name]))) // to a buffer
		}
	}
	_ = w.Close()
	return b.Bytes(), w.FormDataContentType()
}
