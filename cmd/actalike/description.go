package main

import (
	"context"

	"github.com/spf13/pflag"

	"github.com/actalike/actalike/spec"
)

// A description says which document to load.
type description struct {
	spec, overlay string
	remoteRefs    bool
}

func (d *description) addFlags(flags *pflag.FlagSet) {
	flags.StringVar(&d.spec, "spec", "", "OpenAPI 3.0 or 3.1 `FILE`, YAML or JSON; - is standard input (default: the embedded profile API)")
	flags.StringVar(&d.overlay, "overlay", "", "OpenAPI Overlay `FILE` to apply to the document")
	flags.BoolVar(&d.remoteRefs, "allow-remote-refs", false, "let references fetch over HTTP(S)")
}

func (p *program) load(ctx context.Context, d description) (*spec.API, error) {
	config, err := p.sources(d)
	if err != nil {
		return nil, err
	}
	return spec.Load(ctx, config)
}

// sources reads the documents that a description names.
func (p *program) sources(d description) (spec.Config, error) {
	config := spec.Config{AllowRemoteRefs: d.remoteRefs}
	var err error
	if d.spec != "" {
		if config.Document, err = spec.ReadFile(d.spec, p.stdin); err != nil {
			return config, err
		}
	}
	if d.overlay != "" {
		if config.Overlay, err = spec.ReadFile(d.overlay, p.stdin); err != nil {
			return config, err
		}
	}
	return config, nil
}
