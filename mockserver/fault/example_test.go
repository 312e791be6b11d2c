package fault_test

import (
	"fmt"

	"github.com/actalike/actalike/mockserver/fault"
	"github.com/actalike/actalike/spec"
)

func ExampleFind() {
	_, err := fault.Find("lost-updates")
	fmt.Println(err)
	fmt.Println(spec.Hint(err))
	// Output:
	// no fault is called "lost-updates"
	// did you mean lost-update?
}
