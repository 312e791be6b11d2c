package serve

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/actalike/actalike/cmd/actalike/internal/option"
	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/mockserver/fault"
	"github.com/actalike/actalike/spec"
)

// A plannedFault is what one --fault asks for.
type plannedFault struct {
	id      string
	setting mockserver.FaultSetting
}

func (f plannedFault) String() string {
	text := f.id
	if f.setting.User != "" {
		text += " for " + f.setting.User
	}
	if f.setting.Probability > 0 {
		text += fmt.Sprintf(" with probability %v", f.setting.Probability)
	}
	if f.setting.Latency > 0 {
		text += " in " + f.setting.Latency.String()
	}
	return text
}

// planFaults parses the values of --fault: names, each followed by its options, as
// in "lost-update,no-content,user=user-2,p=0.2".
func planFaults(values []string) ([]plannedFault, error) {
	var list []plannedFault
	for _, word := range strings.Split(strings.Join(values, ","), ",") {
		word = strings.TrimSpace(word)
		name, text, isOption := strings.Cut(word, "=")
		switch {
		case word == "":
		case isOption && len(list) == 0:
			return nil, &spec.Error{Message: fmt.Sprintf("invalid --fault %q: must begin with the name of a fault", word), Hint: "for example --fault lost-update," + word}
		case isOption:
			if err := list[len(list)-1].set(name, text); err != nil {
				return nil, err
			}
		default:
			if err := findFault(word); err != nil {
				return nil, err
			}
			list = append(list, plannedFault{word, mockserver.FaultSetting{On: true}})
		}
	}
	return list, nil
}

// findFault returns an error that says where faults are listed, if there is none of
// an id.
func findFault(id string) error {
	_, err := fault.Find(id)
	var unknown *fault.UnknownError
	if errors.As(err, &unknown) {
		return &spec.Error{Message: unknown.Error(), Hint: spec.Hint(unknown) + " --fault list prints them all"}
	}
	return err
}

func (f *plannedFault) set(name, text string) error {
	var err error
	switch name {
	case "user":
		f.setting.User = text
	case "p", "probability":
		f.setting.Probability, err = strconv.ParseFloat(text, 64)
		if err != nil || !(f.setting.Probability > 0 && f.setting.Probability <= 1) {
			return badFaultOption(name, text, "a number greater than 0 and at most 1")
		}
	case "latency":
		if f.setting.Latency, err = time.ParseDuration(text); err != nil {
			return badFaultOption(name, text, "a duration such as 300ms")
		}
	default:
		return badFaultOption(name, text, "user=TOKEN, p=NUMBER or latency=DURATION")
	}
	return nil
}

func badFaultOption(name, text, accepted string) error {
	return option.Invalid("fault", name+"="+text, accepted, "for example --fault lost-update,user=user-2,p=0.2,latency=300ms")
}

func faultNames() []string {
	names := []string{"list"}
	for _, f := range slices.Concat(fault.All(), fault.Benign()) {
		names = append(names, f.ID)
	}
	return names
}

// listFaults prints every fault, grouped by family.
func listFaults(out io.Writer) {
	family := ""
	for _, f := range slices.Concat(fault.All(), fault.Benign()) {
		if f.Family != family {
			if family != "" {
				fmt.Fprintln(out)
			}
			family = f.Family
			fmt.Fprintln(out, family)
		}
		fmt.Fprintf(out, "  %-33s %s\n", f.ID, f.Title)
	}
}
