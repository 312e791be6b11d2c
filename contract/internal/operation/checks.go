package operation

import (
	"github.com/actalike/actalike/contract/internal/check"
)

// Checks are about every operation by itself.
func Checks() []check.Check {
	one := func(id string, p string, title, text, example, fix string) check.Check {
		return check.Check{ID: id, Family: "operations", About: check.AnOperation, Probe: p, Title: title, Text: text, Example: example, Fix: fix}
	}
	return []check.Check{
		one("operations-answer", "a request made from the document", "Every operation is there, and answers a request made from the document",
			"Path parameters name records that exist where they can be found. The answer is judged by the checks of conformance; an answer that is no success is observed.",
			"GET /things -> 404", "Serve what the document declares."),
		one("credentials-demanded", "an operation without credentials", "Operations that demand credentials are not carried out without them, nor with wrong ones",
			"A request that would do something is sent without credentials and with unknown ones; 401 and 403 are usual, other refusals are observed.",
			"DELETE /things/1 without Authorization -> 204", "Check the credentials of every operation."),
		one("wrong-parameters-refused", "wrong parameters", "Wrong parameters are refused",
			"Each declared parameter is sent values that break its type, format, choices or bounds, and required ones are left out. Ignoring one is lenient; a record for a key that cannot be one is broken.",
			"GET /things/abc -> 200, though keys are integers", "Validate parameters by the document."),
		one("wrong-bodies-refused", "wrong bodies", "Bodies that break a rule are refused",
			"Operations that no story of a record is about are sent bodies that break one rule each. What becomes of them cannot be seen, so taking one is lenient.",
			`POST /things/1/ring {"times":"often"} -> 200`, "Validate the body by the document."),
		one("single-records-are-stored", "write the only record", "A record that is the only one reads back as it was written",
			"Members are changed one at a time, and the record is put back.",
			`PUT /settings {"theme":"dark"} -> 200, GET -> {"theme":"light"}`, "Save the record."),
		one("undeclared-methods", "methods that are not declared", "What is done with methods that are not declared",
			"Each path is asked by GET, if it has none; records of the run's own also by PATCH and PUT, without a body. 405 with Allow is usual, others are observed; a server error is broken.", "PUT /things/1 -> 500", "Answer 405, and name in Allow what there is."),
		one("head-and-options", "HEAD and OPTIONS", "What is done with HEAD and OPTIONS",
			"The document does not say: observed. A server error is broken.", "HEAD /things -> 500", "Answer HEAD as GET without a body, or with 405."),
	}
}
