// Package explain is the command that shows what was read from a document.
package explain

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/actalike/actalike/cmd/actalike/internal/document"
	"github.com/actalike/actalike/cmd/actalike/internal/option"
	"github.com/actalike/actalike/cmd/actalike/internal/terminal"
	"github.com/actalike/actalike/internal/explain"
	"github.com/actalike/actalike/internal/sanitize"
)

type options struct {
	source document.Source
	format string
}

// Command returns the command "explain".
func Command(t *terminal.Terminal) *cobra.Command {
	var o options
	c := &cobra.Command{
		Use:   "explain",
		Short: "Show what a document means to actalike, and where it contradicts itself",
		Long: `explain prints every operation with its effect on a resource and the reason for that
conclusion, how each field is written and read back, and every place where the
document contradicts itself, with its position and the consequence.`,
		Example: `  actalike explain --spec openapi.yaml
  actalike explain
  actalike explain --format json | jq '.contradictions[].message'`,
		Args: option.NoArguments,
		RunE: func(c *cobra.Command, _ []string) error { return o.explain(c.Context(), t) },
	}
	o.source.AddFlags(c.Flags())
	c.Flags().StringVar(&o.format, "format", "text", "output `FORMAT`: text or json")
	option.Complete(c, "format", "text", "json")
	return c
}

func (o *options) explain(ctx context.Context, t *terminal.Terminal) error {
	if err := option.OneOf("format", o.format, "text", "json"); err != nil {
		return err
	}
	api, err := o.source.Load(ctx, t.Stdin)
	if err != nil {
		return err
	}
	explanation := explain.Of(api)
	if o.format == "text" {
		paint := t.Paint(t.Stdout)
		explanation = sanitize.Strings(explanation, sanitize.Line)
		return explanation.WriteText(t.Stdout, explain.Style{Strong: unpack(paint.Strong), Faint: unpack(paint.Faint), Alarm: unpack(paint.Warn)})
	}
	text, err := explanation.JSON()
	if err != nil {
		return err
	}
	_, err = t.Stdout.Write(append(sanitize.JSON(text), '\n'))
	return err
}

func unpack(paint func(string) terminal.Painted) func(string) string {
	return func(text string) string { return string(paint(text)) }
}
