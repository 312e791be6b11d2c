package main

import (
	"fmt"
	"slices"

	"github.com/actalike/actalike/mockserver/fault"
)

// findFaults finds what --fault names.
func findFaults(names []string) ([]fault.Fault, error) {
	var list []fault.Fault
	for _, name := range names {
		f, err := fault.Find(name)
		if err != nil {
			return nil, err
		}
		list = append(list, f)
	}
	return list, nil
}

func faultNames() []string {
	names := []string{"list"}
	for _, f := range slices.Concat(fault.All(), fault.Benign()) {
		names = append(names, f.ID)
	}
	return names
}

// listFaults prints every fault, by family.
func (p *program) listFaults() {
	family := ""
	for _, f := range slices.Concat(fault.All(), fault.Benign()) {
		if f.Family != family {
			if family != "" {
				fmt.Fprintln(p.stdout)
			}
			family = f.Family
			fmt.Fprintln(p.stdout, family)
		}
		fmt.Fprintf(p.stdout, "  %-33s %s\n", f.ID, f.Title)
	}
}
