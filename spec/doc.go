// Package spec holds an API description as immutable values: it loads an
// OpenAPI 3.0 or 3.1 document, applies an Overlay to it, resolves references,
// routes requests, judges values by compiled schemas, and says what each
// operation does to which resource.
//
// Two documents are kept apart. The published one is what the API's owner
// wrote, and judges every answer. The effective one is the published document
// with an Overlay applied, and decides behaviour.
//
// What a write does to a record is one pure function, [Plan.Write]: the mock
// applies it, the contract suite predicts with it, the fixtures invert it.
//
// Non-goals: no HTTP is spoken here, no value is made up, nothing is stored.
package spec
