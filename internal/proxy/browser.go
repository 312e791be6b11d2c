package proxy

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/actalike/actalike/internal/host"
)

// What follows is about browsers. A page of this machine calls the proxy as if it
// were the server:
//
//   - to the server, requests of such a page come from its own page: many servers
//     refuse what a foreign Origin asks for
//   - such pages may read the answers (CORS), and their preflights are answered
//     here; pages of other sites get what the server allows them, which keeps a
//     server that only this machine can reach from every page on the web
//   - redirects to the server lead to the proxy
//   - cookies lose what binds them to the server or to TLS

// foreignHost says why a host name is refused; "" lets it in.
func (p *Proxy) foreignHost(r *http.Request) string {
	name := host.Name(r.Host)
	if p.config.Exposed || host.IsLoopback(name) || slices.Contains(p.config.Hosts, name) {
		return ""
	}
	return "The proxy does not answer to the host name " + quote(name) + ": a page could have its own name lead here. Allow the host to let it in."
}

// friendly tells whether a page of an origin may call the proxy.
func (p *Proxy) friendly(origin string) bool {
	if slices.Contains(p.config.Origins, origin) || slices.Contains(p.config.Origins, "*") {
		return origin != ""
	}
	u, err := url.Parse(origin)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && host.IsLoopback(u.Hostname())
}

func origin(u *url.URL) string { return u.Scheme + "://" + u.Host }

// here is the origin that a client knows the proxy by.
func here(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// askAsOwnPage has the requests of friendly pages come from the server's own.
func (p *Proxy) askAsOwnPage(in, out *http.Request) {
	from := in.Header.Get("Origin")
	if from != "" && (from == here(in) || p.friendly(from)) {
		out.Header.Set("Origin", origin(p.target))
	}
	if path, ours := strings.CutPrefix(in.Header.Get("Referer"), here(in)); ours && (path == "" || path[0] == '/') {
		out.Header.Set("Referer", origin(p.target)+p.target.EscapedPath()+path)
	}
}

// preflight answers the question of a browser whether a friendly page may make
// a request (Fetch, "CORS-preflight"); false if it is none.
func (p *Proxy) preflight(w http.ResponseWriter, r *http.Request) bool {
	method := r.Header.Get("Access-Control-Request-Method")
	if r.Method != http.MethodOptions || method == "" || !p.friendly(r.Header.Get("Origin")) {
		return false
	}
	header := w.Header()
	p.allow(header, r)
	header.Set("Access-Control-Allow-Methods", method)
	if asked := r.Header.Get("Access-Control-Request-Headers"); asked != "" {
		header.Set("Access-Control-Allow-Headers", asked)
	}
	if r.Header.Get("Access-Control-Request-Private-Network") == "true" {
		header.Set("Access-Control-Allow-Private-Network", "true")
	}
	header.Add("Vary", "Access-Control-Request-Method, Access-Control-Request-Headers")
	w.WriteHeader(http.StatusNoContent)
	return true
}

// allow lets a friendly page of another origin read an answer.
func (p *Proxy) allow(header http.Header, r *http.Request) {
	from := r.Header.Get("Origin")
	if from == here(r) || !p.friendly(from) {
		return
	}
	header.Set("Access-Control-Allow-Origin", from)
	header.Set("Access-Control-Allow-Credentials", "true")
	if !slices.Contains(header.Values("Vary"), "Origin") {
		header.Add("Vary", "Origin")
	}
}

// pointHere has what names the server name the proxy.
func (p *Proxy) pointHere(answer *http.Response, in *http.Request) {
	for _, name := range []string{"Location", "Content-Location"} {
		if text := answer.Header.Get(name); text != "" {
			answer.Header.Set(name, p.locally(text, in))
		}
	}
	cookies := answer.Header["Set-Cookie"]
	for i, text := range cookies {
		cookies[i] = p.localCookie(text, in.TLS != nil)
	}
}

// locally is a URL of the server as one of the proxy. One of another origin stays
// as it is: so does https where the server was given as http, for a proxy that
// led it to http again would lead in a circle.
func (p *Proxy) locally(text string, in *http.Request) string {
	u, err := url.Parse(text)
	if err != nil {
		return text
	}
	rest := text
	switch {
	case u.Host == "" && u.Scheme == "" && strings.HasPrefix(u.Path, "/"):
		path, within := p.below(rest)
		if !within {
			return text
		}
		return path
	case u.Host == "" || (u.Scheme != "" && u.Scheme != p.target.Scheme) || !sameHost(u, p.target):
		return text
	}
	_, rest, _ = strings.Cut(text, "//")
	if cut := strings.IndexAny(rest, "/?#"); cut >= 0 {
		rest = rest[cut:]
	} else {
		rest = ""
	}
	if path, within := p.below(rest); within {
		return here(in) + path
	}
	return text
}

// below takes the path of the target off the start of a path.
func (p *Proxy) below(path string) (rest string, within bool) {
	rest, within = strings.CutPrefix(path, p.target.EscapedPath())
	if !within || (p.target.Path != "" && rest != "" && !strings.ContainsAny(rest[:1], "/?#")) {
		return path, false
	}
	if p.target.Path != "" && !strings.HasPrefix(rest, "/") {
		rest = "/" + rest
	}
	return rest, true
}

func sameHost(a, b *url.URL) bool {
	return strings.EqualFold(a.Hostname(), b.Hostname()) && port(a, b) == port(b, b)
}

func port(u, base *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case base.Scheme == "https":
		return "443"
	}
	return "80"
}

// localCookie is a cookie as a browser keeps it of the proxy: for its host, below
// its paths, and without TLS. Names that demand TLS by themselves keep Secure,
// which browsers take from loopback addresses.
func (p *Proxy) localCookie(text string, secure bool) string {
	pair, attributes, _ := strings.Cut(text, ";")
	name := strings.TrimSpace(pair)
	bound := strings.HasPrefix(name, "__Secure-") || strings.HasPrefix(name, "__Host-")
	kept := []string{pair}
	for part := range strings.SplitSeq(attributes, ";") {
		key, value, _ := strings.Cut(part, "=")
		value = strings.TrimSpace(value)
		switch key = strings.ToLower(strings.TrimSpace(key)); {
		case key == "domain":
			continue
		case (key == "secure" || key == "partitioned") && !secure && !bound:
			continue
		case key == "samesite" && strings.EqualFold(value, "none") && !secure && !bound:
			part = " SameSite=Lax" // None is for TLS alone
		case key == "path":
			if path, within := p.below(value); within {
				part = " Path=" + path
			}
		case part == "":
			continue
		}
		kept = append(kept, part)
	}
	return strings.Join(kept, ";")
}
