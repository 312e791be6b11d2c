package option

import (
	"errors"
	"strings"

	"github.com/actalike/actalike/contract"
	"github.com/actalike/actalike/internal/proxy"
	"github.com/actalike/actalike/spec"
)

// remedies are the flags that help against errors of the libraries, which name
// none: they do not know who uses them.
var remedies = []struct {
	kind error
	text string
}{
	{spec.ErrRemoteRefs, "--allow-remote-refs turns them on"},
	{spec.ErrOverlay, "--overlay names the one, --spec the other"},
	{contract.ErrURLCredentials, "by --token or ACTALIKE_TOKEN"},
	{contract.ErrTokens, "--token, and --second-token if it had one"},
	{contract.ErrLeftBehind, "actalike check --restore FILE restores it"},
	{contract.ErrUnwritable, "--restore-file names another"},
	{proxy.ErrTimeout, "--timeout sets how long it may take"},
	{proxy.ErrCertificate, "--ca names a file with certificates to trust, --insecure accepts any"},
}

// Hint says what a person can do about an error, and by which flags.
func Hint(err error) string {
	var parts []string
	if hint := spec.Hint(err); hint != "" {
		parts = append(parts, hint)
	}
	for _, remedy := range remedies {
		if errors.Is(err, remedy.kind) {
			parts = append(parts, remedy.text)
		}
	}
	return strings.Join(parts, "; ")
}

// Remedies are the flags that give what a check needs.
func Remedies() map[contract.Need]string {
	return map[contract.Need]string{
		contract.NeedsToken:        "--token",
		contract.NeedsSecond:       "--second-token",
		contract.NeedsWithout:      "--token-without-detail",
		contract.NeedsScheme:       "--token SCHEME=TOKEN",
		contract.NeedsRequests:     "--max-requests",
		contract.NeedsChangeRights: "no --read-only",
	}
}
