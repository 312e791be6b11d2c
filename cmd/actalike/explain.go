package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/actalike/actalike/spec"
)

type explainOptions struct {
	description
	format string
}

func (p *program) explainCommand() *cobra.Command {
	var o explainOptions
	c := &cobra.Command{
		Use:   "explain",
		Short: "Say what was read and inferred, and where the document contradicts itself",
		Long: `explain prints every operation, what it does to which resource and why it was
taken for that, what becomes of each field that is written, and every place where
the document contradicts itself, with its position and what follows from it.`,
		Example: `  actalike explain
  actalike explain --spec openapi.yaml
  actalike explain --format json | jq '.contradictions[].message'`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error { return p.explain(c, o) },
	}
	o.addFlags(c.Flags())
	c.Flags().StringVar(&o.format, "format", "text", "`FORMAT`: text or json")
	complete(c, "format", "text", "json")
	return c
}

func (p *program) explain(c *cobra.Command, o explainOptions) error {
	if o.format != "text" && o.format != "json" {
		return &spec.Error{Message: fmt.Sprintf("--format %q: text or json is accepted", o.format), Hint: "the default is text"}
	}
	api, err := p.load(c.Context(), o.description)
	if err != nil {
		return err
	}
	explanation := api.Explain()
	if o.format == "text" {
		return explanation.WriteText(p.stdout, style(p.paintFor(p.stdout)))
	}
	text, err := explanation.JSON()
	if err != nil {
		return err
	}
	_, err = p.stdout.Write(append(text, '\n'))
	return err
}

func style(p paint) spec.Style {
	return spec.Style{Strong: p.strong, Faint: p.faint, Alarm: p.warn}
}
