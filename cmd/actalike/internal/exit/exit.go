// Package exit names the exit statuses, which mean the same for every command.
package exit

import "fmt"

// The exit statuses.
const (
	Fine        = 0
	Broken      = 1 // the contract is broken
	Usage       = 2 // wrong usage or unreadable input
	Unreachable = 3 // the target could not be reached
)

// An Error ends the program with a status of its own. Err is nil if everything
// has been said already.
type Error struct {
	Status int
	Err    error
}

// Error implements error.
func (e *Error) Error() string { return fmt.Sprint("exit status ", e.Status) }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }
