package spec

import "fmt"

// A Notice tells a client what became of a member it sent.
type Notice struct {
	Code    NoticeCode `json:"code"`
	Pointer string     `json:"pointer"` // in the request body
	Text    string     `json:"text"`
}

// A NoticeCode is the kind of a [Notice].
type NoticeCode string

const (
	UnknownField  NoticeCode = "unknown-field" // not declared: ignored
	ReadOnlyField NoticeCode = "read-only"     // kept by the server: ignored
	NotReadBack   NoticeCode = "not-read-back" // taken, but no answer holds it
	NullRemoved   NoticeCode = "null-removed"  // null took the member away
	NullZeroed    NoticeCode = "null-neutral"  // null became the zero value
)

func (n Notice) String() string { return fmt.Sprintf("%s %s", n.Pointer, n.Text) }

// unkept tells whether a field is not stored, and says so to the client.
func (w *writer) unkept(f *Field) bool {
	switch f.Storage {
	case ServerManaged:
		w.serverKept(f.Pointer)
	case WriteOnly:
		w.notice(NotReadBack, f.Pointer, "was taken, but no answer holds it")
	}
	return f.Storage != Stored
}

func (w *writer) serverKept(pointer string) {
	w.notice(ReadOnlyField, pointer, "is kept by the server: ignored")
}

func (w *writer) unknown(pointer string) {
	w.notice(UnknownField, pointer, "is not declared: ignored")
}

func (w *writer) holdsNothing(f *Field) {
	w.notice(NotReadBack, f.Pointer, "holds no member that could be read back: ignored")
}

func (w *writer) notice(code NoticeCode, pointer, text string) {
	w.notices = append(w.notices, Notice{Code: code, Pointer: pointer, Text: text})
}
