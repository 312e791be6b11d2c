package console

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"mime"
	"net/http"
	"net/url"
	"slices"

	"github.com/actalike/actalike/fixtures"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A bodyView is a body to begin with.
type bodyView struct {
	Label   string `json:"label"`
	Pointer string `json:"pointer,omitempty"`
	Rule    string `json:"rule,omitempty"`
	Body    string `json:"body"`
}

// maxCases bounds the bodies of one answer, and validBodies those of one page.
const (
	maxCases    = 2000
	validBodies = 10
)

func (c *Console) bodies(r *http.Request) (any, error) {
	query := r.URL.Query()
	o, err := c.operation(query.Get("operation"))
	if err != nil {
		return nil, err
	}
	from, err := Number(r, "from", 1, 1<<30)
	if err != nil {
		return nil, err
	}
	media, ok := mediaOf(o, query.Get("media"))
	if !ok || media.Schema == nil {
		return []bodyView{}, nil
	}
	b := bodyMaker{c.config.Try.Maker(), o, media}
	switch kind := query.Get("kind"); kind {
	case "valid", "":
		return b.valid(max(from, 1), c.config.Try.Fresh(o))
	case "boundary":
		return b.cases(b.maker.Boundary(media.Schema, b.direction())), nil
	case "invalid":
		return b.cases(b.maker.Invalid(media.Schema, b.direction())), nil
	default:
		return nil, Refuse(http.StatusBadRequest, "kind=%q: valid, boundary or invalid is accepted", kind)
	}
}

// mediaOf finds a media type of an operation's body by its name, or the first.
func mediaOf(o *spec.Operation, name string) (spec.MediaType, bool) {
	if o.Body == nil || len(o.Body.Media) == 0 {
		return spec.MediaType{}, false
	}
	i := slices.IndexFunc(o.Body.Media, func(m spec.MediaType) bool { return m.Name == name })
	return o.Body.Media[max(i, 0)], true
}

type bodyMaker struct {
	maker *fixtures.Maker
	o     *spec.Operation
	media spec.MediaType
}

func (b bodyMaker) direction() spec.Direction {
	if b.o.Effect == spec.Merges {
		return spec.AsPatch
	}
	return spec.AsRequest
}

// valid makes whole bodies, each what writes another record.
func (b bodyMaker) valid(from, fresh int) (any, error) {
	list := []bodyView{}
	for k := from; k < from+validBodies; k++ {
		v, err := b.whole(fresh + k - 1)
		if err != nil {
			return nil, Refuse(http.StatusUnprocessableEntity, "no valid body could be made: %v", err)
		}
		list = append(list, bodyView{Label: fmt.Sprintf("valid body %d", k), Body: b.text(v)})
	}
	return list, nil
}

func (b bodyMaker) whole(k int) (any, error) {
	if plan := b.o.Plan; plan != nil {
		if body, _ := plan.Invert(b.maker.Record(plan.Resource, k)); b.media.Schema.Accepts(body, b.direction()) {
			return body, nil
		}
	}
	return b.maker.Value(b.media.Schema, b.direction(), k)
}

func (b bodyMaker) cases(cases iter.Seq[fixtures.Case]) []bodyView {
	list := []bodyView{}
	for c := range cases {
		if len(list) == maxCases {
			break
		}
		list = append(list, bodyView{c.Label, c.Pointer, c.Rule, b.text(c.Value)})
	}
	return list
}

// text writes a value as the media type says.
func (b bodyMaker) text(v any) string {
	name, _, _ := mime.ParseMediaType(b.media.Name)
	object, isObject := v.(map[string]any)
	switch {
	case name == "application/x-www-form-urlencoded" && isObject:
		form := url.Values{}
		for member, v := range object {
			form.Set(member, plain(v))
		}
		return form.Encode()
	case !b.media.JSON():
		return plain(v)
	}
	var text bytes.Buffer
	if err := json.Indent(&text, b.media.Schema.AppendJSON(nil, v), "", "  "); err != nil {
		return plain(v)
	}
	return text.String()
}

// plain is a value as text: a string as it is, all else as JSON.
func plain(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	}
	return string(value.Encode(v))
}
