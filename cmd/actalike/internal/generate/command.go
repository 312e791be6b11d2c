// Package generate is the command that generates test data.
package generate

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/actalike/actalike/cmd/actalike/internal/document"
	"github.com/actalike/actalike/cmd/actalike/internal/option"
	"github.com/actalike/actalike/cmd/actalike/internal/terminal"
	"github.com/actalike/actalike/fixtures"
	"github.com/actalike/actalike/fixtures/encode"
	"github.com/actalike/actalike/internal/english"
	"github.com/actalike/actalike/spec"
)

type options struct {
	source            document.Source
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

const defaultCount = 10

// Command returns the command "fixtures".
func Command(t *terminal.Terminal) *cobra.Command {
	var o options
	c := &cobra.Command{
		Use:   "fixtures KIND",
		Short: "Generate test data: valid, boundary and invalid",
		Long: `fixtures generates values from the document and a seed. The same seed gives the
same bytes on every machine, and value number k never depends on how many there are.

KIND is the plural of a resource (profiles, in the embedded document), the name of
a component schema, requests or responses.

--kind valid generates coherent, realistic values; boundary one value for each limit
of the schema; invalid one value for each rule, which breaks that rule and no other,
labelled with the rule, its location and the status to expect.

Formats:
` + formatLines(),
		Example: `  actalike fixtures pets --spec petstore.yaml
  actalike fixtures profiles --count 10 --format typescript --out profiles.ts
  actalike fixtures profiles --set country=Norway --nulls
  actalike fixtures requests --kind invalid --format ndjson
  actalike fixtures profiles --count 10000000 --format ndjson --shard 3/10 | gzip > part-3.gz`,
		Args: oneKind,
		RunE: func(c *cobra.Command, args []string) error {
			o.counted = c.Flags().Changed("count")
			return o.generate(c.Context(), t, args[0])
		},
	}
	flags := c.Flags()
	o.source.AddFlags(flags)
	flags.StringVar(&o.operation, "operation", "", "`ID` of the operation whose requests or responses to generate")
	flags.StringVar(&o.status, "status", "", "`STATUS` of the responses (default: the first success)")
	flags.StringVar(&o.kind, "kind", string(fixtures.ValidValues), "`KIND` of values: valid, boundary or invalid")
	flags.IntVar(&o.count, "count", defaultCount, "`NUMBER` of values (default for boundary and invalid: all)")
	flags.Uint64Var(&o.seed, "seed", 1, "`NUMBER` that decides every value, 1 or greater")
	flags.StringArrayVar(&o.set, "set", nil, "set a field of every value, `FIELD=VALUE`, such as address.town=Oslo; JSON or text; may be repeated")
	flags.BoolVar(&o.minimal, "minimal", false, "omit every optional member")
	flags.BoolVar(&o.maximal, "maximal", false, "include every declared member")
	flags.BoolVar(&o.nulls, "nulls", false, "use null wherever it is allowed")
	flags.StringVar(&o.format, "format", "", "output `FORMAT` (default: by the file name of --out, else json)")
	flags.StringVar(&o.out, "out", "", "output `FILE`, written completely or not at all (default: standard output)")
	flags.BoolVar(&o.force, "force", false, "overwrite an existing file")
	flags.StringVar(&o.shard, "shard", "", "`I/N`: generate part I of N; all parts concatenated are the whole")
	option.Complete(c, "kind", kinds()...)
	option.Complete(c, "format", encode.IDs(encode.All())...)
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
		return &spec.Error{Message: "fixtures needs the KIND of data to generate", Hint: "for example: actalike fixtures requests --kind invalid"}
	}
	return &spec.Error{Message: fmt.Sprintf("unexpected argument %q: fixtures takes one KIND", args[1]), Hint: "run actalike fixtures --help"}
}

// generate checks every flag before it begins to write.
func (o options) generate(ctx context.Context, t *terminal.Terminal, of string) error {
	if err := o.check(); err != nil {
		return err
	}
	format, err := o.chosenFormat()
	if err != nil {
		return err
	}
	api, err := o.source.Load(ctx, t.Stdin)
	if err != nil {
		return err
	}
	set, err := fixtures.New(api, o.seed).Select(o.selection(of))
	if err != nil {
		return explained(err)
	}
	part, err := o.part(set)
	if err != nil {
		return err
	}
	if _, err := format.New(set.Set); err != nil {
		return err
	}
	o.note(t, format, set)
	return o.write(ctx, t, set, format, part)
}

// selection says which values to generate.
func (o options) selection(of string) fixtures.Selection {
	s := fixtures.Selection{
		Of: of, Operation: o.operation, Status: o.status, Kind: fixtures.CaseKind(o.kind), Count: o.count,
		Set: o.set, Minimal: o.minimal, Maximal: o.maximal, Nulls: o.nulls,
	}
	if s.Kind != fixtures.ValidValues && !o.counted {
		s.Count = 0
	}
	return s
}

func kinds() []string {
	var list []string
	for _, kind := range fixtures.CaseKinds {
		list = append(list, string(kind))
	}
	return list
}

func (o options) check() error {
	switch {
	case o.count < 1:
		return option.Invalid("count", o.count, "1 or greater", fmt.Sprintf("the default is %d", defaultCount))
	case o.minimal && o.maximal:
		return &spec.Error{Message: "--minimal and --maximal cannot be combined", Hint: "omit one of them"}
	}
	if err := cmp.Or(option.OneOf("kind", o.kind, kinds()...), option.Seed(o.seed)); err != nil {
		return err
	}
	switch {
	case o.kind == string(fixtures.ValidValues):
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

func (o options) onlyValid(flag string) error {
	return &spec.Error{Message: fmt.Sprintf("%s cannot be combined with --kind %s", flag, o.kind), Hint: "only valid values can be changed: each boundary or invalid value is there for one reason"}
}

// chosenFormat returns the format named, or the one whose file extension --out has.
func (o options) chosenFormat() (encode.Format, error) {
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
		return format, option.Invalid("format", name, english.Or(ids), "did you mean "+spec.Nearest(name, ids)+"?")
	}
	return format, nil
}

// part returns the numbers that --shard selects.
func (o options) part(set *fixtures.Set) (fixtures.Part, error) {
	whole := set.Whole()
	if o.shard == "" {
		return whole, nil
	}
	first, second, _ := strings.Cut(o.shard, "/")
	i, errI := strconv.Atoi(first)
	n, errN := strconv.Atoi(second)
	if errI != nil || errN != nil || i < 1 || i > n {
		return whole, option.Invalid("shard", o.shard, "I/N with I from 1 to N", "--shard 1/4 to --shard 4/4 make four parts")
	}
	return whole.Shard(i, n), nil
}

// note points out what may be unexpected.
func (o options) note(t *terminal.Terminal, format encode.Format, set *fixtures.Set) {
	if o.shard != "" && !format.Lines {
		t.Talk("note: a %s shard is not a complete file: concatenate all shards\n", format.ID)
	}
	for _, name := range set.Pinned {
		if set.Count > 1 {
			t.Talk("note: %q is unique, but --set gives all %d records the same value\n", name, set.Count)
		}
	}
}
