package conform

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// anyIndex is a number in a JSON Pointer: items of one list are alike.
var anyIndex = regexp.MustCompile(`/\d+`)

// body holds the body against the published schema, by both judges.
func (c *checker) body(x *session.Exchange, media spec.MediaType) {
	ours := media.Published.Validate(x.Value, spec.AsResponse)
	c.askFirst(x, ours)
	for _, v := range ours {
		if v.Rule == "oneOf" && media.Published.ChosenByDiscriminator(v, x.Value, spec.AsResponse) {
			c.overlaps(x, v)
			continue
		}
		location, pointer, _ := strings.Cut(v.Schema, "#")
		c.Note(evidence.Issue{
			Kind: evidence.InvalidBody, Verdict: finding.Broken, Exchange: x, Key: v.Schema + anyIndex.ReplaceAllString(v.Pointer, "/*"),
			Message:  fmt.Sprintf("the body of a %d is not as declared: %s", x.Status, cmp.Or(v.Pointer, "the whole")),
			Expected: v.Message, Actual: compare.Show(compare.ValueAt(x.Value, v.Pointer)), Pointer: v.Pointer,
			Rule: spec.Location{File: location, Pointer: pointer},
		})
	}
	if len(ours) == 0 && media.Schema != media.Published {
		c.overlaid(x, media)
	}
}

// overlaps notes an answer that more branches of oneOf let in than the one that
// its discriminator names: clients go by that, and a document whose branches
// overlap may leave no other answer.
func (c *checker) overlaps(x *session.Exchange, v spec.Violation) {
	c.Note(evidence.Issue{
		Kind: evidence.Noted, Verdict: finding.Observed, Exchange: x, Key: "told" + v.Schema, Pointer: v.Pointer,
		Message:  "an answer is valid by other branches of oneOf than its discriminator names, too: " + cmp.Or(v.Pointer, "the whole"),
		Expected: v.Message, Actual: compare.Show(compare.ValueAt(x.Value, v.Pointer)),
	})
}

// overlaid holds the body against what an Overlay says beside the document.
func (c *checker) overlaid(x *session.Exchange, media spec.MediaType) {
	for _, v := range media.Schema.Validate(x.Value, spec.AsResponse) {
		c.Note(evidence.Issue{
			Kind: evidence.InvalidBody, Verdict: finding.Broken, Exchange: x, Key: "overlay" + v.Schema, Pointer: v.Pointer,
			Message:  fmt.Sprintf("the body of a %d is not as the overlay says: %s", x.Status, v.Pointer),
			Expected: v.Message, Actual: compare.Show(compare.ValueAt(x.Value, v.Pointer)),
		})
	}
}

// idsAgree holds the ids of a reference against the ids of its objects.
func (c *checker) idsAgree(x *session.Exchange, record value.Object) {
	for _, reference := range x.Operation.Resource.References {
		ids, hasIDs := record[reference.IDs].([]any)
		objects, hasObjects := record[reference.Objects].([]any)
		if !hasIDs || !hasObjects {
			continue
		}
		inObjects, all := idsOf(objects)
		if !all || compare.SameSet(ids, inObjects) {
			continue
		}
		c.Note(evidence.Issue{
			Kind: evidence.AnsweredOther, Verdict: finding.Broken, Exchange: x, Key: reference.IDs,
			Message:  fmt.Sprintf("the ids in /%s are not those of the objects in /%s", reference.IDs, reference.Objects),
			Expected: compare.Show(inObjects), Actual: compare.Show(ids), Pointer: value.Pointer(reference.IDs),
		})
	}
}

// idsOf are the ids of objects; all is false if one has none.
func idsOf(objects []any) (ids []any, all bool) {
	all = true
	for _, object := range objects {
		entry, _ := object.(map[string]any)
		id, ok := entry[spec.ReferenceID]
		if all = all && ok; ok {
			ids = append(ids, id)
		}
	}
	return ids, all
}

func (c *checker) extraMembers(x *session.Exchange, media spec.MediaType, record value.Object) {
	var extra []string
	for _, name := range slices.Sorted(maps.Keys(record)) {
		if _, declared := media.Schema.Property(name); !declared && len(media.Schema.Properties) > 0 {
			extra = append(extra, name)
		}
	}
	if len(extra) > 0 {
		c.Note(evidence.Issue{Kind: evidence.Noted, Verdict: finding.Observed, Exchange: x, Key: "extra",
			Message: "answers hold members that are not declared", Actual: strings.Join(extra, ", ")})
	}
}
