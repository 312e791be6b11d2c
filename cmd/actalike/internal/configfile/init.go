package configfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/actalike/actalike/spec"
)

// Init writes a commented file for a command, and never over another one.
func Init(c *cobra.Command) error {
	file, err := os.OpenFile(Name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666) //nolint:gosec // as other files of a project; the mask of the user decides
	if err == nil {
		_, err = file.WriteString(Template(c))
		err = errors.Join(err, file.Close())
	}
	switch {
	case errors.Is(err, fs.ErrExist):
		return &spec.Error{Message: fmt.Sprintf("%q is there already", Name), Hint: "remove it first, or change it by hand"}
	case err != nil:
		return &spec.Error{Message: fmt.Sprintf("cannot write %q", Name), Hint: "run it in a folder that can be written", Err: err}
	}
	return nil
}
