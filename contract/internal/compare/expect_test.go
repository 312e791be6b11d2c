package compare

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

const shop = `
openapi: 3.1.0
info: {title: Shop, version: "1"}
paths:
  /orders:
    get:
      responses: {"200": {description: d, content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Order"}}}}}}
    post:
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/NewOrder"}}}}
      responses: {"201": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}}
  /orders/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      responses: {"200": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}}
    patch:
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/NewOrder"}}}}
      responses: {"200": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}}
components:
  schemas:
    NewOrder:
      type: object
      properties:
        note: {type: string}
        amount: {type: integer}
        status: {type: string}
        serial_count: {type: integer}
        secret_word: {type: string, writeOnly: true}
        place: {type: object, properties: {town: {type: string}, tags: {type: array, items: {type: object, properties: {k: {type: string}}}}}}
        parcel: {oneOf: [{type: object, required: [weight], properties: {weight: {type: integer}}}, {type: object, required: [size], properties: {size: {type: string}}}]}
        free: {type: object}
    Order:
      type: object
      required: [id]
      properties:
        id: {type: string}
        note: {type: string, maxLength: 5}
        amount: {type: integer}
        status: {type: string}
        serial_count: {type: integer}
        place: {type: object, properties: {town: {type: string}, tags: {type: array, items: {type: object, properties: {k: {type: string}}}}}}
        parcel: {oneOf: [{type: object, required: [weight], properties: {weight: {type: integer}}}, {type: object, required: [size], properties: {size: {type: string}}}]}
        free: {type: object}
`

// operation is the one of a method in the document of orders.
func operation(t *testing.T, method string) *spec.Operation {
	t.Helper()
	api, err := spec.Load(t.Context(), spec.Config{Document: spec.Source{Name: "shop.yaml", Text: []byte(shop)}})
	require.NoError(t, err)
	for _, o := range api.Operations {
		if o.Method == method {
			return o
		}
	}
	require.Fail(t, "no such operation", method)
	return nil
}

// sure are the expectations of a body by name: whether they are sure.
func sure(t *testing.T, method, body string) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	for _, e := range Expected(operation(t, method), decode(t, body).(value.Object)) {
		found[e.Name] = e.Sure
	}
	return found
}

func TestWhatABodyWritesIsExpected(t *testing.T) {
	for _, c := range []struct {
		name, method, body string
		want               map[string]bool
	}{
		{"plain members", "PATCH", `{"note":"a","amount":2}`, map[string]bool{"/note": true, "/amount": true}},
		{"a member that does not read back", "PATCH", `{"secret_word":"a"}`, map[string]bool{}},
		{"a value that the record may not hold", "PATCH", `{"note":"too long"}`, map[string]bool{"/note": false}},
		{"a state of a new record is the server's", "POST", `{"status":"open","note":"a"}`, map[string]bool{"/status": false, "/note": true}},
		{"a state that is changed is the caller's", "PATCH", `{"status":"open"}`, map[string]bool{"/status": true}},
		{"a name that servers manage", "PATCH", `{"serial_count":1}`, map[string]bool{"/serial_count": false}},
		{"members that a branch declares", "POST", `{"parcel":{"weight":1}}`, map[string]bool{"/parcel": true}},
		{"members that no branch declares", "POST", `{"parcel":{"weight":1,"colour":"red"}}`, map[string]bool{"/parcel": false}},
		{"members of any name", "POST", `{"free":{"a":1}}`, map[string]bool{"/free": true}},
		{"an item that declares its members", "POST", `{"place":{"tags":[{"k":"v"}]}}`, map[string]bool{"/place/tags": true}},
		{"an item with another member", "POST", `{"place":{"tags":[{"k":"v"},{"x":"v"}]}}`, map[string]bool{"/place/tags": false}},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, sure(t, c.method, c.body)) })
	}
}

func TestUnmetExpectations(t *testing.T) {
	wanted := []Expectation{{Name: "a", Pointer: "/a", Value: "x", Sure: true}, {Name: "b", Pointer: "/b", Value: "y"}}
	names := func(list []Expectation) (names []string) {
		for _, e := range list {
			names = append(names, e.Name)
		}
		return names
	}
	require.Empty(t, Unmet(value.Object{"a": "x", "b": "y"}, wanted, true))
	require.Equal(t, []string{"b"}, names(Unmet(value.Object{"a": "x", "b": "z"}, wanted, true)))
	require.Equal(t, []string{"b"}, names(Unmet(value.Object{"a": "x"}, wanted, true)))
	require.Empty(t, Unmet(value.Object{"a": "x"}, wanted, false), "what is left out of a part")
	require.Equal(t, []string{"a"}, names(Unmet(value.Object{"a": "z"}, wanted, false)))
	require.Equal(t, []string{"a"}, names(Sure(wanted)))
	require.Len(t, wanted, 2, "the list itself stays as it is")
}
