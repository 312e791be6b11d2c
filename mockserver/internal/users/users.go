// Package users knows who may call a mock: users are counted, not stored, and
// each has a token that any security scheme can carry.
package users

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	"github.com/actalike/actalike/mockserver/store"
	"github.com/actalike/actalike/spec"
)

// A User is somebody whose token the mock knows.
type User struct {
	Token  string
	Number int  // 1 to N; 0 for one without a record
	Absent bool // known, but without a record
}

// Users are the users of a mock.
type Users struct {
	Count     int
	Absent    []string // tokens of users without a record
	Anonymous string   // the token of requests without credentials; "" for nobody
	Any       bool     // every token is one of a user: same token, same user
}

// TokenPrefix precedes a user's number in their token.
const TokenPrefix = "user-"

// New returns count users, and those whom the description of api says to have no
// record.
func New(api *spec.API, count int, anonymous string) (Users, error) {
	u := Users{Count: count, Anonymous: anonymous}
	for _, r := range api.Resources {
		if r.Absent != "" && !slices.Contains(u.Absent, r.Absent) {
			u.Absent = append(u.Absent, r.Absent)
		}
	}
	if anonymous == "" {
		return u, nil
	}
	return u, u.Check(anonymous)
}

// Find returns the user with a token.
func (u Users) Find(token string) (User, bool) {
	if slices.Contains(u.Absent, token) {
		return User{Token: token, Absent: true}, true
	}
	digits, ok := strings.CutPrefix(token, TokenPrefix)
	n, err := strconv.Atoi(digits)
	if !ok || err != nil || n < 1 || n > u.Count || strconv.Itoa(n) != digits {
		return u.stranger(token)
	}
	return User{Token: token, Number: n}, true
}

// stranger returns the user of a token that nobody was given. Their number lies
// behind those of all others, and follows from the token.
func (u Users) stranger(token string) (User, bool) {
	if !u.Any || token == "" {
		return User{}, false
	}
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(token)) // never fails
	return User{Token: token, Number: u.Count + 1 + int(hash.Sum64()>>32)}, true
}

// Listed reports whether a user is one of the users that the mock starts with.
func (u Users) Listed(found User) bool { return found.Number <= u.Count }

// Check returns an error that says which tokens there are, if token is none.
func (u Users) Check(token string) error {
	if _, known := u.Find(token); known {
		return nil
	}
	return &spec.Error{Message: "no user has the token " + strconv.Quote(token), Hint: u.Hint()}
}

// Known reports whether a user has the token.
func (u Users) Known(token string) bool {
	_, known := u.Find(token)
	return known
}

// Tokens lists the tokens of at most limit users behind the first offset.
func (u Users) Tokens(offset, limit int) []string {
	list := []string{}
	for n := offset + 1; n <= u.Count && len(list) < limit; n++ {
		list = append(list, TokenPrefix+strconv.Itoa(n))
	}
	return list
}

// Hint says which tokens there are.
func (u Users) Hint() string {
	known := fmt.Sprintf("tokens are user-1 to user-%d", u.Count)
	if len(u.Absent) > 0 {
		known += ", and " + strings.Join(u.Absent, ", ") + " for users without a record"
	}
	return known
}

// Key is where the user's record of a resource is stored. A resource that belongs
// to nobody has one record, which starts as the first user's.
func (u User) Key(r *spec.Resource) store.Key {
	if !r.OfCaller {
		return store.Key{Resource: r.Name}
	}
	return store.Key{Resource: r.Name, ID: strconv.Itoa(u.Number)}
}

// Seed is the number of the seeded record that the user's record of a resource
// starts as.
func (u User) Seed(r *spec.Resource) int {
	if !r.OfCaller {
		return 1
	}
	return max(u.Number, 1)
}
