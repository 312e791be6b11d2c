package spec

// Keyword is the JSON value of a keyword as the document writes it, numbers
// with all their digits. It is false if the schema does not have the keyword.
func (s *Schema) Keyword(name string) (any, bool) {
	if s.document == nil {
		return nil, false
	}
	n, ok := s.document.node(s.document.Locate(s.Location, name))
	if !ok {
		return nil, false
	}
	return plain(n), true
}

// KeywordNames lists the keywords of the schema in source order, and behind
// them those of a schema that it refers to.
func (s *Schema) KeywordNames() []string {
	if s.document == nil {
		return nil
	}
	return s.document.Names(s.Location)
}
