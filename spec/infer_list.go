package spec

import (
	"cmp"
	"slices"
	"strings"

	"github.com/actalike/actalike/internal/english"
	"github.com/actalike/actalike/internal/value"
)

// Names of query parameters, as [norm] spells them.
var (
	sizeParams      = set("limit", "pagesize", "perpage", "size", "maxresults", "max", "top", "take", "maxitems", "maxpagesize", "pagelimit", "resultsperpage", "itemsperpage", "first")
	offsetParams    = set("offset", "skip", "startindex", "pageoffset", "start", "startat")
	pageParams      = set("page", "pagenumber", "pagenum", "pageindex", "p", "pageno")
	cursorParams    = set("cursor", "pagetoken", "after", "marker", "startingafter", "continuationtoken", "nexttoken", "next", "pageafter", "pagecursor", "nextcursor", "paginationtoken", "continue", "startcursor", "startingtoken", "scrollid")
	orderParams     = set("sort", "sortby", "orderby", "ordering", "order", "sortfield")
	directionParams = set("order", "direction", "sortorder", "sortdirection", "orderdirection", "dir", "sortdir")
	searchParams    = set("q", "query", "search", "keyword", "keywords", "searchterm", "term", "searchquery")
)

// list reads how an operation cuts, sieves and answers with a list.
func (i *inference) list(o *Operation) *List {
	l := readList(o, cmp.Or(pathOf(o.Path).word(), o.Resource.Plural), o.Resource.Schema)
	l.Key = i.listedKey(l, o.Resource)
	return l
}

// listing is [inference.list] for things that nothing keeps; nil if the answer is
// no list, or nothing can be asked of it and nothing is told.
func (i *inference) listing(o *Operation) *List {
	word := pathOf(o.Path).word()
	if _, item := listOf(answerOf(o), word); item == nil || o.Method != "GET" && o.Method != "POST" {
		return nil
	}
	l := readList(o, word, nil)
	if l.Paged() || len(l.Filters)+len(l.PageInfo) > 0 || l.Order != nil || l.Search != nil {
		return l
	}
	return nil
}

// readList reads a list whose answer calls its items by a word. record is what
// its parameters speak of; nil if that is an item of the list.
func readList(o *Operation, word string, record *Schema) *List {
	l := &List{FirstPage: 1}
	answer := base(answerOf(o))
	l.Items, l.Item = listOf(answer, word)
	if record == nil {
		record = l.Item
	}
	for _, p := range o.Parameters {
		if p.In == "query" {
			l.parameter(p, record)
		}
	}
	if l.Page != nil {
		l.FirstPage = firstPage(l.Page)
	}
	if l.Items != "" {
		l.count(answer, "", 3)
		l.settleCount()
	}
	return l
}

// listedKey finds where items tell the key of records that do not.
func (i *inference) listedKey(l *List, r *Resource) string {
	if l.Item == nil || r.Key.Pointer != "" {
		return ""
	}
	for _, at := range i.order {
		if at.resource == r {
			if member, _ := keyMember(r, l.Item, r.Key.Schema, at); member.Schema != nil {
				return value.Pointer(member.Name)
			}
		}
	}
	return ""
}

// parameter finds what a query parameter is for.
func (l *List) parameter(p *Parameter, record *Schema) {
	name := norm(p.Name)
	member, isMember := memberNamed(record, name)
	filters := isMember && p.Schema != nil && filterable(member.Schema)
	for _, use := range []struct {
		names map[string]bool
		slot  **Parameter
		fits  bool
	}{
		{sizeParams, &l.Size, isWhole(p.Schema)},
		{offsetParams, &l.Offset, isWhole(p.Schema)},
		{pageParams, &l.Page, isWhole(p.Schema)},
		{cursorParams, &l.Cursor, !filters && isText(p.Schema) && !saysMoment(p.Schema)},
		{directionParams, &l.Direction, ascends(p.Schema)},
		{orderParams, &l.Order, !filters || name == "sort" || name == "ordering"},
		{searchParams, &l.Search, !filters && isText(p.Schema)},
	} {
		if use.names[name] && use.fits && *use.slot == nil {
			*use.slot = p
			return
		}
	}
	if filters {
		l.Filters = append(l.Filters, Filter{Param: p, Pointer: value.Pointer(member.Name)})
	}
}

func memberNamed(record *Schema, name string) (Property, bool) {
	list := base(record).Members()
	for _, p := range list {
		if norm(p.Name) == name {
			return p, true
		}
	}
	for _, p := range list { // ?tag= and ?tags= for tags and tag
		if one := norm(english.Singular(p.Name)); one == name || one == norm(english.Singular(name)) {
			return p, true
		}
	}
	return Property{}, false
}

// filterable tells whether a member can be equal to a text: a scalar, or an
// array of scalars or of objects that have a name.
func filterable(s *Schema) bool {
	if s = base(s); s.Items != nil {
		s = base(s.Items)
		if _, named := s.Member(ReferenceName); named {
			return true
		}
	}
	return isScalar(s) || slices.Contains(s.Types(), "boolean")
}

func isWhole(s *Schema) bool {
	return s == nil || slices.Contains(base(s).Types(), "integer") || slices.Contains(base(s).Types(), "number")
}

func isText(s *Schema) bool { return s == nil || slices.Contains(base(s).Types(), "string") }

// saysMoment tells whether a parameter is a moment, such as what was seen after
// it: that is no place in a list.
func saysMoment(s *Schema) bool {
	return s != nil && strings.HasPrefix(base(s).Keywords.Format, "date")
}

