package evidence

import (
	"cmp"
)

// Part is what of an exchange an issue is about.
func (i *Issue) Part() Part {
	switch i.Kind {
	case WrongRequest:
		return cmp.Or(i.In, InRequest)
	case WrongHeader, WrongMedia:
		return InAnswerHeader
	case Crashed, Undeclared, Noted:
		return InStatus
	}
	return InAnswer
}

// A Part is one of an exchange.
type Part string
