package finding

// An Operation is one of the document, and whether the run got it to do its work.
type Operation struct {
	Operation string `json:"operation"`
	Method    string `json:"method"`
	Path      string `json:"path"`
	Requests  int    `json:"requests"`         // that were sent to it
	Succeeded int    `json:"succeeded"`        // of them, those it answered with 2xx or 3xx
	Reason    string `json:"reason,omitempty"` // why none succeeded, in the server's own words if it gave any
	Needs     string `json:"needs,omitempty"`  // what would get it to succeed, where none did
}

// Coverage says what of the document was exercised.
type Coverage struct {
	Operations Covered `json:"operations"`
	Statuses   Covered `json:"statuses"`
	MediaTypes Covered `json:"media_types"`
	Properties Covered `json:"properties"`
	Keywords   Covered `json:"keywords"`
}

// Covered counts the parts of one kind, and names those that were missed.
type Covered struct {
	Total   int      `json:"total"`
	Reached int      `json:"reached"`
	Missed  []string `json:"missed"`
}

// Succeeded counts the operations that had a success, and all of them. Where a
// result does not list operations, those that were reached count.
func (r Result) Succeeded() (succeeded, total int) {
	if len(r.Operations) == 0 {
		return r.Coverage.Operations.Reached, r.Coverage.Operations.Total
	}
	for _, o := range r.Operations {
		if o.Succeeded > 0 {
			succeeded++
		}
	}
	return succeeded, len(r.Operations)
}

// Unreached lists the operations that had no success.
func (r Result) Unreached() []Operation {
	var list []Operation
	for _, o := range r.Operations {
		if o.Succeeded == 0 {
			list = append(list, o)
		}
	}
	return list
}
