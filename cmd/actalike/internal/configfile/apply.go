package configfile

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v4"

	"github.com/actalike/actalike/cmd/actalike/internal/option"
)

// Options name the file and the profile.
type Options struct {
	File, Profile string
}

// AddFlags adds the flags.
func (o *Options) AddFlags(flags *pflag.FlagSet) {
	flags.StringVar(&o.File, "config", "", "`FILE` with flags (default: "+Name+" in the current folder or beside the document)")
	flags.StringVar(&o.Profile, "profile", "", "`NAME` of a profile in the configuration file")
}

// Apply sets the flags of a command that were given neither on the command line nor in
// the environment: from the profile first, then from the rest of the file.
func (o *Options) Apply(c *cobra.Command) error {
	document := ""
	if f := c.Flags().Lookup("spec"); f != nil {
		document = f.Value.String()
	}
	f, err := open(o.File, document)
	if err != nil {
		return err
	}
	if f == nil {
		if o.Profile != "" {
			return option.Invalid("profile", o.Profile, "a profile of a configuration file", "there is no "+Name+" here; actalike check --init writes one")
		}
		return nil
	}
	top, err := f.entries(f.root, "the configuration")
	if err != nil {
		return err
	}
	if err := f.checkKeys(c.Root(), top); err != nil {
		return err
	}
	profile, err := f.profile(top, o.Profile)
	if err != nil {
		return err
	}
	for _, level := range [][]entry{profile, top} {
		if err := f.applyLevel(c, level); err != nil {
			return err
		}
	}
	return nil
}

// profile is what the chosen profile holds.
func (f *file) profile(top []entry, name string) ([]entry, error) {
	if name == "" {
		return nil, nil
	}
	profiles, err := f.entries(find(top, Profiles), Profiles)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range profiles {
		names = append(names, e.key.Value)
	}
	at := find(profiles, name)
	if at == nil {
		return nil, option.Invalid("profile", name, "a profile of "+f.name, "its profiles are "+strings.Join(names, ", "))
	}
	return f.entries(at, "the profile "+name)
}

// applyLevel sets what a file or a profile says: for this command, then for all.
func (f *file) applyLevel(c *cobra.Command, level []entry) error {
	own, err := f.entries(find(level, c.Name()), c.Name())
	if err != nil {
		return err
	}
	for _, list := range [][]entry{own, f.shared(c.Root(), level)} {
		for _, e := range list {
			flag := c.Flags().Lookup(e.key.Value)
			if flag == nil || flag.Changed {
				continue // it is for another command, or set already
			}
			if err := f.set(flag, e); err != nil {
				return err
			}
		}
	}
	return nil
}

// set sets a flag.
func (f *file) set(flag *pflag.Flag, e entry) error {
	if !f.named && decidesWhereSecretsGo(flag.Name) {
		return f.fault(e.key, fmt.Sprintf("%s is not taken from a file that was found", flag.Name), "name the file by --config if you trust it: a token could go elsewhere")
	}
	texts, err := f.texts(e.value)
	if err != nil {
		return err
	}
	kind, usage := pflag.UnquoteUsage(flag)
	if kind == "FILE" {
		for i, text := range texts {
			if text != "-" && !filepath.IsAbs(text) {
				texts[i] = filepath.Join(filepath.Dir(f.name), text)
			}
		}
	}
	if list, several := flag.Value.(pflag.SliceValue); several {
		err = list.Replace(texts)
	} else if len(texts) != 1 {
		return f.fault(e.value, fmt.Sprintf("%s takes one value", flag.Name), usage)
	} else {
		err = flag.Value.Set(texts[0])
	}
	if err != nil {
		return f.fault(e.value, fmt.Sprintf("invalid %s %q: must be %s", flag.Name, strings.Join(texts, ", "), option.Accepted(flag)), usage)
	}
	flag.Changed = true
	return nil
}

// texts are a scalar, or the items of a list.
func (f *file) texts(n *yaml.Node) ([]string, error) {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	items := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		items = n.Content
	}
	texts := make([]string, len(items))
	for i, item := range items {
		if item.Kind != yaml.ScalarNode || item.Tag == "!!null" {
			return nil, f.fault(item, "must be a text, a number, true or false, or a list of them", "as on the command line")
		}
		texts[i] = item.Value
	}
	return texts, nil
}

// decidesWhereSecretsGo knows the flags that could send a token to somebody else, or run
// a command: they are not taken from a file that happens to lie in the folder.
func decidesWhereSecretsGo(flag string) bool {
	return slices.Contains([]string{"token-command", "token-url", "url", "insecure", "allow-remote-refs"}, flag)
}
