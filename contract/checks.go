package contract

import "slices"

// All lists every check in the order they run. Conformance comes last: it sums
// up what every exchange of the others showed.
func All() []Check {
	return slices.Concat(recordChecks(), collectionChecks(), operationChecks(), conformanceChecks())
}

// recordChecks are about a record of the caller that an operation merges into.
func recordChecks() []Check {
	return []Check{
		{ID: "credentials-of-nobody", Family: "authentication", probe: strangers, Needs: []Need{NeedsCredentials}, kinds: []kind{otherStatus},
			Title:   "Requests without valid credentials are answered with 401",
			Text:    "No, empty, unknown, cut, altered and misspelt tokens, and other schemes, must be 401: not 403, not 200, not 500. A header that is no credential at all may be 400.",
			Example: "PATCH without Authorization -> 200", Fix: "Check the credentials before anything else, and compare whole tokens."},
		{ID: "nobody-changes-nothing", Family: "authentication", probe: strangers, Needs: []Need{NeedsCredentials, NeedsToken}, kinds: []kind{appliedRefused},
			Title:   "Requests without valid credentials change nothing",
			Text:    "After every refused request the test user's record is read again.",
			Example: "PATCH with a wrong token -> 401, and the next answer holds what it sent", Fix: "Authenticate before the handler runs."},
		{ID: "challenge", Family: "authentication", probe: strangers, Needs: []Need{NeedsCredentials},
			Title:   "How 401 names the scheme that is wanted",
			Text:    "RFC 9110 wants WWW-Authenticate beside 401; many servers leave it out, so this is observed only.",
			Example: "401 without WWW-Authenticate", Fix: "Send WWW-Authenticate with every 401."},

		{ID: "plain-values-accepted", Family: "read your write", probe: eachField, Needs: token, Changes: true, kinds: []kind{refusedValid},
			Title:   "A plain valid value of each field is accepted",
			Text:    "Each field is sent alone with a realistic value: an https URL, a date, an ordinary text, a name.",
			Example: `PATCH {"name":"Ada"} -> 400`, Fix: "Accept what the document declares valid."},
		{ID: "answer-holds-what-was-sent", Family: "read your write", probe: eachField, Needs: token, Changes: true, kinds: []kind{answeredOther},
			Title:   "The answer to a write holds what was sent",
			Text:    "Each field is sent alone; the answer must hold its value, for references the same names.",
			Example: `PATCH {"name":"Ada"} -> 200 {"name":"Eve"}`, Fix: "Answer with the record after the write, not before it."},
		{ID: "next-answer-holds-what-was-sent", Family: "read your write", probe: eachField, Needs: token, Changes: true, kinds: []kind{forgot},
			Title:   "What was written is stored: the next answer holds it",
			Text:    "Each field is sent alone; then the record is read again.",
			Example: `PATCH {"name":"Ada"} -> 200 {"name":"Ada"}; PATCH {} -> {"name":"Eve"}`, Fix: "Save the record, and drop what is cached of it."},
		{ID: "other-fields-stay", Family: "leave the rest", probe: eachField, Needs: token, Changes: true,
			Title:   "Fields that are not sent stay as they were",
			Text:    "Each field is sent alone, at its own depth; every other member must stay, in this answer and the next.",
			Example: `PATCH {"name":"Ada"} -> 200, and "country" is empty`, Fix: "Merge the body into the record (RFC 7396); do not replace it, nor an object in it."},
		{ID: "all-fields-together", Family: "read your write", probe: allFields, Needs: token, Changes: true,
			Title:   "All fields sent together are all stored",
			Text:    "One request with a plain value for every field that can be written.",
			Example: "PATCH with 27 fields -> 200, and one of them is as before", Fix: "Write every field of the body, in one step."},
		{ID: "booleans-both-ways", Family: "read your write", probe: booleans, Needs: token, Changes: true,
			Title:   "Booleans can be set and unset: false is a value",
			Text:    "Every boolean is set to true, false and true again, alone and together.",
			Example: `PATCH {"emails":false} -> 200 {"emails":true}`, Fix: "Tell a field that is absent from one that is false."},
		{ID: "texts-come-back", Family: "read your write", probe: textKinds, Needs: token, Changes: true,
			Title:   "Texts come back as they were sent: long, empty, of any script",
			Text:    "Ordinary and long texts, emoji, combining and right-to-left characters, line breaks, markup, digits, and the empty text. A server may refuse one; it may not change, cut or ignore it. White space around a text may be taken off.",
			Example: `PATCH {"about":"Zoë"} -> 200 {"about":"Zo?"}`, Fix: "Store text as it came, and refuse what cannot be stored."},
		{ID: "dates-come-back", Family: "read your write", probe: dates, Needs: token, Changes: true,
			Title:   "Dates come back as they were sent, the leap day too",
			Text:    "A leap day, days around new year, before 1970, long ago and far ahead; moments with an offset mean the same moment.",
			Example: `PATCH {"born":"2000-02-29"} -> 200 {"born":"2000-03-01"}`, Fix: "Keep a date as a date, without time or zone."},
		{ID: "urls-come-back", Family: "read your write", probe: urls, Needs: token, Changes: true,
			Title:   "URLs come back as they were sent",
			Text:    "URLs with query, fragment and of some length.",
			Example: `PATCH {"site":"https://example.com/a?b=c"} -> {"site":"https://example.com/a"}`, Fix: "Do not normalise or cut URLs."},
		{ID: "free-form-values-come-back", Family: "read your write", probe: freeForm, Needs: token, Changes: true,
			Title:   "Free-form values come back as they were sent: zero and false too",
			Text:    "Fields of any type are sent objects, lists, texts, numbers with and without fraction, booleans and empty values.",
			Example: `PATCH {"extra":0} -> 200 {"extra":null}`, Fix: "Store any JSON value; 0, false, \"\" and [] are values."},
		{ID: "unique-texts-come-back", Family: "read your write", probe: uniqueKinds, Needs: token, Changes: true,
			Title:   "Texts with rules of their own come back as they were sent: capitals, signs, full length",
			Text:    "A field that is unique, such as a login, is sent what its pattern lets in. A server may refuse one; it may not change it.",
			Example: `PATCH {"login":"Ada"} -> 200 {"login":"ada"}`, Fix: "Store what you accept, as it came."},
		{ID: "numbers-come-back", Family: "read your write", probe: numbers, Needs: token, Changes: true,
			Title:   "Numbers come back as they were sent: zero, negative and fractions too",
			Text:    "Every numeric field is sent 0, 1, a negative number, a fraction and a large one, as far as its schema lets them in.",
			Example: `PATCH {"count":0} -> 200 {"count":5}`, Fix: "Tell a field that is absent from one that is 0."},
		{ID: "every-choice-accepted", Family: "read your write", probe: choices, Needs: token, Changes: true,
			Title:   "Every value of an enum is accepted and comes back",
			Text:    "Each declared value of each enum is written.",
			Example: `PATCH {"size":"XL"} -> 400, though "XL" is declared`, Fix: "Accept every declared value."},

		{ID: "empty-objects-change-nothing", Family: "leave the rest", probe: emptyObjects, Needs: token, Changes: true,
			Title:   "An empty object changes nothing, at any depth; ids, times and counters do not move",
			Text:    "{} and objects with an empty object in them are sent; every member must stay, those the server keeps too.",
			Example: `PATCH {"details":{}} -> 200, and the details are gone`, Fix: "Change only what the body names."},
		{ID: "no-body", Family: "leave the rest", probe: noBody, Needs: token, Changes: true,
			Title:   "A request without a body changes nothing",
			Text:    "It may count as {} or be refused: observed. It must change nothing.",
			Example: "PATCH without a body -> 200, and fields are empty", Fix: "Treat no body as an empty object, or refuse it."},

		{ID: "lists-are-replaced", Family: "replace and clear", probe: replaceLists, Needs: token, Changes: true,
			Title:   "Lists are replaced as a whole: shorter, longer, reordered, empty",
			Text:    "Every list is sent longer, shorter, in another order, empty and with new items. References compare as sets of names.",
			Example: `PATCH {"tags":["Go"]} -> 200 {"tags":["C","Go"]}`, Fix: "Set the list to what was sent; do not add to it."},
		{ID: "null-clears", Family: "replace and clear", probe: clearing, Needs: token, Changes: true,
			Title:   "null clears a nullable field",
			Text:    "Each nullable field is set, then sent null: it must be null, gone or empty after that, as its answer's schema allows. A server that cannot clear may refuse.",
			Example: `PATCH {"about":null} -> 200 {"about":"old"}`, Fix: "Tell a field that is absent from one that is null."},
		{ID: "names-keep-their-ids", Family: "replace and clear", probe: stableIDs, Needs: token, Changes: true,
			Title:   "A name of a reference keeps its id, and comes back as the same name",
			Text:    "Names are written in several combinations; each must have one id throughout. What a name sent twice leads to is observed.",
			Example: `"Go" is id 7 in one answer and id 9 in the next`, Fix: "Look names up before you create them."},
		{ID: "names-come-back", Family: "replace and clear", probe: namesKinds, Needs: token, Changes: true,
			Title:   "Unusual names of a reference come back as the same names",
			Text:    "Names with signs, commas, markup, of any script, long ones and many. A server may refuse one; it may not split, cut or escape it. Whether case tells names apart is observed.",
			Example: `PATCH {"tags":["C++"]} -> 200, and the name is "C"`, Fix: "Store names as they came."},
		{ID: "free-form-objects", Family: "replace and clear", probe: mergesObjects, Needs: token, Changes: true,
			Title:   "How free-form objects are written: merged or replaced",
			Text:    "The document does not say; either is observed. Something third is broken.",
			Example: `{"one":1}, then {"two":2} -> {}`, Fix: "Merge objects (RFC 7396) or replace them."},

		refusal("wrong-types-refused", "Values of a wrong type are refused", wrongTypes, `PATCH {"name":{}} -> 200`),
		refusal("wrong-formats-refused", "Texts of a wrong format are refused", wrongFormats, `PATCH {"born":"2024-02-30"} -> 200`),
		refusal("wrong-texts-refused", "Texts that are too long, too short or hold wrong characters are refused", wrongTexts, `PATCH {"login":"a b"} -> 200`),
		refusal("wrong-choices-refused", "Values outside an enum are refused", wrongChoices, `PATCH {"size":"huge"} -> 200`),
		refusal("wrong-numbers-refused", "Numbers out of bounds are refused", wrongNumbers, `PATCH {"age":-1} -> 200`),
		refusal("wrong-shapes-refused", "Lists and objects of a wrong shape are refused", wrongShapes, `PATCH {"tags":[]} -> 200, though minItems is 1`),
		refusal("nulls-refused", "null is refused where it is not allowed", nulls, `PATCH {"name":null} -> 200`),
		{ID: "scalars-not-converted", Family: "refuse", probe: coercion, Needs: token, Changes: true,
			Title:   "Scalars of another type are refused, or converted without loss",
			Text:    "5 for a text, \"yes\" for a boolean, \"7\" for an integer: taking one and losing nothing is lenient, taking it and answering something else is broken.",
			Example: `PATCH {"name":512} -> 200 {"name":"512"}`, Fix: "Check types strictly."},
		{ID: "all-or-nothing", Family: "refuse", probe: allOrNothing, Needs: token, Changes: true,
			Title:   "One bad field refuses the whole request: nothing of it is written",
			Text:    "One bad field is sent beside good ones: first and last, at the top and nested.",
			Example: `PATCH {"name":"Ada","born":"x"} -> 400, and the name is Ada`, Fix: "Validate the whole body before you write any of it, or write in one transaction."},
		{ID: "good-after-refused", Family: "refuse", probe: afterRefusal, Needs: token, Changes: true,
			Title:   "A good request right after a refused one is carried out",
			Text:    "Bad requests are followed at once by good ones; the good ones must be answered and stored as ever.",
			Example: "PATCH -> 400, PATCH -> 200, and the second is not stored", Fix: "Roll back, and leave nothing of a refused request in a session or transaction."},
		{ID: "broken-bodies-refused", Family: "refuse", probe: brokenBodies, Needs: token, Changes: true,
			Title:   "Bodies that are no JSON object are refused",
			Text:    "Truncated and malformed JSON, arrays, scalars and null.",
			Example: `PATCH [] -> 200`, Fix: "Refuse what is no JSON object with 400."},
		{ID: "other-media-types", Family: "refuse", probe: mediaTypes, Needs: token, Changes: true,
			Title:   "What is done with other media types",
			Text:    "400, 415 or taking JSON for JSON are all honest: observed. A refused one must change nothing.",
			Example: "PATCH as text/plain -> 415, and the record is changed", Fix: "Check Content-Type before you read the body."},

		{ID: "kept-fields-stay", Family: "server-kept fields", probe: keptFields, Needs: token, Changes: true,
			Title:   "Fields the server keeps do not follow the request",
			Text:    "Read-only fields are sent with other values, together and alone; neither this answer nor the next may follow. Refusing them is observed.",
			Example: `PATCH {"points":1000000} -> 200 {"points":1000000}`, Fix: "Leave read-only fields out of what a request may set."},
		{ID: "undeclared-members-stay", Family: "server-kept fields", probe: keptMembers, Needs: token, Changes: true,
			Title:   "Members that no request is declared to write do not follow the request",
			Text:    "Ids, e-mail addresses, creation times and the like are sent at the top and in each object.",
			Example: `PATCH {"id":"1"} -> 200 {"id":"1"}`, Fix: "Take only declared members from a body."},
		{ID: "misplaced-members-stay", Family: "server-kept fields", probe: misplaced, Needs: token, Changes: true,
			Title:   "Fields the server keeps do not follow in the wrong place either",
			Text:    "Members of a nested object are sent at the top, where they are not declared. Taking writable ones is observed.",
			Example: `PATCH {"points":1000000} -> 200, and the nested points follow`, Fix: "Take only declared members from a body."},
		{ID: "unknown-members", Family: "server-kept fields", probe: unknownFields, Needs: token, Changes: true,
			Title:   "What is done with unknown members",
			Text:    "Ignoring, refusing and echoing them are all observed. They must change nothing else.",
			Example: `PATCH {"x":1} -> 400, and the name is gone`, Fix: "Ignore or refuse what is not declared."},

		{ID: "same-patch-twice", Family: "same again", probe: sameAgain, Needs: token, Changes: true,
			Title:   "The same patch sent twice gives the same record",
			Text:    "Many fields are written twice in the same way; the second time nothing may change.",
			Example: `PATCH {"tags":["a"]} twice -> {"tags":["a","a"]}`, Fix: "Set values; do not add to them."},
		{ID: "order-does-not-matter", Family: "same again", probe: anyOrder, Needs: token, Changes: true,
			Title:   "Patches of different fields give the same record in any order",
			Text:    "Pairs of fields are written in both orders.",
			Example: `PATCH name, PATCH country -> another record than PATCH country, PATCH name`, Fix: "Let each write touch its own fields only."},
		{ID: "answers-are-fresh", Family: "same again", probe: freshAnswers, Needs: token, Changes: true,
			Title:   "Answers are the newest ones, not cached old ones",
			Text:    "One field goes back and forth between two values; each answer and each reading must hold the last one, read again too.",
			Example: `PATCH "b" after "a" -> "a" again`, Fix: "Drop what is cached when the record is written."},

		{ID: "users-are-apart", Family: "two users", probe: apart, Needs: twoTokens, Changes: true,
			Title:   "One user never sees or changes the other's record",
			Text:    "Two users write every field in turn, with different values.",
			Example: "user A writes, and user B's answer holds it", Fix: "Find the record by the caller, in every query and every cache key."},
		{ID: "users-are-apart-in-parallel", Family: "two users", probe: twoAtOnce, Needs: twoTokens, Changes: true,
			Title:   "Two users who write at the same time are not mixed up",
			Text:    "Both users write at the same moment, several times; each answer must be its caller's own.",
			Example: "user B is answered with user A's record", Fix: "Keep the state of a request in the request, not in a global."},

		{ID: "no-record-is-404", Family: "no such record", probe: withoutRecord, Needs: []Need{NeedsWithout},
			Title:   "A user without a record is answered with 404, and none is created",
			Text:    "The user asks, writes and asks again: 404 each time.",
			Example: "PATCH -> 404, PATCH again -> 200", Fix: "Look the record up; do not create it on write."},

		{ID: "parallel-writes-survive", Family: "at the same time", probe: disjoint, Needs: token, Changes: true,
			Title:   "Parallel writes of different fields all survive",
			Text:    "Up to eight requests write a field each at the same moment, in several rounds; each field must hold what was taken.",
			Example: "PATCH name and PATCH country at once -> 200 and 200, and one is lost", Fix: "Lock the record, or update only the columns that were sent."},
		{ID: "parallel-writes-are-whole", Family: "at the same time", probe: wholeWrites, Needs: token, Changes: true,
			Title:   "Parallel writes of the same fields are not mixed",
			Text:    "Two clients write the same fields of one object at the same moment while others read; every record must hold the values of one write, or those before.",
			Example: `PATCH {"street":"A","zip":"1"} and {"street":"B","zip":"2"} at once -> {"street":"A","zip":"2"}`, Fix: "Write all columns of a body in one statement, or in one transaction."},
		{ID: "parallel-writes-are-ordered", Family: "at the same time", probe: oneField, Needs: token, Changes: true,
			Title:   "Parallel writes and reads of one field are linearizable",
			Text:    "Four clients write and read one field; there must be one order of all requests that explains every reading, and the end value must be one of those sent.",
			Example: "a read after a write sees the value before it", Fix: "Read and write one copy of the record."},

		{ID: "hostile-requests-endured", Family: "robustness", probe: robustness, Needs: token, Changes: true,
			Title:   "Hostile requests are taken or refused, and the server still answers",
			Text:    "Megabyte texts, deep nesting, odd numbers, duplicate members, NUL, lone surrogates, thousands of members, compression, odd headers. What is taken must read back.",
			Example: `PATCH {"about":"a\u0000b"} -> 500`, Fix: "Bound and check the body before you use it."},
		{ID: "random-sequences", Family: "random", probe: randomSequences, Needs: token, Changes: true,
			Title:   "Random sequences of patches do what the model says",
			Text:    "Seeded sequences of valid, empty and invalid patches, held against the write function; a failure is shrunk to the smallest patch that shows it. --runs sets how many.",
			Example: "a patch of three fields that stores two", Fix: "See the finding: it names the field."},

		{ID: "credentials-of-nobody-at-the-end", Family: "authentication", probe: strangersAgain, Needs: []Need{NeedsCredentials},
			Title:   "Requests without valid credentials are still answered with 401 at the end of the run",
			Text:    "What was cached, counted or left on a connection by then must not let anybody in.",
			Example: "PATCH without Authorization -> 401 at first, 200 later", Fix: "Check the credentials of every request."},
	}
}

