// Package har reads and writes HTTP archives: HAR 1.2, as the Web Performance
// Group of the W3C wrote it down and browsers' developer tools export it.
//
// A file is written entry by entry, and is a whole archive after each of them.
// It is read entry by entry too, within bounds, and by what browsers write
// rather than by the letter: members of the wrong type count as absent.
//
// Non-goals: pages, cache entries and the timings of single phases are neither
// kept nor read.
package har

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"
)

// Unknown is the size of what was not measured.
const Unknown = -1

// An Entry is one request and its answer. Its members are named as HAR 1.2
// names them; those of ours begin with an underscore, as it demands.
type Entry struct {
	Started  string   `json:"startedDateTime"` // RFC 3339
	Time     float64  `json:"time"`            // of the whole, in milliseconds
	Request  Request  `json:"request"`
	Response Response `json:"response"`
	Cache    struct{} `json:"cache"`
	Timings  Timings  `json:"timings"`
	Comment  string   `json:"comment,omitempty"`
}

// A Request is what was sent.
type Request struct {
	Method      string    `json:"method"`
	URL         string    `json:"url"`
	Version     string    `json:"httpVersion"`
	Cookies     []Pair    `json:"cookies"`
	Headers     []Pair    `json:"headers"`
	Query       []Pair    `json:"queryString"`
	Body        *PostData `json:"postData,omitempty"`
	HeadersSize int64     `json:"headersSize"`
	BodySize    int64     `json:"bodySize"`
}

// PostData is the body of a request.
type PostData struct {
	MediaType string `json:"mimeType"`
	Params    []Pair `json:"params"`
	Text      string `json:"text"`
	Encoding  string `json:"_encoding,omitempty"` // "base64", for which HAR 1.2 has no place here
	Cut       bool   `json:"_cut,omitempty"`      // only the start was kept
}

// A Response is what came back. Its status is 0 if nothing did.
type Response struct {
	Status      int     `json:"status"`
	StatusText  string  `json:"statusText"`
	Version     string  `json:"httpVersion"`
	Cookies     []Pair  `json:"cookies"`
	Headers     []Pair  `json:"headers"`
	Content     Content `json:"content"`
	RedirectURL string  `json:"redirectURL"`
	HeadersSize int64   `json:"headersSize"`
	BodySize    int64   `json:"bodySize"`
}

// Content is the body of an answer, its content coding taken off.
type Content struct {
	Size      int64  `json:"size"` // of the whole
	MediaType string `json:"mimeType"`
	Text      string `json:"text,omitempty"`
	Encoding  string `json:"encoding,omitempty"` // "base64"
	Comment   string `json:"comment,omitempty"`
	Cut       bool   `json:"_cut,omitempty"` // only the start was kept
}

// Timings are in milliseconds.
type Timings struct {
	Send    float64 `json:"send"`
	Wait    float64 `json:"wait"`
	Receive float64 `json:"receive"`
}

// A Pair is a name with a value.
type Pair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Header turns pairs into a header. The pseudo headers that browsers list for
// HTTP/2 (":authority") are left out.
func Header(pairs []Pair) http.Header {
	header := http.Header{}
	for _, p := range pairs {
		if p.Name != "" && !strings.HasPrefix(p.Name, ":") {
			header.Add(p.Name, p.Value)
		}
	}
	return header
}

// Bytes are the body that was sent; whole tells whether they are all of it. A
// body that was kept as the fields of a form only is put together again.
func (r Request) Bytes() (body []byte, whole bool) {
	if r.Body == nil {
		return nil, r.BodySize <= 0
	}
	if r.Body.Text == "" && len(r.Body.Params) > 0 {
		form := make([]string, len(r.Body.Params))
		for i, p := range r.Body.Params {
			form[i] = url.QueryEscape(p.Name) + "=" + url.QueryEscape(p.Value)
		}
		return []byte(strings.Join(form, "&")), strings.HasPrefix(r.Body.MediaType, "application/x-www-form-urlencoded")
	}
	body, ok := decoded(r.Body.Text, r.Body.Encoding)
	return body, ok && !r.Body.Cut && (len(body) > 0 || r.BodySize <= 0)
}

// Bytes are the body that came back, its content coding taken off; whole tells
// whether they are all of it. Browsers leave bodies out that they have dropped,
// and cut long ones.
func (r Response) Bytes() (body []byte, whole bool) {
	c := r.Content
	if c.Text == "" {
		return nil, c.Size == 0 && r.BodySize == 0 && !c.Cut
	}
	body, ok := decoded(c.Text, c.Encoding)
	return body, ok && !c.Cut
}

func decoded(text, encoding string) (body []byte, ok bool) {
	if !strings.EqualFold(encoding, "base64") {
		return []byte(text), true
	}
	body, err := base64.StdEncoding.DecodeString(text)
	return body, err == nil
}

// Text writes a body as JSON can hold it: as it is if it is text, else in
// base64. The encoding is "" or "base64".
func Text(body []byte) (text, encoding string) {
	if utf8.Valid(body) {
		return string(body), ""
	}
	return base64.StdEncoding.EncodeToString(body), "base64"
}
