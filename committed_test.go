package actalike_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// local finds what is true of one machine or one network only. Nothing of it is written out here,
// so that this file passes too.
var local = []struct {
	what, instead string
	pattern       *regexp.Regexp
}{
	{
		what:    "a package registry",
		instead: "leave the choice to the package manager's own configuration",
		pattern: hosts("proxy_golang_org", "sum_golang_org", "index_golang_org", "registry_npmjs_org", "registry_yarnpkg_com",
			"deb_debian_org", "security_debian_org", "archive_ubuntu_com", "security_ubuntu_com", "pypi_org", "files_pythonhosted_org"),
	},
	{
		what:    "a path of one machine",
		instead: "name it from the root of the repository, or take it from the environment",
		pattern: regexp.MustCompile(`(?:^|[^\w.~})-])(/(?:ro{2}t|wor[k])/)`),
	},
}

// hosts makes a pattern of host names, which stand here with _ for each dot.
func hosts(names ...string) *regexp.Regexp {
	alternatives := strings.ReplaceAll(strings.Join(names, "|"), "_", `\.`)
	return regexp.MustCompile(`(?i)\b(` + alternatives + `)\b`)
}

func TestCommittedFilesKnowNoMachine(t *testing.T) {
	files := committed(t)
	if len(files) == 0 {
		t.Fatal("git knows no file of this repository")
	}
	for _, file := range files {
		for _, place := range localPlaces(read(t, file)) {
			t.Errorf("%s:%s", file, place)
		}
	}
}

// localPlaces lists what a text says of one machine or network, as LINE: what, and what to do instead.
func localPlaces(text string) []string {
	var places []string
	number := 0
	for line := range strings.Lines(text) {
		number++
		for _, l := range local {
			if found := l.pattern.FindStringSubmatch(line); found != nil {
				places = append(places, fmt.Sprintf("%d: %q is %s: %s", number, found[1], l.what, l.instead))
			}
		}
	}
	return places
}

// committed lists the files that git holds, and those that the next commit would add.
func committed(t *testing.T) []string {
	t.Helper()
	watch(t)
	// CI may run as another user than the one who cloned: that is its business.
	list := exec.Command("git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	out, err := list.Output()
	if err != nil && os.Getenv("CI") == "" {
		t.Skipf("%v: %v: outside a git repository nothing is committed", list, err)
	} else if err != nil {
		t.Fatalf("%v: %v", list, err)
	}
	files := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	return slices.DeleteFunc(files, func(file string) bool { return file == "" })
}

// watch looks at every folder, because go test keeps a result until something changes that the test itself
// has looked at, and what a child process reads it cannot see.
func watch(t *testing.T) {
	t.Helper()
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist): // gone while we looked
			return nil
		case name == ".git" || name == "bin":
			return fs.SkipDir
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// read returns the text of a regular file, and nothing for a link or a file that was just removed.
func read(t *testing.T, file string) string {
	t.Helper()
	info, err := os.Lstat(file)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.Mode().IsRegular() {
		return ""
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestLocalPlaces(t *testing.T) {
	const root, work = "/" + "root", "/" + "work"
	tests := map[string]struct {
		text string
		want []string // how each place begins
	}{
		"nothing":           {"module github.com/actalike/actalike\n", nil},
		"pages for people":  {"https://pkg.go.dev/x https://www.npmjs.com/x https://www.debian.org\n", nil},
		"web and relative":  {"https://example.com" + work + "/x a" + root + "/b .." + work + "/x $HOME" + work + "/x\n", nil},
		"a longer name":     {"/rooted/x " + work + "shop/x\n", nil},
		"go":                {"GOPROXY=https://" + "proxy" + ".golang.org\n", []string{`1: "proxy`}},
		"npm, second line":  {"{\n\"resolved\": \"https://" + "registry" + ".npmjs.org/x\"}\n", []string{`2: "registry`}},
		"debian, upper":     {"deb http://" + "DEB" + ".Debian.org/debian\n", []string{`1: "DEB`}},
		"python":            {"--index-url https://" + "files" + ".pythonhosted.org\n", []string{`1: "files`}},
		"home":              {"cd " + root + "/go\n", []string{`1: "/ro`}},
		"first on its line": {work + "/main\n", []string{`1: "/wo`}},
		"file URL":          {"file://" + work + "/main\n", []string{`1: "/wo`}},
		"both":              {"proxy" + ".golang.org in " + root + "/go\n", []string{`1: "proxy`, `1: "/ro`}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := localPlaces(test.text)
			if !slices.EqualFunc(got, test.want, strings.HasPrefix) {
				t.Errorf("got %q, want places that begin with %q", got, test.want)
			}
		})
	}
}