// conformanceChecks are about every exchange of the run, operation by operation.
func conformanceChecks() []Check {
	return []Check{
		{ID: "no-server-errors", Family: "robustness", probe: conformance, About: TheRun, kinds: []kind{crashed},
			Title:   "No request of this run got a server error or no answer",
			Text:    "Looks at every exchange of the run: no 5xx, no broken connection, no time-out, whatever was sent.",
			Example: "PATCH null -> 500", Fix: "Answer what a client can send with 4xx."},

		{ID: "declared-statuses", Family: "conformance", probe: conformance, About: TheRun, kinds: []kind{undeclared},
			Title:   "Every answer has a declared status",
			Text:    "Looks at every exchange of the run. 405, 406, 413, 415 and the like are plain HTTP and observed.",
			Example: "PATCH -> 422, and only 200, 400, 401 and 404 are declared", Fix: "Answer with a declared status, or declare this one."},
		{ID: "declared-media-types", Family: "conformance", probe: conformance, About: TheRun, kinds: []kind{wrongMedia},
			Title:   "Every answer has a declared media type, errors too",
			Text:    "Looks at every exchange of the run.",
			Example: "PATCH -> 404 text/html", Fix: "Answer with a declared media type."},
		{ID: "declared-headers", Family: "conformance", probe: conformance, About: TheRun, kinds: []kind{wrongHeader},
			Title:   "Every answer has the headers that must be there, with values as declared",
			Text:    "Looks at every exchange of the run. What is declared and need not be there is judged where it is; Content-Type is left to the media types.",
			Example: "201 without the Location that is declared as required", Fix: "Send the header, or do not declare it as required."},
		{ID: "valid-bodies", Family: "conformance", probe: conformance, About: TheRun, kinds: []kind{invalidBody},
			Title:   "Every body is valid by the published document, formats too",
			Text:    "Looks at every exchange of the run; errors count too. libopenapi-validator and a compiled JSON Schema both judge.",
			Example: `200 {"made_at":"yesterday"}`, Fix: "Answer as declared, or declare what you answer."},
		{ID: "ids-match-objects", Family: "conformance", probe: conformance, About: TheRun, kinds: []kind{answeredOther},
			Title:   "The ids of a reference are those of its objects",
			Text:    "Looks at every record of the run.",
			Example: `{"tags":[1],"tag_objects":[{"id":2,"name":"Go"}]}`, Fix: "Write both members from the same rows."},
		{ID: "judges-agree", Family: "conformance", probe: conformance, About: TheRun, kinds: []kind{judgesDiffer},
			Title:   "Both judges say the same of every body",
			Text:    "A disagreement is a fault of a judge, and is shown rather than hidden.",
			Example: "one judge accepts a body that the other refuses", Fix: "Report it to actalike."},
		{ID: "beside-the-document", Family: "conformance", probe: conformance, About: TheRun,
			Title:   "What answers hold beside what is declared",
			Text:    "Members and statuses that the document does not name and does not forbid: observed.",
			Example: `200 {"name":"Ada","_links":{}}`, Fix: "Nothing needs to be done."},
	}
}

var (
	token     = []Need{NeedsToken}
	twoTokens = []Need{NeedsToken, NeedsSecond}
)

// refusal is a check that what breaks a rule is refused and changes nothing.
func refusal(id, title string, p *probe, example string) Check {
	return Check{ID: id, Family: "refuse", probe: p, Needs: token, Changes: true, Title: title,
		Text:    "For each field and rule, a value that breaks just that rule must be refused with 400, and the record must stay as it was.",
		Example: example, Fix: "Validate the body by the document before anything is written."}
}

// conformance hands on what the observer saw in every exchange of the run.
var conformance = &probe{"every exchange", func(t *trial) {
	for _, i := range t.observer.issues {
		if i.exchange == nil || i.exchange.operation == t.operation {
			t.issues = append(t.issues, i)
		}
	}
	if fault := t.observer.fault; fault != nil {
		t.needs = ownFault(fault)
	}
	if !t.observer.seen.asked(t.operation) {
		t.silent = true
	}
}}
