package spec

// A List is how an operation answers with the records of a collection.
type List struct {
	Items string  // JSON Pointer of the array in the success answer; "" if the answer is the array
	Item  *Schema // of one of its items

	// Key is where an item tells the key, as a JSON Pointer in the item, where the
	// record itself does not; "" if it does, or nothing does.
	Key string

	// Size and the one of Offset, Page and Cursor that is declared cut the list;
	// nil where the document has no such parameter.
	Size, Offset, Page, Cursor *Parameter
	FirstPage                  int // the number of the first page: 1, or 0 where the document says so

	Filters []Filter
	Order   *Parameter // names properties; "-" before one turns it around
	// Direction is "asc" or "desc", where the document has a parameter for it.
	Direction *Parameter
	Search    *Parameter // a word that some text of the record holds

	PageInfo []PageInfo // numbers and links beside the items
}

// Paged tells whether the list comes in pages.
func (l *List) Paged() bool {
	return l.Size != nil || l.Offset != nil || l.Page != nil || l.Cursor != nil
}

// A Filter is a query parameter that keeps the records whose member is equal to
// its value, or to one of its values if it is an array.
type Filter struct {
	Param   *Parameter
	Pointer string // JSON Pointer in the record
}

// A PageInfo is a member of a list answer that tells of the list.
type PageInfo struct {
	Pointer string // JSON Pointer in the answer
	Meaning Meaning
	Schema  *Schema
}

// A Meaning is what a member beside the items of a list tells.
type Meaning string

const (
	TotalItems   Meaning = "total"    // how many records there are, filters applied
	ItemsHere    Meaning = "here"     // how many are in this answer
	PageNumber   Meaning = "page"     // the number of this page
	PageSize     Meaning = "size"     // how many an answer holds at most
	PageOffset   Meaning = "offset"   // how many stand before this answer
	PagesInAll   Meaning = "pages"    // how many pages there are
	HasMore      Meaning = "more"     // true if others follow
	HasLess      Meaning = "less"     // true if others stand before
	NextLink     Meaning = "next"     // what leads to the next answer: a URL, a cursor or a page number; null or absent at the end
	PreviousLink Meaning = "previous" // the same, backwards
	FirstLink    Meaning = "first"
	LastLink     Meaning = "last"
	SelfLink     Meaning = "self"
)
