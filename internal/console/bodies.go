package console

import (
	"fmt"
	"iter"
	"net/http"
	"slices"

	"github.com/actalike/actalike/fixtures"
	"github.com/actalike/actalike/internal/request"
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
		return b.cases(b.maker.Boundary(media.Schema, fixtures.BodyDirection(o))), nil
	case "invalid":
		return b.cases(b.maker.Invalid(media.Schema, fixtures.BodyDirection(o))), nil
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

// valid makes whole bodies, each what writes another record.
func (b bodyMaker) valid(from, fresh int) (any, error) {
	list := []bodyView{}
	for k := from; k < from+validBodies; k++ {
		v, err := b.maker.Body(b.o, b.media, fresh+k-1)
		if err != nil {
			return nil, Refuse(http.StatusUnprocessableEntity, "no valid body could be made: %v", err)
		}
		list = append(list, bodyView{Label: fmt.Sprintf("valid body %d", k), Body: b.text(v)})
	}
	return list, nil
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
	text, _ := request.Body(b.media, v)
	return string(text)
}
