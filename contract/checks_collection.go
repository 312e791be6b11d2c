package contract

// collectionChecks are about the records of a collection, as one after the other
// is created, read, listed, changed and deleted.
func collectionChecks() []Check {
	return []Check{
		story("valid-creates-taken", creating, "A body that the document calls valid creates a record",
			"Bodies with every member, with required ones alone, the document's example and one of the plainest values are tried until one is taken. Refusing them all is broken where nothing in them is more than a plain value; else it is observed.",
			`POST {"name":"ada"} -> 400`, "Accept what the document declares valid, or declare the rule.", refusedValid),
		story("created-record-in-answer", creating, "The answer to a create holds what was sent",
			"Members of the answer that were sent must hold their values. Ids, times and states that servers choose may differ.",
			`POST {"name":"ada"} -> 201 {"name":"eve"}`, "Answer with the record after the write.", answeredOther),
		story("created-record-reads-back", creating, "What was created can be read, and holds what was sent",
			"The key is found in the answer, in Location or in the list; the record is read by it. Other forms of the same number, moment or address are fine.",
			`POST {"name":"ada"} -> 201, GET -> 404`, "Store the record before you answer.", forgot),
		story("creates-give-their-own-keys", creating, "Two creates give two keys, and leave each other alone",
			"Two records with different contents are created; their keys must differ, and the first must stay as it was.",
			"POST, POST -> the same id twice", "Take keys from a sequence or at random; never from a count.", sameKey, disturbed),
		story("how-records-are-created", creating, "How the server creates records",
			"Members that the server sets itself, delays, and answers that differ from the record: observed.",
			"201 with Location alone", "Nothing needs to be done."),

		story("defaults-hold", defaults, "A member that is left out has its default",
			"Members with a default are left out of a create. One that is not read back, or is the server's to choose, is not judged.", `POST without "size", whose default is 10 -> {"size":0}`, "Fill in the default that is declared.", answeredOther),

		story("created-record-is-listed", listing, "A created record is in the list, with the values that were sent",
			"The list is paged through to its end, several times if need be.",
			"POST -> 201, and the list does not hold it", "List from where records are stored."),

		story("pages-add-up", paging, "Pages add up: no record twice, none missing",
			"The list is read in pages of two and held against the list read in large pages; twice before anything is claimed.",
			"page 2 begins with the last item of page 1", "Sort by something unique before you cut.", overlaps),
		story("pages-keep-their-size", paging, "A page is never longer than was asked",
			"Pages of two items are asked for.", "GET ?limit=2 -> 3 items", "Cut the list where the request says.", tooMany),
		story("counts-are-right", paging, "Totals, offsets and page numbers beside the items are right",
			"What stands beside the items is held against the items of all pages.", `GET -> {"total":7} with 8 records`, "Count what the filter lets through, not the page.", miscounted),
		story("links-lead-on", paging, "Links to the next page lead to it, and the last page has none",
			"Each link is opened.", "next leads to the same page again", "Build links from the parameters of the request.", misled),

		story("filters-filter", filtering, "A filter lets nothing through that has another value",
			"Each filter is asked for the value of a record. A part of a text counts as the text.", "GET ?status=open -> a record whose status is closed", "Apply the filter.", unfiltered),
		story("filters-find", filtering, "A filter finds the records that have its value",
			"Each filter is asked for the value of a record: it must be there.", "GET ?status=open -> no record, though one is open", "Compare with the stored value, in its type.", filteredOut),
		story("how-filters-work", filtering, "What filters refuse", "Refusing a value that a record has is observed.", "GET ?owner=7 -> 400", "Nothing needs to be done."),
		story("orders-order", ordering, "The list comes in the order that is asked for, and turned around",
			"Only the run's own records are looked at, and plain values that every collation sorts alike.", "GET ?sort=name -> b, a, c", "Sort by the member that is named."),
		story("search-finds", searching, "A search finds a record by a word in it, and not by a word that is nowhere",
			"Each text of a record is searched for, then a word that nothing holds.", "GET ?q=zzz -> everything", "Apply the search."),

		changing("changes-are-stored", updating, "A changed member reads back, and is in the answer",
			"Members are changed one at a time.", `PATCH {"name":"ada"} -> 200, GET -> {"name":"eve"}`, "Save the record, and drop what is cached of it.", lost, answeredOther),
		changing("changes-leave-the-rest", updating, "What was not sent stays, in this record and in others",
			"After each change the other members are compared, and another record is read.", `PATCH {"name":"ada"} -> 200, and "age" is gone`, "Merge the body into the record that the path names.", disturbed),
		changing("how-changes-work", updating, "What follows from a change", "Members that nothing writes, and changes that are refused: observed.", "PATCH -> 409", "Nothing needs to be done."),
		changing("json-patches-are-applied", patching, "A JSON Patch is applied as a whole, or not at all",
			"A text is replaced where a test finds the old one; then a patch is sent whose test fails.", `PATCH [{"op":"replace",…},{"op":"test",…}] -> 409, and the text is replaced`, "Apply the patch to a copy, and store it when all steps are done.", lost, disturbed, appliedRefused),
		changing("how-json-patches-work", patching, "What becomes of JSON Patches", "Patches that are refused: observed.", "PATCH -> 400", "Nothing needs to be done."),
		changing("conditions-are-heeded", conditions, "A change under a condition that does not hold is not carried out",
			"Where the document has If-Match and answers carry an ETag, a change is sent for a version that never was.", `PATCH with If-Match: "another" -> 200`, "Compare the version before you write; answer 412.", tookInvalid),
		changing("replacements-are-stored", replacing, "A replaced record reads back as it was sent",
			"The whole record is sent with some members changed. Whether what is left out stays is the server's to say.", `PUT {"name":"ada"} -> 200, GET -> {"name":"eve"}`, "Store what was sent.", lost, answeredOther),
		changing("replacements-leave-others", replacing, "Replacing one record leaves the others alone",
			"Another record is read afterwards.", "PUT /things/1, and /things/2 is another", "Write the record that the path names.", disturbed),
		changing("how-replacements-work", replacing, "What follows from a replacement", "Replacements that are refused: observed.", "PUT -> 409", "Nothing needs to be done."),

		changing("wrong-bodies-create-nothing", refusingCreates, "Bodies that break a rule create nothing",
			"Each breaks one rule of the document. Taking one is broken, unless nothing is lost by it: a scalar that is converted, a default for what is missing, a member that is ignored.",
			`POST {"age":"old"} -> 201`, "Validate the body by the document before anything is written.", tookInvalid),
		changing("refused-creates-add-nothing", refusingCreates, "A refused create adds no record",
			"The list is searched for the texts of refused bodies.", "POST -> 400, and the record is in the list", "Validate first, or roll back.", appliedRefused),
		changing("how-creates-are-refused", refusingCreates, "How wrong bodies are refused", "400, 422 and what is declared are usual; others are observed.", "POST -> 409", "Nothing needs to be done."),
		changing("wrong-bodies-change-nothing", refusingChanges, "Bodies that break a rule are not taken as changes",
			"Each breaks one rule of the document.", `PUT {"age":"old"} -> 200`, "Validate the body by the document before anything is written.", tookInvalid),
		changing("refused-changes-change-nothing", refusingChanges, "A refused change changes nothing",
			"A good member is sent beside a bad one; the record is read afterwards.", `PATCH {"name":"ada","age":"old"} -> 400, and the name is ada`, "Validate the whole body before you write any of it.", appliedRefused, disturbed),
		changing("how-changes-are-refused", refusingChanges, "How wrong changes are refused", "400, 422 and what is declared are usual; others are observed.", "PATCH -> 409", "Nothing needs to be done."),

		{ID: "unknown-keys-are-404", Family: "collections", About: ACollection, probe: unknownKey,
			Title: "A key that no record has leads to no record", Text: "Reading, changing and deleting must be 404, 410 or another declared client error. Deleting with success is observed.",
			Example: "GET /things/987654321 -> 200", Fix: "Look the record up, and answer 404 if there is none."},
		changing("a-taken-key-stays-one-record", sameKeyTwice, "Where clients give keys, a key is never two records",
			"The same body is created twice: refused, or one record.", "POST twice -> two records with one key in the list", "Make the key unique."),
		changing("declared-conflicts-are-refused", duplicates, "A record that may be there once is not created twice",
			"Where the 409 of a create is about what exists already, the same body is sent again.", "POST twice -> 201, 201, though 409 is declared", "Look for the record before you create it.", tookInvalid),
		{ID: "what-is-hidden-is-hidden", Family: "two users", About: ACollection, probe: isolation, Needs: twoTokens, Changes: true,
			Title: "A record that a user cannot read is not in his list, and he cannot change it", Text: "Whether records are shared is the server's to say, but it must say the same everywhere.",
			Example: "GET /things/1 -> 404 for user B, DELETE /things/1 -> 204 for user B", Fix: "Find records by their owner in every query."},

		changing("deleted-records-are-gone", deleting, "A deleted record is gone: from reading and from the list",
			"404, 410 or another declared client error; a record that is kept and marked as deleted is observed. Deleting again is no server error.", "DELETE -> 204, GET -> 200", "Delete the record, and drop what is cached of it.", undeleted, otherStatus),
		changing("deleting-leaves-others", deleting, "Deleting one record leaves the others alone",
			"Another record is read afterwards.", "DELETE /things/1, and /things/2 is 404", "Delete the record that the path names.", disturbed),
		changing("keys-are-not-used-again", deleting, "A new record never has the key of a deleted one",
			"A record is created right after one was deleted.", "DELETE /things/3, POST -> id 3", "Take keys from a sequence that never goes back.", reused),
		changing("what-belongs-to-it-goes-too", orphans, "What is read below a deleted record is gone as well",
			"A record that another belongs to is deleted; that one is read by the path through it. Refusing to delete is observed.", "DELETE /things/1, GET /things/1/parts/2 -> 200", "Delete what belongs to a record, or refuse to delete it.", undeleted),
		changing("how-records-are-deleted", deleting, "How records are deleted", "Deleting twice, soft deletion and delays: observed.", "DELETE twice -> 204, 204", "Nothing needs to be done."),
	}
}

