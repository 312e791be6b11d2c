package mockserver

import (
	"crypto/sha256"
	"fmt"
	"net/http"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A sum tells what clients said of a record from what they said of others.
type sum [sha256.Size]byte

// A twin is how a record is told from others, where the document says that none
// is created twice. Nobody knows which members have to differ, so two records are
// the same if all is that clients can say of them.
type twin struct {
	plan   *spec.Plan
	unread []byte // what the create said and no answer holds
	sum    sum    // guarded by the twinning of the shelf
}

// twinOf is one for a record that the request creates; nil if it may be created
// twice.
func (x *exchange) twinOf(record value.Object) *twin {
	plan := x.operation.Plan
	if x.operation.Duplicate == nil || plan == nil {
		return nil
	}
	body, unread := x.sent(), []byte{}
	plan.Walk(func(f *spec.Field) {
		if v, sent := value.At(body, f.Pointer); sent && f.Storage == spec.WriteOnly {
			unread = fmt.Appendf(unread, "%q %s\n", f.Pointer, value.Encode(v))
		}
	})
	t := &twin{plan: plan, unread: unread}
	t.sum = t.of(x.scope, record)
	return t
}

// of is the sum of a record.
func (t *twin) of(scope []string, record value.Object) sum {
	h := sha256.New()
	fmt.Fprintf(h, "%q %s", scope, t.unread)
	t.plan.Walk(func(f *spec.Field) {
		at := f.Target
		if f.Names != nil {
			at = value.Pointer(f.Names.IDs)
		}
		if v, ok := value.At(record, at); ok && f.Storage == spec.Stored && at != "" && f.Fields == nil {
			fmt.Fprintf(h, "%q %s\n", at, value.Encode(v))
		}
	})
	return sum(h.Sum(nil))
}

// addOnce puts a record on the shelf, unless the same is there: it answers then.
func (x *exchange) addOnce(e *entry) bool {
	sh := x.shelf
	if e.twin == nil {
		return x.addEntry(sh, e)
	}
	sh.twinning.Lock()
	defer sh.twinning.Unlock()
	if other := x.sameAs(sh, e.twin.sum); other != nil {
		x.reply = x.refuse(http.StatusConflict, detail(fmt.Sprintf("There is one like it already: its key is %q.", other.key)))
		return false
	}
	if !x.addEntry(sh, e) {
		return false
	}
	if sh.twins == nil || len(sh.twins) > sh.most {
		sh.twins = map[sum]*entry{}
	}
	sh.twins[e.twin.sum] = e
	return true
}

// sameAs finds the record of a sum; nil if there is none, or none any more. The
// shelf's twinning is held.
func (s *Server) sameAs(sh *shelf, of sum) *entry {
	e := sh.twins[of]
	if e == nil || s.findEntry(sh, e.scope, e.key) != e {
		return nil
	}
	return e
}

// wrote says what a record holds from now on.
func (s *Server) wrote(sh *shelf, e *entry, record value.Object) {
	if e.twin == nil {
		return
	}
	sh.twinning.Lock()
	defer sh.twinning.Unlock()
	if sh.twins[e.twin.sum] == e {
		delete(sh.twins, e.twin.sum)
	}
	e.twin.sum = e.twin.of(e.scope, record)
	if s.sameAs(sh, e.twin.sum) == nil && sh.twins != nil {
		sh.twins[e.twin.sum] = e
	}
}