// ascends tells whether a parameter takes the words for both directions only.
func ascends(s *Schema) bool {
	if s == nil {
		return false
	}
	choices := base(s).Choices()
	return len(choices) > 0 && !slices.ContainsFunc(choices, func(v any) bool {
		text, _ := v.(string)
		return !strings.HasPrefix(strings.ToLower(text), "asc") && !strings.HasPrefix(strings.ToLower(text), "desc")
	})
}

func firstPage(p *Parameter) int {
	if text := strings.ToLower(p.Description); strings.Contains(text, "zero-based") || strings.Contains(text, "0-based") || strings.Contains(text, "zero based") {
		return 0
	}
	if p.Schema == nil {
		return 1
	}
	for _, keyword := range []string{"minimum", "default"} {
		if n, ok := base(p.Schema).Keyword(keyword); ok && string(value.Encode(n)) == "0" {
			return 0
		}
	}
	return 1
}

// meanings are what members beside the items are called.
var meanings = map[Meaning]map[string]bool{
	TotalItems: set("total", "totalcount", "totalitems", "totalresults", "totalelements", "totalrecords", "totalentries", "totalsize",
		"recordcount", "totalhits", "totalnumber", "countall", "itemcount", "itemscount", "resultcount", "numresults", "odatacount"),
	ItemsHere:    set("numberofelements", "countinpage", "returned", "currentitemcount"),
	PageNumber:   set("page", "currentpage", "pagenumber", "number", "pageindex", "pagenum", "current"),
	PageSize:     set("perpage", "pagesize", "limit", "maxresults", "size", "itemsperpage", "pagelimit"),
	PageOffset:   set("offset", "skip", "startindex", "from", "start", "startat"),
	PagesInAll:   set("pages", "totalpages", "pagecount", "pagescount", "numpages", "lastpagenumber"),
	HasMore:      set("hasmore", "hasnext", "hasnextpage", "more", "hasmoreitems", "incomplete"),
	HasLess:      set("hasprevious", "hasprev", "haspreviouspage", "hasprevpage"),
	NextLink:     set("next", "nextpage", "nextcursor", "nextpagetoken", "nextlink", "nextmarker", "nexturl", "nexttoken", "cursor", "continuationtoken", "endcursor", "nextpageurl", "nextpageuri", "odatanextlink", "continue", "after"),
	PreviousLink: set("previous", "prev", "previouspage", "prevpage", "previouscursor", "prevcursor", "previouslink", "prevlink", "previousurl", "prevurl", "prevpageurl", "previouspageuri", "before"),
	FirstLink:    set("first", "firstpage", "firstlink", "firsturl", "firstpageurl", "firstpageuri"),
	LastLink:     set("last", "lastlink", "lasturl", "lastpageurl", "lastpageuri"),
	SelfLink:     set("self", "selflink"),
}

// tells tells whether a name is one of a member that tells of a list.
func tells(name string) bool {
	name = norm(name)
	if name == "lastpage" || strings.HasSuffix(name, "count") || strings.HasPrefix(name, "total") {
		return true // articlesCount, beside articles
	}
	for _, names := range meanings {
		if names[name] {
			return true
		}
	}
	return false
}

// count finds the members of an answer that tell of the list.
func (l *List) count(s *Schema, at string, depth int) {
	for _, p := range s.Members() {
		pointer, member := at+value.Pointer(p.Name), base(p.Schema)
		if pointer == l.Items {
			continue
		}
		if isObject(member) && depth > 0 && !looksKeyed(member) && len(member.Members()) <= 12 {
			l.count(member, pointer, depth-1)
			continue
		}
		if meaning, ok := l.meaning(norm(p.Name), member); ok {
			l.PageInfo = append(l.PageInfo, PageInfo{Pointer: pointer, Meaning: meaning, Schema: member})
		}
	}
}

func (l *List) meaning(name string, s *Schema) (Meaning, bool) {
	switch name {
	case "count":
		return TotalItems, isWhole(s)
	case "lastpage":
		if isWhole(s) {
			return PagesInAll, true
		}
		return LastLink, true
	}
	for _, meaning := range []Meaning{TotalItems, ItemsHere, PageNumber, PageSize, PageOffset, PagesInAll, HasMore, HasLess,
		NextLink, PreviousLink, FirstLink, LastLink, SelfLink} {
		if meanings[meaning][name] {
			return meaning, meaning.fits(s)
		}
	}
	// articlesCount and total_articles, beside articles
	tokens := value.Tokens(l.Items)
	if what := strings.TrimPrefix(strings.TrimSuffix(name, "count"), "total"); what != name && sameWord(what, tokens[len(tokens)-1]) {
		return TotalItems, TotalItems.fits(s)
	}
	return "", false
}

// fits tells whether a member of a schema can tell what is meant.
func (m Meaning) fits(s *Schema) bool {
	types := s.Types()
	switch m {
	case HasMore, HasLess:
		return slices.Contains(types, "boolean")
	case NextLink, PreviousLink, FirstLink, LastLink, SelfLink:
		return slices.Contains(types, "string") || slices.Contains(types, "integer")
	}
	return slices.Contains(types, "integer") || slices.Contains(types, "number")
}

// settleCount takes "count" for the items of one answer where another member
// tells how many there are in all.
func (l *List) settleCount() {
	var totals []int
	for n, c := range l.PageInfo {
		if c.Meaning == TotalItems {
			totals = append(totals, n)
		}
	}
	for _, n := range totals {
		if len(totals) > 1 && strings.HasSuffix(norm(l.PageInfo[n].Pointer), "count") && !strings.Contains(norm(l.PageInfo[n].Pointer), "total") {
			l.PageInfo[n].Meaning = ItemsHere
		}
	}
}
