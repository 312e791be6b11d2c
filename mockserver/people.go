package mockserver

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/actalike/actalike/mockserver/store"
	"github.com/actalike/actalike/spec"
)

// A user is somebody whose token the mock knows.
type user struct {
	token  string
	number int  // 1 to N; 0 for one who has no record
	absent bool // known, but without a record
}

// people are the users of a mock. They are counted, not stored.
type people struct {
	count  int
	absent []string // tokens of users without a record
}

const tokenPrefix = "user-"

func newPeople(api *spec.API, count int) people {
	p := people{count: count}
	for _, r := range api.Resources {
		if r.Absent != "" && !slices.Contains(p.absent, r.Absent) {
			p.absent = append(p.absent, r.Absent)
		}
	}
	return p
}

func (p people) find(token string) (user, bool) {
	if slices.Contains(p.absent, token) {
		return user{token: token, absent: true}, true
	}
	digits, ok := strings.CutPrefix(token, tokenPrefix)
	n, err := strconv.Atoi(digits)
	if !ok || err != nil || n < 1 || n > p.count || strconv.Itoa(n) != digits {
		return user{}, false
	}
	return user{token: token, number: n}, true
}

// tokens lists the tokens of at most limit users behind the first offset.
func (p people) tokens(offset, limit int) []string {
	list := []string{}
	for n := offset + 1; n <= p.count && len(list) < limit; n++ {
		list = append(list, tokenPrefix+strconv.Itoa(n))
	}
	return list
}

func (p people) hint() string {
	known := fmt.Sprintf("tokens are user-1 to user-%d", p.count)
	if len(p.absent) > 0 {
		known += ", and " + strings.Join(p.absent, ", ") + " for users without a record"
	}
	return known
}

// key is where a user's record of a resource is stored. A resource of nobody
// has one record, which is seeded as the first user's.
func (u user) key(r *spec.Resource) store.Key {
	if !r.OfCaller {
		return store.Key{Resource: r.Name}
	}
	return store.Key{Resource: r.Name, ID: strconv.Itoa(u.number)}
}

func (u user) seedNumber(r *spec.Resource) int {
	if !r.OfCaller {
		return 1
	}
	return max(u.number, 1)
}

func quote(s string) string { return strconv.Quote(s) }
