package mockserver

import (
	"mime"
	"strconv"
	"strings"

	"github.com/actalike/actalike/spec"
)

// pick chooses the representation of a response that the client likes best (RFC
// 9110, section 12.5.1): of those it likes the same, JSON first, then as
// declared. Where it likes none, it gets the first all the same, as that section
// allows, and a notice.
func (x *exchange) pick(response *spec.Response) (spec.MediaType, bool) {
	if len(response.Media) == 0 {
		return spec.MediaType{}, false
	}
	accept := strings.Join(x.request.Header.Values("Accept"), ",")
	best, most := -1, 0.0
	for i, m := range response.Media {
		q := likes(accept, m.Name)
		if q > 0 && m.JSON() {
			q += 0.0001 // a tie is JSON's
		}
		if q > most {
			best, most = i, q
		}
	}
	if best >= 0 {
		return response.Media[best], true
	}
	x.notices = append(x.notices, spec.Notice{Code: notAcceptable, Text: "no declared media type is acceptable: the first one is sent"})
	if media, ok := response.JSON(); ok {
		return media, true
	}
	return response.Media[0], true
}

// likes is how much an Accept header likes a media type: the quality of the
// narrowest range that holds it.
func likes(accept, mediaType string) float64 {
	if strings.TrimSpace(accept) == "" {
		return 1
	}
	name, _, err := mime.ParseMediaType(mediaType)
	if err != nil {
		name = strings.ToLower(mediaType)
	}
	kind, _, _ := strings.Cut(name, "/")
	quality, narrowest := 0.0, -1
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
			narrowest, quality = width, 1
			if q, err := strconv.ParseFloat(params["q"], 64); err == nil {
				quality = q
			}
		}
	}
	return quality
}
