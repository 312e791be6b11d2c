package journal

import (
	"bytes"
	"strconv"
	"strings"
)

// A Filter chooses exchanges. The zero value lets all through.
type Filter struct {
	Status string // "404", a class such as "4xx", or a [Verdict]
	User   string
	Text   string // stands in the method, path, operation, a body, violation or notice; case does not matter
}

// Page lists at most limit rows that the filter lets through, with ids below
// before (0: from the end), the newest first.
func (j *Journal) Page(filter Filter, before int64, limit int) []Row {
	rows := []Row{}
	for _, e := range j.before(before, j.config.Size) {
		if len(rows) == limit {
			break
		}
		if filter.lets(e) {
			rows = append(rows, e.Row())
		}
	}
	return rows
}

func (f Filter) lets(e *Entry) bool {
	return f.status(e) && (f.User == "" || f.User == e.User) && f.text(e)
}

func (f Filter) status(e *Entry) bool {
	status := strconv.Itoa(e.Status)
	class, isClass := strings.CutSuffix(strings.ToLower(f.Status), "xx")
	switch {
	case f.Status == "":
		return true
	case isClass && len(class) == 1:
		return e.Status/100 == int(class[0]-'0')
	}
	return f.Status == status || f.Status == string(e.Verdict)
}

// text looks into what is shown only: whether a credential holds some text is
// nobody's business.
func (f Filter) text(e *Entry) bool {
	if f.Text == "" {
		return true
	}
	wanted := strings.ToLower(f.Text)
	row := e.Row()
	found := strings.Contains(strings.ToLower(row.Method+" "+row.Path+" "+row.Operation), wanted)
	for _, v := range e.Violations {
		found = found || strings.Contains(strings.ToLower(v.String()), wanted)
	}
	for _, n := range e.Notices {
		found = found || strings.Contains(strings.ToLower(n.String()), wanted)
	}
	return found || holds(e.Request.Body, wanted) || holds(e.Response.Body, wanted)
}

func holds(body []byte, wanted string) bool {
	return bytes.Contains(bytes.ToLower(body), []byte(wanted))
}
