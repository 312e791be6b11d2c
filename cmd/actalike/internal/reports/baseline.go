package reports

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/actalike/actalike/cmd/actalike/internal/option"
	"github.com/actalike/actalike/cmd/actalike/internal/terminal"
	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/english"
	"github.com/actalike/actalike/internal/outfile"
	"github.com/actalike/actalike/spec"
)

// A baselineFile is what the file of --baseline holds.
type baselineFile struct {
	Version  int             `json:"version"`
	Findings []finding.Known `json:"findings"`
}

// baselineVersion changes when a member gets another meaning.
const baselineVersion = 1

// readBaseline reads the file of --baseline, which --update-baseline may create.
func (o *Options) readBaseline() error {
	if o.Baseline == "" {
		if o.UpdateBaseline {
			return option.Invalid("update-baseline", true, "given with --baseline", "--baseline names the file to write")
		}
		return nil
	}
	text, err := os.ReadFile(o.Baseline)
	switch {
	case errors.Is(err, fs.ErrNotExist) && o.UpdateBaseline:
		return canWrite("baseline", o.Baseline, o.Baseline)
	case err != nil:
		return &spec.Error{Message: fmt.Sprintf("cannot read the baseline %q", o.Baseline), Hint: "--update-baseline writes it", Err: plain(err)}
	}
	file, err := parseBaseline(text)
	if err != nil {
		return &spec.Error{Message: fmt.Sprintf("invalid baseline %q", o.Baseline), Hint: "it is JSON as --update-baseline writes it; an entry may have a reason and a date: \"expires\": \"2026-12-31\"", Err: err}
	}
	o.known = file.Findings
	return nil
}

func plain(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// parseBaseline reads a baseline, and refuses what it would not understand.
func parseBaseline(text []byte) (baselineFile, error) {
	var file baselineFile
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&file); err != nil {
		return file, positioned(text, decoder.InputOffset(), err)
	}
	if file.Version != baselineVersion {
		return file, fmt.Errorf("its version is %d, not %d", file.Version, baselineVersion)
	}
	for i, entry := range file.Findings {
		if entry.Fingerprint == "" {
			return file, fmt.Errorf("/findings/%d has no fingerprint", i)
		}
		if _, err := time.Parse(time.DateOnly, entry.Expires); entry.Expires != "" && err != nil {
			return file, fmt.Errorf("/findings/%d/expires %q must be a date such as 2026-12-31", i, entry.Expires)
		}
	}
	return file, nil
}

// positioned adds the line to an error of the decoder.
func positioned(text []byte, offset int64, err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		offset = syntax.Offset
	}
	message := strings.TrimPrefix(err.Error(), "json: ")
	if _, name, unknown := strings.Cut(message, "unknown field "); unknown {
		offset = int64(max(0, bytes.Index(text, []byte(name)))) // the decoder says where the value ends
	}
	return fmt.Errorf("line %d: %s", bytes.Count(text[:min(int(offset), len(text))], []byte("\n"))+1, message)
}

// compare marks what the baseline knows; before that it is brought up to date, if a
// person asked for it.
func (o *Options) compare(t *terminal.Terminal, result *finding.Result) error {
	if o.Baseline == "" {
		return nil
	}
	day := time.Now().UTC().Format(time.DateOnly)
	if o.UpdateBaseline {
		o.known = result.Accept(o.known, day)
		for i := range o.known {
			o.known[i].Message = t.Secrets.Text(o.known[i].Message)
		}
		text, err := json.MarshalIndent(baselineFile{baselineVersion, o.known}, "", "  ")
		if err == nil {
			err = outfile.Write(o.Baseline, append(text, '\n'), outfile.Default)
		}
		if err != nil {
			return cannotWrite("baseline", o.Baseline, err)
		}
		t.Talk("the baseline %s holds %s\n", o.Baseline, english.Count(len(o.known), "finding"))
	}
	result.Compare(o.Baseline, o.known, day, o.Strict)
	return nil
}
