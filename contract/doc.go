// Package contract proves that a server acts as its description says. It knows
// nothing but the description and a base URL; what a write must lead to is
// predicted by the write function of spec.
//
// A check is a value that documents itself ([All] lists them). Checks look at
// probes: a probe makes exchanges once and notes what it saw as issues, each of
// a kind; a check claims the issues of one probe and some kinds. So one pass over
// all fields serves "what was sent is in the answer" and "what was not sent is
// unchanged" alike.
//
// What may be claimed is limited: [finding.Verdict] tells the five verdicts.
//
// Goals: find what schema and status checks miss; accuse no honest server; leave
// the test users' records as they were. Non-goals: load tests, security scans.
package contract
