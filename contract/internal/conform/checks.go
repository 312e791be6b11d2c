package conform

import (
	"github.com/actalike/actalike/contract/internal/check"
	"github.com/actalike/actalike/contract/internal/evidence"
)

// Checks are about every exchange of the run, operation by operation.
func Checks() []check.Check {
	return []check.Check{
		{ID: "no-server-errors", Family: "robustness", About: check.TheRun, Kinds: []evidence.Kind{evidence.Crashed},
			Title:   "No request of this run got a server error or no answer",
			Text:    "Looks at every exchange of the run: no 5xx, no broken connection, no time-out, whatever was sent.",
			Example: "PATCH null -> 500", Fix: "Answer what a client can send with 4xx."},

		{ID: "declared-statuses", Family: "conformance", About: check.TheRun, Kinds: []evidence.Kind{evidence.Undeclared},
			Title:   "Every answer has a declared status",
			Text:    "Looks at every exchange of the run. 405, 406, 413, 415 and the like are plain HTTP and observed.",
			Example: "PATCH -> 422, and only 200, 400, 401 and 404 are declared", Fix: "Answer with a declared status, or declare this one."},
		{ID: "declared-media-types", Family: "conformance", About: check.TheRun, Kinds: []evidence.Kind{evidence.WrongMedia},
			Title:   "Every answer has a declared media type, errors too",
			Text:    "Looks at every exchange of the run.",
			Example: "PATCH -> 404 text/html", Fix: "Answer with a declared media type."},
		{ID: "declared-headers", Family: "conformance", About: check.TheRun, Kinds: []evidence.Kind{evidence.WrongHeader},
			Title:   "Every answer has the headers that must be there, with values as declared",
			Text:    "Looks at every exchange of the run. What is declared and need not be there is judged where it is; Content-Type is left to the media types.",
			Example: "201 without the Location that is declared as required", Fix: "Send the header, or do not declare it as required."},
		{ID: "valid-bodies", Family: "conformance", About: check.TheRun, Kinds: []evidence.Kind{evidence.InvalidBody},
			Title:   "Every body is valid by the published document, formats too",
			Text:    "Looks at every exchange of the run; errors count too. libopenapi-validator and a compiled JSON Schema both judge.",
			Example: `200 {"made_at":"yesterday"}`, Fix: "Answer as declared, or declare what you answer."},
		{ID: "ids-match-objects", Family: "conformance", About: check.TheRun, Kinds: []evidence.Kind{evidence.AnsweredOther},
			Title:   "The ids of a reference are those of its objects",
			Text:    "Looks at every record of the run.",
			Example: `{"tags":[1],"tag_objects":[{"id":2,"name":"Go"}]}`, Fix: "Write both members from the same rows."},
		{ID: "judges-agree", Family: "conformance", About: check.TheRun, Kinds: []evidence.Kind{evidence.JudgesDiffer},
			Title:   "Both judges say the same of every body",
			Text:    "A disagreement is a fault of a judge, and is shown rather than hidden.",
			Example: "one judge accepts a body that the other refuses", Fix: "Report it to actalike."},
		{ID: "beside-the-document", Family: "conformance", About: check.TheRun,
			Title:   "What answers hold beside what is declared",
			Text:    "Members and statuses that the document does not name and does not forbid: observed.",
			Example: `200 {"name":"Ada","_links":{}}`, Fix: "Nothing needs to be done."},
	}
}

// DeclaredPaths is the check that requests to undeclared paths belong to.
const DeclaredPaths = "declared-paths"

// TrafficChecks are those that exchanges of others are held against: those of every
// exchange of a run, and those that only others' exchanges need.
func TrafficChecks() []check.Check {
	return append(Checks(),
		check.Check{ID: "declared-requests", Family: "conformance", Kinds: []evidence.Kind{evidence.WrongRequest},
			Title:   "Every request that is taken is one the document allows",
			Text:    "Body, media type and parameters. One that is refused with 4xx is observed: the app sent it, and the server did right. One that is taken is broken; where a scalar of another type could be converted, lenient.",
			Example: `POST {"age":-1} -> 201, though minimum is 0`, Fix: "Mend the app, or have the server refuse it, or declare it."},
		check.Check{ID: DeclaredPaths, Family: "conformance", Kinds: []evidence.Kind{evidence.UndeclaredPath},
			Title:   "What is asked for that the document does not name",
			Text:    "Paths and methods of the API's base that no operation has: observed.",
			Example: "GET /internal/metrics -> 200", Fix: "Declare it, if it belongs to the API."},
	)
}
