package configfile

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// SchemaURL is where the schema is published.
const SchemaURL = "https://raw.githubusercontent.com/actalike/actalike/main/docs/actalike.schema.json"

// A schema is what of JSON Schema is needed to describe flags.
type schema map[string]any

// Schema returns the JSON Schema of the file, made from the flags of all commands.
func Schema(root *cobra.Command) []byte {
	level := schema{}
	for _, name := range SharedFlags(root) {
		for _, c := range commandsOf(root) {
			if flag := c.Flags().Lookup(name); flag != nil {
				level[name] = flagSchema(flag)
			}
		}
	}
	for _, c := range commandsOf(root) {
		flags := schema{}
		for _, name := range flagNames(c) {
			flags[name] = flagSchema(lookup(c, name))
		}
		level[c.Name()] = object(flags, "flags of actalike "+c.Name())
	}
	top := schema{}
	for name, s := range level {
		top[name] = s
	}
	profile := object(level, "what replaces the rest of the file with --profile NAME")
	top[Profiles] = schema{"type": []string{"object", "null"}, "description": "profiles by their names", "additionalProperties": profile}
	all := object(top, "flags of actalike; those of the command line and of ACTALIKE_* variables come first")
	all["$schema"], all["$id"], all["title"] = "https://json-schema.org/draft/2020-12/schema", SchemaURL, Name
	text, _ := json.MarshalIndent(all, "", "  ") // of plain maps
	return append(text, '\n')
}

func lookup(c *cobra.Command, name string) *pflag.Flag {
	if flag := c.Flags().Lookup(name); flag != nil {
		return flag
	}
	return c.Root().PersistentFlags().Lookup(name)
}

func object(properties schema, description string) schema {
	return schema{"type": []string{"object", "null"}, "description": description, "additionalProperties": false, "properties": properties}
}

// flagSchema describes what a flag takes.
func flagSchema(flag *pflag.Flag) schema {
	one := schema{"type": "string"}
	switch kind := flag.Value.Type(); {
	case kind == "bool":
		one = schema{"type": "boolean"}
	case strings.Contains(kind, "int"):
		one = schema{"type": "integer"}
	case strings.HasPrefix(kind, "float"):
		one = schema{"type": "number"}
	}
	if _, several := flag.Value.(pflag.SliceValue); several {
		one = schema{"oneOf": []schema{{"type": "string"}, {"type": "array", "items": schema{"type": "string"}}}}
	}
	_, usage := pflag.UnquoteUsage(flag)
	one["description"] = usage
	return one
}

// Template returns a file with every flag of a command, commented out.
func Template(c *cobra.Command) string {
	var b strings.Builder
	b.WriteString("# yaml-language-server: $schema=" + SchemaURL + "\n#\n" +
		"# Flags of actalike. What the command line says comes first, then ACTALIKE_* variables,\n" +
		"# then the profile of --profile NAME, then the rest of this file. Tokens belong into\n# the environment: ACTALIKE_TOKEN.\n\n" +
		"# spec: openapi.yaml\n\n" + c.Name() + ":\n")
	names := flagNames(c)
	names = slices.DeleteFunc(names, func(name string) bool {
		return name == "spec" || strings.HasSuffix(name, "token") || strings.HasPrefix(name, "token-without")
	})
	for _, name := range names {
		flag := lookup(c, name)
		_, usage := pflag.UnquoteUsage(flag)
		b.WriteString("  # " + usage + "\n  # " + name + ": " + sample(flag) + "\n")
	}
	b.WriteString("\nprofiles:\n  staging:\n    " + c.Name() + ":\n      # rate: 20\n")
	return b.String()
}

// sample is a value of a flag as the file writes it.
func sample(flag *pflag.Flag) string {
	kind, _ := pflag.UnquoteUsage(flag)
	_, several := flag.Value.(pflag.SliceValue)
	switch {
	case several:
		return "['" + strings.Trim(kind, "'\"") + "']"
	case flag.DefValue != "":
		return flag.DefValue
	}
	return kind
}