func story(id string, p *probe, title, text, example, fix string, kinds ...kind) Check {
	return Check{ID: id, Family: "collections", About: ACollection, probe: p, kinds: kinds, Title: title, Text: text, Example: example, Fix: fix}
}

// changing is a check that writes.
func changing(id string, p *probe, title, text, example, fix string, kinds ...kind) Check {
	c := story(id, p, title, text, example, fix, kinds...)
	c.Changes = true
	return c
}

// operationChecks are about every operation by itself.
func operationChecks() []Check {
	one := func(id string, p *probe, title, text, example, fix string) Check {
		return Check{ID: id, Family: "operations", About: AnOperation, probe: p, Title: title, Text: text, Example: example, Fix: fix}
	}
	return []Check{
		one("operations-answer", answering, "Every operation is there, and answers a request made from the document",
			"Path parameters name records that exist where they can be found. The answer is judged by the checks of conformance; an answer that is no success is observed.",
			"GET /things -> 404", "Serve what the document declares."),
		one("credentials-demanded", unauthorized, "Operations that demand credentials are not carried out without them, nor with wrong ones",
			"A request that would do something is sent without credentials and with unknown ones; 401 and 403 are usual, other refusals are observed.",
			"DELETE /things/1 without Authorization -> 204", "Check the credentials of every operation."),
		one("wrong-parameters-refused", parameters, "Wrong parameters are refused",
			"Each declared parameter is sent values that break its type, format, choices or bounds, and required ones are left out. Ignoring one is lenient; a record for a key that cannot be one is broken.",
			"GET /things/abc -> 200, though keys are integers", "Validate parameters by the document."),
		one("wrong-bodies-refused", bodies, "Bodies that break a rule are refused",
			"Operations that no story of a record is about are sent bodies that break one rule each. What becomes of them cannot be seen, so taking one is lenient.",
			`POST /things/1/ring {"times":"often"} -> 200`, "Validate the body by the document."),
		one("single-records-are-stored", single, "A record that is the only one reads back as it was written",
			"Members are changed one at a time, and the record is put back.",
			`PUT /settings {"theme":"dark"} -> 200, GET -> {"theme":"light"}`, "Save the record."),
		one("undeclared-methods", otherMethods, "What is done with methods that are not declared",
			"Each path is asked by GET, if it has none; records of the run's own also by PATCH and PUT, without a body. 405 with Allow is usual, others are observed; a server error is broken.", "PUT /things/1 -> 500", "Answer 405, and name in Allow what there is."),
		one("head-and-options", methods, "What is done with HEAD and OPTIONS",
			"The document does not say: observed. A server error is broken.", "HEAD /things -> 500", "Answer HEAD as GET without a body, or with 405."),
	}
}
