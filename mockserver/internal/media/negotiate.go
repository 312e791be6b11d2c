package media

import (
	"mime"
	"strconv"
	"strings"

	"github.com/actalike/actalike/spec"
)

// Choose picks the representation of a response that the client likes best (RFC
// 9110, section 12.5.1): of those it likes the same, JSON first, then as declared.
// Where the client accepts none, acceptable is false and the first one is sent all
// the same, as that section allows. It returns nothing for a response without a
// body.
func Choose(accept []string, response *spec.Response) (chosen spec.MediaType, acceptable, ok bool) {
	if len(response.Media) == 0 {
		return spec.MediaType{}, true, false
	}
	header := strings.Join(accept, ",")
	best, most := -1, 0.0
	for i, m := range response.Media {
		q := quality(header, m.Name)
		if q > 0 && m.JSON() {
			q += 0.0001 // a tie is JSON's
		}
		if q > most {
			best, most = i, q
		}
	}
	if best >= 0 {
		return response.Media[best], true, true
	}
	if media, ok := response.JSON(); ok {
		return media, false, true
	}
	return response.Media[0], false, true
}

// quality is the weight that an Accept header gives a media type: that of the
// narrowest range that includes it.
func quality(accept, mediaType string) float64 {
	if strings.TrimSpace(accept) == "" {
		return 1
	}
	name, _, err := mime.ParseMediaType(mediaType)
	if err != nil {
		name = strings.ToLower(mediaType)
	}
	kind, _, _ := strings.Cut(name, "/")
	weight, narrowest := 0.0, -1
	for _, one := range strings.Split(accept, ",") {
		pattern, params, err := mime.ParseMediaType(one)
		if err != nil {
			continue
		}
		width := -1
		switch {
		case pattern == name || strings.Contains(name, "*") && strings.HasPrefix(pattern, strings.TrimSuffix(name, "*")):
			width = 2
		case pattern == kind+"/*":
			width = 1
		case pattern == "*/*":
			width = 0
		}
		if width > narrowest {
			narrowest, weight = width, 1
			if q, err := strconv.ParseFloat(params["q"], 64); err == nil {
				weight = q
			}
		}
	}
	return weight
}
