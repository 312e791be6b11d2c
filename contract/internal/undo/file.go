package undo

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/actalike/actalike/internal/outfile"
	"github.com/actalike/actalike/spec"
)

// A Snapshot is what a restore file holds. It holds no token.
type Snapshot struct {
	Target    string                     `json:"target"`
	Document  string                     `json:"document"`
	Operation string                     `json:"operation,omitempty"`
	Taken     time.Time                  `json:"taken"`
	Records   map[string]json.RawMessage `json:"records,omitempty"` // by the variable of the user's token
	Undo      []Undo                     `json:"undo,omitempty"`    // the last first
}

// An Undo is a request that takes back what a run did. It holds no token.
type Undo struct {
	Operation string `json:"operation"`
	Path      string `json:"path"` // with its query, below the target
	Body      string `json:"body,omitempty"`
	What      string `json:"what"` // for a person
	User      string `json:"user"` // the variable of the token it is sent with
}

// Kinds of errors that a program may know a remedy for.
var (
	ErrTokens     = errors.New("tokens of the run are missing")
	ErrLeftBehind = errors.New("an earlier run left its restore file")
	ErrUnwritable = errors.New("the restore file cannot be written")
)

// ReadFile reads a restore file.
func ReadFile(name string) (Snapshot, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return Snapshot{}, &spec.Error{Message: fmt.Sprintf("cannot read the restore file %q", name), Hint: "a run that was cut off says where it is", Err: err}
	}
	var snapshot Snapshot
	if err := json.Unmarshal(text, &snapshot); err != nil || snapshot.Target == "" {
		return Snapshot{}, &spec.Error{Message: fmt.Sprintf("%q is no restore file", name), Hint: "a run that was cut off says where it is", Err: err}
	}
	return snapshot, nil
}

// WriteNew writes a file that must not be there yet, whole or not at all.
func WriteNew(name string, snapshot Snapshot) error {
	if _, err := os.Stat(name); err == nil {
		return LeftBehind(name)
	}
	return writeWhole(name, snapshot)
}

// LeftBehind says that an earlier run left its restore file.
func LeftBehind(name string) error {
	return &spec.Error{Message: fmt.Sprintf("%q is there already: an earlier run was cut off before it put the record back", name),
		Hint: "restore what it holds with the same tokens, or remove the file", Kind: ErrLeftBehind}
}

// writeWhole writes a file at once.
func writeWhole(name string, snapshot Snapshot) error {
	text, err := json.MarshalIndent(snapshot, "", "  ")
	if err != nil {
		return err
	}
	if err := outfile.Write(name, append(text, '\n'), 0o600); err != nil {
		return &spec.Error{Message: fmt.Sprintf("cannot keep the snapshot in %q", name), Hint: "name a file that can be written", Kind: ErrUnwritable, Err: err}
	}
	return nil
}
