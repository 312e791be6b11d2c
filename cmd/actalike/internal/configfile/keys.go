package configfile

import (
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// checkKeys refuses keys that mean nothing, wherever they stand.
func (f *file) checkKeys(root *cobra.Command, top []entry) error {
	if err := f.checkLevel(root, top, Profiles); err != nil {
		return err
	}
	profiles, err := f.entries(find(top, Profiles), Profiles)
	if err != nil {
		return err
	}
	for _, e := range profiles {
		list, err := f.entries(e.value, "the profile "+e.key.Value)
		if err != nil {
			return err
		}
		if err := f.checkLevel(root, list); err != nil {
			return err
		}
	}
	return nil
}

// checkLevel checks the keys of a file or a profile: commands, and flags that several
// commands have.
func (f *file) checkLevel(root *cobra.Command, level []entry, more ...string) error {
	commands := commandsOf(root)
	known := slices.Concat(SharedFlags(root), more)
	for _, c := range commands {
		known = append(known, c.Name())
	}
	for _, e := range level {
		if !slices.Contains(known, e.key.Value) {
			return f.unknown(e.key, known)
		}
	}
	for _, c := range commands {
		list, err := f.entries(find(level, c.Name()), c.Name())
		if err != nil {
			return err
		}
		for _, e := range list {
			if names := flagNames(c); !slices.Contains(names, e.key.Value) {
				return f.unknown(e.key, names)
			}
		}
	}
	return nil
}

// shared are the entries that are flags, not sections of a command.
func (f *file) shared(root *cobra.Command, level []entry) []entry {
	return slices.DeleteFunc(slices.Clone(level), func(e entry) bool {
		return e.key.Value == Profiles || slices.ContainsFunc(commandsOf(root), func(c *cobra.Command) bool { return c.Name() == e.key.Value })
	})
}

// commandsOf are the commands that have flags of their own.
func commandsOf(root *cobra.Command) []*cobra.Command {
	return slices.DeleteFunc(slices.Clone(root.Commands()), func(c *cobra.Command) bool {
		return !c.IsAvailableCommand() || c.Name() == "completion" || c.Name() == "help"
	})
}

// SharedFlags are the flags that several commands have, or all.
func SharedFlags(root *cobra.Command) []string {
	count := map[string]int{}
	for _, c := range commandsOf(root) {
		for _, name := range flagNames(c) {
			count[name]++
		}
	}
	var list []string
	for name, n := range count {
		if n > 1 {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list
}

// flagNames are the flags of a command that a file may set.
func flagNames(c *cobra.Command) []string {
	var list []string
	add := func(f *pflag.Flag) {
		if !f.Hidden && !slices.Contains([]string{"help", "version", "config", "profile", "init", "list", "restore", "update-baseline"}, f.Name) && !slices.Contains(list, f.Name) {
			list = append(list, f.Name)
		}
	}
	c.LocalNonPersistentFlags().VisitAll(add)
	c.Root().PersistentFlags().VisitAll(add)
	return list
}
