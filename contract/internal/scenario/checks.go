package scenario

import (
	"github.com/actalike/actalike/contract/internal/check"
	"github.com/actalike/actalike/contract/internal/evidence"
)

// Checks are about the records of a collection, as one after the other
// is created, read, listed, changed and deleted.
func Checks() []check.Check {
	return []check.Check{
		readOnlyCheck("valid-creates-taken", "create and read back", "A body that the document calls valid creates a record",
			"Bodies with every member, with required ones alone, the document's example and one of the plainest values are tried until one is taken. Refusing them all is broken where nothing in them is more than a plain value; else it is observed.",
			`POST {"name":"ada"} -> 400`, "Accept what the document declares valid, or declare the rule.", evidence.RefusedValid),
		readOnlyCheck("created-record-in-answer", "create and read back", "The answer to a create holds what was sent",
			"Members of the answer that were sent must hold their values. Ids, times and states that servers choose may differ.",
			`POST {"name":"ada"} -> 201 {"name":"eve"}`, "Answer with the record after the write.", evidence.AnsweredOther),
		readOnlyCheck("created-record-reads-back", "create and read back", "What was created can be read, and holds what was sent",
			"The key is found in the answer, in Location or in the list; the record is read by it. Other forms of the same number, moment or address are fine.",
			`POST {"name":"ada"} -> 201, GET -> 404`, "Store the record before you answer.", evidence.Forgot),
		readOnlyCheck("creates-give-their-own-keys", "create and read back", "Two creates give two keys, and leave each other alone",
			"Two records with different contents are created; their keys must differ, and the first must stay as it was.",
			"POST, POST -> the same id twice", "Take keys from a sequence or at random; never from a count.", evidence.SameKey, evidence.Disturbed),
		readOnlyCheck("how-records-are-created", "create and read back", "How the server creates records",
			"Members that the server sets itself, delays, and answers that differ from the record: observed.",
			"201 with Location alone", "Nothing needs to be done."),

		readOnlyCheck("defaults-hold", "defaults", "A member that is left out has its default",
			"Members with a default are left out of a create. One that is not read back, or is the server's to choose, is not judged.", `POST without "size", whose default is 10 -> {"size":0}`, "Fill in the default that is declared.", evidence.AnsweredOther),

		readOnlyCheck("created-record-is-listed", "created records in the list", "A created record is in the list, with the values that were sent",
			"The list is paged through to its end, several times if need be.",
			"POST -> 201, and the list does not hold it", "List from where records are stored."),

		readOnlyCheck("pages-add-up", "page through the list", "Pages add up: no record twice, none missing",
			"The list is read in pages of two and held against the list read in large pages; twice before anything is claimed.",
			"page 2 begins with the last item of page 1", "Sort by something unique before you cut.", evidence.Overlaps),
		readOnlyCheck("pages-keep-their-size", "page through the list", "A page is never longer than was asked",
			"Pages of two items are asked for.", "GET ?limit=2 -> 3 items", "Cut the list where the request says.", evidence.TooMany),
		readOnlyCheck("counts-are-right", "page through the list", "Totals, offsets and page numbers beside the items are right",
			"What stands beside the items is held against the items of all pages.", `GET -> {"total":7} with 8 records`, "Count what the filter lets through, not the page.", evidence.Miscounted),
		readOnlyCheck("links-lead-on", "page through the list", "Links to the next page lead to it, and the last page has none",
			"Each link is opened.", "next leads to the same page again", "Build links from the parameters of the request.", evidence.Misled),

		readOnlyCheck("filters-filter", "filters", "A filter lets nothing through that has another value",
			"Each filter is asked for the value of a record. A part of a text counts as the text.", "GET ?status=open -> a record whose status is closed", "Apply the filter.", evidence.Unfiltered),
		readOnlyCheck("filters-find", "filters", "A filter finds the records that have its value",
			"Each filter is asked for the value of a record: it must be there.", "GET ?status=open -> no record, though one is open", "Compare with the stored value, in its type.", evidence.FilteredOut),
		readOnlyCheck("how-filters-work", "filters", "What filters refuse", "Refusing a value that a record has is observed.", "GET ?owner=7 -> 400", "Nothing needs to be done."),
		readOnlyCheck("orders-order", "orders", "The list comes in the order that is asked for, and turned around",
			"Only the run's own records are looked at, and plain values that every collation sorts alike.", "GET ?sort=name -> b, a, c", "Sort by the member that is named."),
		readOnlyCheck("search-finds", "search", "A search finds a record by a word in it, and not by a word that is nowhere",
			"Each text of a record is searched for, then a word that nothing holds.", "GET ?q=zzz -> everything", "Apply the search."),

		changingCheck("changes-are-stored", "change and read back", "A changed member reads back, and is in the answer",
			"Members are changed one at a time.", `PATCH {"name":"ada"} -> 200, GET -> {"name":"eve"}`, "Save the record, and drop what is cached of it.", evidence.Lost, evidence.AnsweredOther),
		changingCheck("changes-leave-the-rest", "change and read back", "What was not sent stays, in this record and in others",
			"After each change the other members are compared, and another record is read.", `PATCH {"name":"ada"} -> 200, and "age" is gone`, "Merge the body into the record that the path names.", evidence.Disturbed),
		changingCheck("changes-are-listed", "change and read back", "The list shows a changed record as it is",
			"After each change the record is looked for in the list, several times if need be. An answer that may come from a cache is observed.", `PATCH {"name":"ada"} -> 200, and the list says "eve"`, "List from where records are stored, and drop what is cached.", evidence.Stale),
		changingCheck("nulls-are-taken", "change and read back", "null is taken where the document lists it",
			"A member whose type lists null is set to null, after another value of it was taken.", `PATCH {"note":null} -> 400`, "Accept null, or take it out of the type.", evidence.RefusedValid),
		changingCheck("how-changes-work", "change and read back", "What follows from a change", "Members that nothing writes, and changes that are refused: observed.", "PATCH -> 409", "Nothing needs to be done."),
		changingCheck("json-patches-are-applied", "JSON Patch", "A JSON Patch is applied as a whole, or not at all",
			"A text is replaced where a test finds the old one; then a patch is sent whose test fails.", `PATCH [{"op":"replace",…},{"op":"test",…}] -> 409, and the text is replaced`, "Apply the patch to a copy, and store it when all steps are done.", evidence.Lost, evidence.Disturbed, evidence.AppliedRefused),
		changingCheck("how-json-patches-work", "JSON Patch", "What becomes of JSON Patches", "Patches that are refused: observed.", "PATCH -> 400", "Nothing needs to be done."),
		changingCheck("conditions-are-heeded", "If-Match", "A change under a condition that does not hold is not carried out",
			"Where the document has If-Match and answers carry an ETag, a change is sent for a version that never was.", `PATCH with If-Match: "another" -> 200`, "Compare the version before you write; answer 412.", evidence.TookInvalid),
		changingCheck("replacements-are-stored", "replace and read back", "A replaced record reads back as it was sent",
			"The whole record is sent with some members changed. Whether what is left out stays is the server's to say.", `PUT {"name":"ada"} -> 200, GET -> {"name":"eve"}`, "Store what was sent.", evidence.Lost, evidence.AnsweredOther),
		changingCheck("replacements-leave-others", "replace and read back", "Replacing one record leaves the others alone",
			"Another record is read afterwards.", "PUT /things/1, and /things/2 is another", "Write the record that the path names.", evidence.Disturbed),
		changingCheck("replacements-are-listed", "replace and read back", "The list shows a replaced record as it is",
			"After each replacement the record is looked for in the list, several times if need be. An answer that may come from a cache is observed.", `PUT {"name":"ada"} -> 200, and the list says "eve"`, "List from where records are stored, and drop what is cached.", evidence.Stale),
		changingCheck("replacements-take-null", "replace and read back", "null is taken where the document lists it",
			"A member whose type lists null is set to null in a whole record, after another value of it was taken.", `PUT {"name":"ada","note":null} -> 400`, "Accept null, or take it out of the type.", evidence.RefusedValid),
		changingCheck("how-replacements-work", "replace and read back", "What follows from a replacement", "Replacements that are refused: observed.", "PUT -> 409", "Nothing needs to be done."),

		changingCheck("wrong-bodies-create-nothing", "create from wrong bodies", "Bodies that break a rule create nothing",
			"Each breaks one rule of the document. Taking one is broken, unless nothing is lost by it: a scalar that is converted, a default for what is missing, a member that is ignored.",
			`POST {"age":"old"} -> 201`, "Validate the body by the document before anything is written.", evidence.TookInvalid),
		changingCheck("refused-creates-add-nothing", "create from wrong bodies", "A refused create adds no record",
			"The list is searched for the texts of refused bodies.", "POST -> 400, and the record is in the list", "Validate first, or roll back.", evidence.AppliedRefused),
		changingCheck("how-creates-are-refused", "create from wrong bodies", "How wrong bodies are refused", "400, 422 and what is declared are usual; others are observed.", "POST -> 409", "Nothing needs to be done."),
		changingCheck("wrong-bodies-change-nothing", "change by wrong bodies", "Bodies that break a rule are not taken as changes",
			"Each breaks one rule of the document.", `PUT {"age":"old"} -> 200`, "Validate the body by the document before anything is written.", evidence.TookInvalid),
		changingCheck("refused-changes-change-nothing", "change by wrong bodies", "A refused change changes nothing",
			"A good member is sent beside a bad one; the record is read afterwards.", `PATCH {"name":"ada","age":"old"} -> 400, and the name is ada`, "Validate the whole body before you write any of it.", evidence.AppliedRefused, evidence.Disturbed),
		changingCheck("how-changes-are-refused", "change by wrong bodies", "How wrong changes are refused", "400, 422 and what is declared are usual; others are observed.", "PATCH -> 409", "Nothing needs to be done."),

		{ID: "unknown-keys-are-404", Family: "collections", About: check.ACollection, Probe: "keys of nothing",
			Title: "A key that no record has leads to no record", Text: "Reading, changing and deleting must be 404, 410 or another declared client error. Deleting with success is observed.",
			Example: "GET /things/987654321 -> 200", Fix: "Look the record up, and answer 404 if there is none."},
		changingCheck("a-taken-key-stays-one-record", "a key that is taken", "Where clients give keys, a key is never two records",
			"The same body is created twice: refused, or one record.", "POST twice -> two records with one key in the list", "Make the key unique."),
		changingCheck("declared-conflicts-are-refused", "the same record twice", "A record that may be there once is not created twice",
			"Where the 409 of a create is about what exists already, the same body is sent again.", "POST twice -> 201, 201, though 409 is declared", "Look for the record before you create it.", evidence.TookInvalid),
		changingCheck("repeated-creates-make-one-record", "the same Idempotency-Key twice", "A create that is repeated with its Idempotency-Key makes no second record",
			"Where a create declares the header Idempotency-Key, the same request is sent again. Answering the first record and refusing are both fine; a second record is observed, since the header alone does not forbid it.", "POST twice with one Idempotency-Key -> two records", "Keep the answer with its key, and give it again.", evidence.TookInvalid),
		{ID: "what-is-hidden-is-hidden", Family: "two users", About: check.ACollection, Probe: "records of another user", Needs: []check.Need{check.NeedsToken, check.NeedsSecond}, Changes: true,
			Title: "A record that a user cannot read is not in his list, and he cannot change it", Text: "Whether records are shared is the server's to say, but it must say the same everywhere.",
			Example: "GET /things/1 -> 404 for user B, DELETE /things/1 -> 204 for user B", Fix: "Find records by their owner in every query."},

		changingCheck("deleted-records-are-gone", "delete and look again", "A deleted record is gone: from reading and from the list",
			"404, 410 or another declared client error; a record that is kept and marked as deleted is observed. Deleting again is no server error.", "DELETE -> 204, GET -> 200", "Delete the record, and drop what is cached of it.", evidence.Undeleted, evidence.OtherStatus),
		changingCheck("deleting-leaves-others", "delete and look again", "Deleting one record leaves the others alone",
			"Another record is read afterwards.", "DELETE /things/1, and /things/2 is 404", "Delete the record that the path names.", evidence.Disturbed),
		changingCheck("keys-are-not-used-again", "delete and look again", "A new record never has the key of a deleted one",
			"A record is created right after one was deleted.", "DELETE /things/3, POST -> id 3", "Take keys from a sequence that never goes back.", evidence.Reused),
		changingCheck("what-belongs-to-it-goes-too", "records below a deleted one", "What is read below a deleted record is gone as well",
			"A record that another belongs to is deleted; that one is read by the path through it. Refusing to delete is observed.", "DELETE /things/1, GET /things/1/parts/2 -> 200", "Delete what belongs to a record, or refuse to delete it.", evidence.Undeleted),
		changingCheck("how-records-are-deleted", "delete and look again", "How records are deleted", "Deleting twice, soft deletion and delays: observed.", "DELETE twice -> 204, 204", "Nothing needs to be done."),
	}
}

func readOnlyCheck(id string, p string, title, text, example, fix string, kinds ...evidence.Kind) check.Check {
	return check.Check{ID: id, Family: "collections", About: check.ACollection, Probe: p, Kinds: kinds, Title: title, Text: text, Example: example, Fix: fix}
}

// changingCheck is a check that writes.
func changingCheck(id string, p string, title, text, example, fix string, kinds ...evidence.Kind) check.Check {
	c := readOnlyCheck(id, p, title, text, example, fix, kinds...)
	c.Changes = true
	return c
}
