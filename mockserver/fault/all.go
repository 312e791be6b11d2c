package fault

import (
	"fmt"
	"slices"

	"github.com/actalike/actalike/spec"
)

// All lists every fault: by family, and by id within one.
func All() []Fault {
	return slices.Concat(
		authentication(), conformance(), readYourWrite(), leaveTheRest(), replaceAndClear(), refuse(),
		serverKept(), sameAgain(), twoUsers(), noSuchRecord(), atTheSameTime(), robustness(),
	)
}

// An UnknownError says that no fault has an id.
type UnknownError struct {
	ID      string
	Nearest string // the id that is spelled most like it
}

// Error implements error.
func (e *UnknownError) Error() string { return fmt.Sprintf("no fault is called %q", e.ID) }

// Unwrap returns the error with a hint for [spec.Hint].
func (e *UnknownError) Unwrap() error {
	return &spec.Error{Message: e.Error(), Hint: "did you mean " + e.Nearest + "?"}
}

// Find returns the fault or benign variation of an id, or an [*UnknownError].
func Find(id string) (Fault, error) {
	list := slices.Concat(All(), Benign())
	if i := slices.IndexFunc(list, func(f Fault) bool { return f.ID == id }); i >= 0 {
		return list[i], nil
	}
	ids := make([]string, len(list))
	for i, f := range list {
		ids[i] = f.ID
	}
	return Fault{}, &UnknownError{ID: id, Nearest: spec.Nearest(id, ids)}
}
