// Package evidence holds what probes and observers note: issues, each of a kind, with
// the exchange that shows it. Which check a kind belongs to is said elsewhere.
package evidence

// A Kind tells what sort of issue a probe saw.
type Kind string

const (
	RefusedValid   Kind = "a valid request was refused"
	AnsweredOther  Kind = "the answer does not hold what was sent"
	Forgot         Kind = "the next answer does not hold what was sent"
	Disturbed      Kind = "something changed that was not sent"
	TookInvalid    Kind = "what must be refused was taken"
	AppliedRefused Kind = "a refused request changed something"
	OtherStatus    Kind = "another status than the one demanded"
	Crashed        Kind = "no answer, or a server error"
	Undeclared     Kind = "a status that is not declared"
	WrongMedia     Kind = "another media type than declared"
	InvalidBody    Kind = "a body the document refuses"
	WrongHeader    Kind = "a header the document refuses"
	WrongRequest   Kind = "a request the document refuses"
	JudgesDiffer   Kind = "the two judges disagree"
	NotThere       Kind = "a declared operation is not there"
	UndeclaredPath Kind = "a path that is not declared"
	Noted          Kind = "how the server does it"
)

// More kinds of issues, of records in collections.
const (
	unnamed    Kind = "a create does not tell what it made"
	SameKey    Kind = "two records have one key"
	Unlisted   Kind = "a record is not in the list"
	Stale      Kind = "a list shows what was before a change"
	Lost       Kind = "an update is lost"
	Undeleted  Kind = "a deleted record is there"
	Reused     Kind = "a key is given out again"
	GaveRecord Kind = "a key of nothing leads to a record"
)

// More kinds of issues, of lists.
const (
	Overlaps    Kind = "pages do not add up"
	TooMany     Kind = "a page is too long"
	Miscounted  Kind = "a count is wrong"
	Misled      Kind = "a link leads elsewhere"
	Unfiltered  Kind = "a filter lets others through"
	FilteredOut Kind = "a filter hides what has the value"
	Unordered   Kind = "the order is another one"
	Unsearched  Kind = "a search does not find"
)
