// Package document reads the OpenAPI document that the flags of a command name.
package document

import (
	"context"
	"io"

	"github.com/spf13/pflag"

	"github.com/actalike/actalike/spec"
)

// A Source says which document to load; the zero Source is the embedded one.
type Source struct {
	Spec, Overlay string // files; - is standard input
	RemoteRefs    bool
}

// AddFlags adds the flags that name a document.
func (s *Source) AddFlags(flags *pflag.FlagSet) {
	flags.StringVar(&s.Spec, "spec", "", "OpenAPI 3.0 or 3.1 `FILE`, YAML or JSON; - reads standard input (default: the embedded profile API)")
	flags.StringVar(&s.Overlay, "overlay", "", "OpenAPI Overlay `FILE` to apply to the document")
	flags.BoolVar(&s.RemoteRefs, "allow-remote-refs", false, "fetch references over HTTP(S)")
}

// Load reads the document, with its overlay applied.
func (s *Source) Load(ctx context.Context, stdin io.Reader) (*spec.API, error) {
	config, err := s.config(stdin)
	if err != nil {
		return nil, err
	}
	return spec.Load(ctx, config)
}

// Flags returns the flags that name this document, as they would be typed.
func (s *Source) Flags() string {
	text := ""
	if s.Spec != "" {
		text += " --spec " + s.Spec
	}
	if s.Overlay != "" {
		text += " --overlay " + s.Overlay
	}
	return text
}

func (s *Source) config(stdin io.Reader) (spec.Config, error) {
	config := spec.Config{AllowRemoteRefs: s.RemoteRefs}
	var err error
	if s.Spec != "" {
		if config.Document, err = spec.ReadFile(s.Spec, stdin); err != nil {
			return config, err
		}
	}
	if s.Overlay != "" {
		if config.Overlay, err = spec.ReadFile(s.Overlay, stdin); err != nil {
			return config, err
		}
	}
	return config, nil
}
