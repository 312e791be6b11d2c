// Package fault holds server bugs to inject in a mock, so that a client's tests,
// and the contract suite, can be shown to notice them.
//
// A [Fault] is a value that documents itself and injects [Hooks] at the seams of
// a mock: what an answer is, whose token a request carries, which bodies are
// refused, what a write makes of a record, and how records are kept. [All] lists
// the faults, [Benign] variations that an honest server may have.
//
// A fault acts on what a description says of its fields (the first boolean, the
// references, the nested object), never on a name, so each works on any API that
// has what its Needs say.
package fault
