package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/actalike/actalike/fixtures"
	"github.com/actalike/actalike/fixtures/encode"
	"github.com/actalike/actalike/spec"
)

// The values of --kind.
const (
	validKind    = "valid"
	boundaryKind = "boundary"
	invalidKind  = "invalid"
)

type fixturesOptions struct {
	description
	operation, status string
	kind              string
	count             int
	counted           bool // --count was given
	seed              uint64
	set               []string
	minimal, maximal  bool
	nulls             bool
	format            string
	out               string
	force             bool
	shard             string
}

const usualCount = 10

func (p *program) fixturesCommand() *cobra.Command {
	var o fixturesOptions
	c := &cobra.Command{
		Use:   "fixtures KIND",
		Short: "Make the data that tests need: valid, at the edge, and wrong on purpose",
		Long: `fixtures makes values from the document and a seed: the same seed gives the same
bytes on every machine, and value number k never depends on how many there are.

KIND is the plural of a resource (profiles, in the embedded document), the name of
a component schema, requests or responses. --kind valid makes coherent, realistic
values; boundary one value at each edge of the schema; invalid one value that
breaks each rule, and nothing else, with the rule, its place and the status to
expect.

Formats:
` + formatLines(),
		Example: `  actalike fixtures profiles --count 10 --format typescript --out profiles.ts
  actalike fixtures profiles --set country=Norway --nulls
  actalike fixtures requests --kind invalid --format ndjson
  actalike fixtures profiles --count 10000000 --format ndjson --shard 3/10 | gzip > part-3.gz`,
		Args: oneKind,
		RunE: func(c *cobra.Command, args []string) error {
			o.counted = c.Flags().Changed("count")
			return p.fixtures(c.Context(), o, args[0])
		},
	}
	flags := c.Flags()
	o.addFlags(flags)
	flags.StringVar(&o.operation, "operation", "", "`ID` of the operation whose requests or responses to make")
	flags.StringVar(&o.status, "status", "", "`STATUS` of the responses (default: the first good one)")
	flags.StringVar(&o.kind, "kind", validKind, "`KIND` of values: valid, boundary or invalid")
	flags.IntVar(&o.count, "count", usualCount, "`NUMBER` of values (default of boundary and invalid: all there are)")
	flags.Uint64Var(&o.seed, "seed", 1, "`NUMBER` that decides every value, from 1")
	flags.StringArrayVar(&o.set, "set", nil, "`FIELD=VALUE` to give every value, such as address.town=Oslo; JSON or text; may be repeated")
	flags.BoolVar(&o.minimal, "minimal", false, "leave out every member that may be left out")
	flags.BoolVar(&o.maximal, "maximal", false, "put in every member that is declared")
	flags.BoolVar(&o.nulls, "nulls", false, "put null wherever it is allowed")
	flags.StringVar(&o.format, "format", "", "`FORMAT` to write (default: by the name of --out, else json)")
	flags.StringVar(&o.out, "out", "", "`FILE` to write, whole or not at all (default: standard output)")
	flags.BoolVar(&o.force, "force", false, "write over an existing file")
	flags.StringVar(&o.shard, "shard", "", "`I/N`: make part I of N; all parts, end to end, are the whole")
	complete(c, "kind", validKind, boundaryKind, invalidKind)
	complete(c, "format", encode.IDs(encode.All())...)
	return c
}

func formatLines() string {
	var b strings.Builder
	for _, f := range encode.All() {
		fmt.Fprintf(&b, "  %-11s %s\n", f.ID, f.Title)
	}
	return strings.TrimRight(b.String(), "\n")
}

func oneKind(_ *cobra.Command, args []string) error {
	switch len(args) {
	case 1:
		return nil
	case 0:
		return &spec.Error{Message: "fixtures needs to know what to make", Hint: "for example: actalike fixtures requests --kind invalid"}
	}
	return &spec.Error{Message: fmt.Sprintf("fixtures makes one kind of value at a time, got %q as well", args[1]), Hint: "run actalike fixtures --help"}
}

