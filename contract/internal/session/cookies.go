package session

import (
	"cmp"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/actalike/actalike/spec"
)

// Cookies are what a target had one caller keep: its cookies, and the tokens against
// cross-site request forgery (CSRF) that it gave in headers. The nil ones keep nothing.
// They are safe for concurrent use.
type Cookies struct {
	jar   http.CookieJar
	learn func(secret string)

	mutex sync.Mutex
	csrf  map[string]string // by the header that gave it
	asked bool              // for a CSRF token
}

// NewCookies returns cookies of which none are set yet; learn is told of those that
// are secrets.
func NewCookies(learn func(secret string)) *Cookies {
	jar, _ := cookiejar.New(nil) // fails never
	return &Cookies{jar: jar, learn: learn, csrf: map[string]string{}}
}

// add has a request send what is kept; a cookie that the target set replaces one that
// the request has by itself.
func (c *Cookies) add(r *http.Request) {
	if c == nil {
		return
	}
	kept := c.jar.Cookies(r.URL)
	if len(kept) == 0 {
		return
	}
	own := r.Cookies()
	r.Header.Del("Cookie")
	replaced := map[string]bool{}
	for _, cookie := range kept {
		replaced[cookie.Name] = true
	}
	for _, cookie := range own {
		if !replaced[cookie.Name] {
			r.AddCookie(cookie)
		}
	}
	for _, cookie := range kept {
		r.AddCookie(cookie)
	}
}

// keep takes what a response sets.
func (c *Cookies) keep(r *http.Response) {
	if c == nil {
		return
	}
	set := r.Cookies()
	c.jar.SetCookies(r.Request.URL, set)
	for _, cookie := range set {
		if cookie.HttpOnly || secretName.MatchString(cookie.Name) {
			c.tell(cookie.Value)
		}
	}
	for name := range r.Header {
		if csrfName.MatchString(name) {
			c.mutex.Lock()
			c.csrf[name] = r.Header.Get(name)
			c.mutex.Unlock()
			c.tell(r.Header.Get(name))
		}
	}
}

func (c *Cookies) tell(secret string) {
	if c.learn != nil && secret != "" {
		c.learn(secret)
	}
}

var (
	csrfName   = regexp.MustCompile(`(?i)[cx]srf`)
	secretName = regexp.MustCompile(`(?i)[cx]srf|sess|sid$|auth|token|jwt`)
)

// csrfHeader names the header in which an operation declares a CSRF token; "" if in
// none.
func csrfHeader(o *spec.Operation) string {
	for _, p := range o.Parameters {
		if p.In == openapi3.ParameterInHeader && csrfName.MatchString(p.Name) {
			return p.Name
		}
	}
	for _, requirement := range o.Security {
		for _, use := range requirement {
			if s := use.Scheme; s != nil && s.Type == "apiKey" && s.In == openapi3.ParameterInHeader && csrfName.MatchString(s.Name) {
				return s.Name
			}
		}
	}
	return ""
}

// csrfToken is what belongs into a header: what the target gave in a header of that
// name, or in a cookie; "" if it gave none.
func (c *Cookies) csrfToken(header string, at *url.URL) string {
	c.mutex.Lock()
	given := c.csrf[http.CanonicalHeaderKey(header)]
	c.mutex.Unlock()
	for _, cookie := range c.jar.Cookies(at) {
		if csrfName.MatchString(cookie.Name) {
			text, err := url.PathUnescape(cookie.Value)
			if err != nil {
				text = cookie.Value
			}
			return cmp.Or(given, text)
		}
	}
	return given
}

// ask tells, once, that a CSRF token has to be asked for.
func (c *Cookies) ask() bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	first := !c.asked
	c.asked = true
	return first
}
