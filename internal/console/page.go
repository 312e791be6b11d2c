package console

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

//go:embed static
var static embed.FS

// An asset is a file of the page.
type asset struct {
	text []byte
	kind string // media type
	tag  string // entity tag
}

const pageName = "index.html"

func readAssets() map[string]asset {
	assets := map[string]asset{}
	files, _ := fs.ReadDir(static, "static") // it is embedded: it is there
	for _, file := range files {
		text, _ := static.ReadFile("static/" + file.Name())
		sum := sha256.Sum256(text)
		assets[file.Name()] = asset{text, kindOf(file.Name()), `"` + hex.EncodeToString(sum[:8]) + `"`}
	}
	return assets
}

// kindOf asks no table of the machine: the page means the same on every one.
func kindOf(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	}
	return "image/svg+xml"
}

// policy lets the page load its own files and talk to its own server, and
// nothing else: no inline script or style, no frame, no form that leaves. With
// trusted types no text can become markup, whatever the page's code does.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

func protect(header http.Header) {
	header.Set("Content-Security-Policy", policy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("X-Frame-Options", "DENY")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
}

// servePage serves the page to a browser, and the files of the page; false if
// something else is asked for.
func (c *Console) servePage(w http.ResponseWriter, r *http.Request) bool {
	name, isFile := strings.CutPrefix(r.URL.Path, Prefix+"static/")
	if !isFile {
		if r.URL.Path+"/" == Prefix {
			http.Redirect(w, r, Prefix, http.StatusPermanentRedirect)
			return true
		}
		if r.URL.Path == Prefix {
			w.Header().Set("Vary", "Accept")
		}
		if r.URL.Path != Prefix || !wantsPage(r) {
			return false
		}
		name = pageName
	}
	file, ok := c.assets[name]
	if !ok || (r.Method != http.MethodGet && r.Method != http.MethodHead) {
		return false
	}
	file.serve(w, r)
	return true
}

func (a asset) serve(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	protect(header)
	header.Set("Content-Type", a.kind)
	header.Set("ETag", a.tag)
	header.Set("Cache-Control", "no-cache")
	if r.Header.Get("If-None-Match") == a.tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write(a.text) // net/http keeps the body of HEAD back
}

// wantsPage tells whether a client prefers HTML to JSON: a browser names
// text/html first, others take anything.
func wantsPage(r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	for part := range strings.SplitSeq(strings.Join(r.Header.Values("Accept"), ","), ",") {
		switch kind, _, _ := mime.ParseMediaType(part); kind {
		case "text/html", "application/xhtml+xml":
			return true
		case "application/json":
			return false
		}
	}
	return false
}