// fixtures checks what is asked for, and only then begins to write.
func (p *program) fixtures(ctx context.Context, o fixturesOptions, kind string) error {
	if err := o.check(); err != nil {
		return err
	}
	format, err := o.chosenFormat()
	if err != nil {
		return err
	}
	api, err := p.load(ctx, o.description)
	if err != nil {
		return err
	}
	made, err := fixtureMaker{api, fixtures.New(api, o.seed), o, format}.source(kind)
	if err != nil {
		return err
	}
	part, err := o.part(made.count)
	if err != nil {
		return err
	}
	encoder, err := format.New(made.set)
	if err != nil {
		return err
	}
	p.noteFixtures(o, format, made)
	return p.writeFixtures(ctx, o, &fixtureRun{source: made, encoder: encoder, part: part})
}

func (o fixturesOptions) check() error {
	switch {
	case o.kind != validKind && o.kind != boundaryKind && o.kind != invalidKind:
		return &spec.Error{Message: fmt.Sprintf("--kind %q: valid, boundary or invalid is accepted", o.kind), Hint: "the default is valid"}
	case o.count < 1:
		return &spec.Error{Message: fmt.Sprintf(`--count "%d": a whole number from 1 is accepted`, o.count), Hint: fmt.Sprintf("the default is %d", usualCount)}
	case o.seed == 0:
		return &spec.Error{Message: `--seed "0": a whole number from 1 is accepted`, Hint: "the default is 1"}
	case o.minimal && o.maximal:
		return &spec.Error{Message: "--minimal and --maximal exclude each other", Hint: "leave one of them out"}
	}
	switch {
	case o.kind == validKind:
		return nil
	case len(o.set) > 0:
		return o.onlyValid("--set")
	case o.minimal:
		return o.onlyValid("--minimal")
	case o.maximal:
		return o.onlyValid("--maximal")
	case o.nulls:
		return o.onlyValid("--nulls")
	}
	return nil
}

func (o fixturesOptions) onlyValid(flag string) error {
	return &spec.Error{Message: fmt.Sprintf("%s changes valid values, and --kind is %q", flag, o.kind), Hint: "boundary and invalid values are as they are, for a reason each"}
}

// chosenFormat is the one named, or the one whose files are named like --out.
func (o fixturesOptions) chosenFormat() (encode.Format, error) {
	name := o.format
	if name == "" {
		name = "json"
		for _, f := range encode.All() {
			if o.out != "" && strings.HasSuffix(filepath.Base(o.out), "."+f.Extension) {
				name = f.ID
			}
		}
	}
	format, ok := encode.Find(name)
	if !ok {
		ids := encode.IDs(encode.All())
		return format, &spec.Error{Message: fmt.Sprintf("--format %q: %s is accepted", name, wordList(ids)), Hint: "did you mean " + spec.Nearest(name, ids) + "?"}
	}
	return format, nil
}

// part is the span of numbers that --shard leaves.
func (o fixturesOptions) part(count int) (fixturePart, error) {
	whole := fixturePart{span: fixtures.Upto(count), first: true, last: true}
	if o.shard == "" {
		return whole, nil
	}
	first, second, _ := strings.Cut(o.shard, "/")
	i, errI := strconv.Atoi(first)
	n, errN := strconv.Atoi(second)
	if errI != nil || errN != nil || i < 1 || i > n {
		return whole, &spec.Error{Message: fmt.Sprintf("--shard %q: I/N with I from 1 to N is accepted", o.shard), Hint: "--shard 1/4 to --shard 4/4 make four parts"}
	}
	return fixturePart{span: whole.span.Shard(i, n), first: i == 1, last: i == n}, nil
}

// A fixturePart is one shard of a set, or all of it.
type fixturePart struct {
	span        fixtures.Span
	first, last bool // it has what stands before and behind the items
}

// noteFixtures says what a person may not expect.
func (p *program) noteFixtures(o fixturesOptions, format encode.Format, made fixtureSource) {
	if o.shard != "" && !format.Lines {
		p.talk("note: a shard in %s is a piece: all of them, end to end, are a file\n", format.ID)
	}
	for _, name := range made.unique {
		if made.count > 1 {
			p.talk("note: no two records share %q, and --set gives it to all %d\n", name, made.count)
		}
	}
}

// wordList is "a, b or c".
func wordList(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}
