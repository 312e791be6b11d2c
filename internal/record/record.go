// Package record turns exchanges into entries of an HTTP archive and back.
//
// A recording holds no credentials unless it is asked to: headers, cookies,
// parameters and members of bodies that carry them are redacted.
package record

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/actalike/actalike/internal/har"
	"github.com/actalike/actalike/internal/tap"
	"github.com/actalike/actalike/spec"
)

// Entry is an exchange as a recording keeps it. With secrets, credentials are
// redacted; nil keeps them.
func Entry(x *tap.Exchange, secrets *spec.Secrets) har.Entry {
	sent, received, u := x.Request.Header, x.Response.Header, x.URL
	if secrets != nil {
		sent, received, u = secrets.Header(sent), secrets.Header(received), secrets.URL(u)
	}
	milliseconds := float64(x.Took.Microseconds()) / 1000
	e := har.Entry{
		Started: x.Started.UTC().Format(time.RFC3339Nano), Time: milliseconds,
		Request:  request(x, sent, u, secrets),
		Response: response(x, received, secrets),
		Timings:  har.Timings{Wait: milliseconds},
	}
	switch {
	case x.By != "":
		e.Comment = "answered by the " + x.By
	case x.Fault != nil:
		e.Comment = x.Fault.Error()
	}
	return e
}

// without is a body without its credentials, if they are to go.
func without(secrets *spec.Secrets, header http.Header, body []byte) []byte {
	if secrets == nil {
		return body
	}
	return secrets.Body(header.Get("Content-Type"), body)
}

func request(x *tap.Exchange, header http.Header, u *url.URL, secrets *spec.Secrets) har.Request {
	r := har.Request{
		Method: x.Method, URL: u.String(), Version: x.Proto, Cookies: cookies((&http.Request{Header: header}).Cookies()),
		Headers: pairs(header), Query: query(u.RawQuery), HeadersSize: har.Unknown, BodySize: x.Request.Size,
	}
	if x.Request.Size > 0 {
		r.Body = &har.PostData{MediaType: header.Get("Content-Type"), Params: []har.Pair{}}
		text, err := x.Request.Plain()
		if err != nil {
			text, r.Body.Cut = x.Request.Body, true
		}
		r.Body.Text, r.Body.Encoding = har.Text(without(secrets, header, text))
	}
	return r
}

func response(x *tap.Exchange, header http.Header, secrets *spec.Secrets) har.Response {
	r := har.Response{
		Status: x.Status, StatusText: http.StatusText(x.Status), Version: x.Proto,
		Cookies: cookies((&http.Response{Header: header}).Cookies()), Headers: pairs(header),
		RedirectURL: header.Get("Location"), HeadersSize: har.Unknown, BodySize: x.Response.Size,
		Content: har.Content{Size: x.Response.Size, MediaType: header.Get("Content-Type")},
	}
	if x.Status == 0 {
		r.Version = ""
	}
	text, err := x.Response.Plain()
	switch {
	case err == nil:
		r.Content.Size = int64(len(text))
		r.Content.Text, r.Content.Encoding = har.Text(without(secrets, header, text))
	case len(x.Response.Header["Content-Encoding"]) == 0:
		r.Content.Cut, r.Content.Comment = true, fmt.Sprintf("the first %d bytes of %d", len(x.Response.Body), x.Response.Size)
		r.Content.Text, r.Content.Encoding = har.Text(without(secrets, header, x.Response.Body))
	default:
		r.Content.Cut, r.Content.Comment = true, err.Error() // a part of what is compressed is of no use
	}
	return r
}

func pairs(header http.Header) []har.Pair {
	list := []har.Pair{}
	for name, values := range header {
		for _, text := range values {
			list = append(list, har.Pair{Name: name, Value: text})
		}
	}
	slices.SortStableFunc(list, func(a, b har.Pair) int { return strings.Compare(a.Name, b.Name) })
	return list
}

func cookies(sent []*http.Cookie) []har.Pair {
	list := []har.Pair{}
	for _, c := range sent {
		list = append(list, har.Pair{Name: c.Name, Value: c.Value})
	}
	return list
}

func query(raw string) []har.Pair {
	list := []har.Pair{}
	for part := range strings.SplitSeq(raw, "&") {
		name, text, _ := strings.Cut(part, "=")
		if part != "" {
			list = append(list, har.Pair{Name: unescaped(name), Value: unescaped(text)})
		}
	}
	return list
}

func unescaped(text string) string {
	if plain, err := url.QueryUnescape(text); err == nil {
		return plain
	}
	return text
}

var (
	// ErrNotHTTP says that an entry is about no HTTP request: a data URL, say.
	ErrNotHTTP = errors.New("no HTTP request")
	// ErrUnanswered says that an entry has no answer.
	ErrUnanswered = errors.New("a request without an answer in the recording")
)

// Exchange is an entry of whatever program as an exchange. What the recording
// lacks of a body makes it less than whole.
func Exchange(e har.Entry) (*tap.Exchange, error) {
	u, err := url.Parse(e.Request.URL)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || e.Request.Method == "" {
		return nil, ErrNotHTTP
	}
	if e.Response.Status <= 0 || e.Response.Status > 999 {
		return nil, ErrUnanswered
	}
	started, _ := time.Parse(time.RFC3339Nano, e.Started) // unknown is the zero time
	x := &tap.Exchange{
		Started: started, Took: time.Duration(e.Time * float64(time.Millisecond)), Proto: e.Request.Version,
		Method: strings.ToUpper(e.Request.Method), URL: u, Status: e.Response.Status,
		Request:  tap.Message{Header: har.Header(e.Request.Headers)},
		Response: tap.Message{Header: har.Header(e.Response.Headers)},
		By:       answeredBy(e.Comment),
	}
	body, whole := e.Request.Bytes()
	fill(&x.Request, body, whole)
	if e.Request.Body != nil && x.Request.Header.Get("Content-Type") == "" && e.Request.Body.MediaType != "" {
		x.Request.Header.Set("Content-Type", e.Request.Body.MediaType)
	}
	body, whole = e.Response.Bytes()
	fill(&x.Response, body, (whole && !cutJSON(e.Response.Content, body)) || bodiless(x))
	if x.Response.Header.Get("Content-Type") == "" && e.Response.Content.MediaType != "" && len(body) > 0 && !strings.HasPrefix(e.Response.Content.MediaType, "x-unknown") {
		x.Response.Header.Set("Content-Type", e.Response.Content.MediaType)
	}
	return x, nil
}

// fill sets a body. Recordings keep bodies without their content coding.
func fill(m *tap.Message, body []byte, whole bool) {
	m.Header.Del("Content-Encoding")
	m.Body, m.Size = body, int64(len(body))
	if !whole {
		m.Size = har.Unknown
	}
}

// cutJSON knows bodies that a browser cut without saying so.
func cutJSON(c har.Content, body []byte) bool {
	return c.Size > int64(len(body)) && spec.IsJSON(c.MediaType) && !json.Valid(body)
}

// bodiless tells whether an answer has no body by the rules of HTTP.
func bodiless(x *tap.Exchange) bool {
	return x.Method == http.MethodHead || x.Status < 200 || x.Status == http.StatusNoContent || x.Status == http.StatusNotModified ||
		x.Response.Header.Get("Content-Length") == "0"
}

func answeredBy(comment string) string {
	by, ours := strings.CutPrefix(comment, "answered by the ")
	if !ours {
		return ""
	}
	return by
}
