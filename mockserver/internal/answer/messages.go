package answer

import (
	"fmt"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// nested nests the messages of violations as the body nests its members.
func nested(violations []spec.Violation) value.Object {
	body := value.Object{}
	for _, v := range violations {
		place(body, value.Tokens(v.Pointer), message(v))
	}
	return body
}

// wholeBody is where messages about an object itself go.
const wholeBody = "non_field_errors"

func place(errors value.Object, tokens []string, message string) {
	if len(tokens) == 0 {
		appendMessage(errors, wholeBody, message)
		return
	}
	name := tokens[0]
	_, isObject := errors[name].(map[string]any)
	switch {
	case len(tokens) > 1 || isObject:
		inner, ok := errors[name].(map[string]any)
		if !ok {
			inner = value.Object{}
			if messages, some := errors[name]; some {
				inner[wholeBody] = messages
			}
			errors[name] = inner
		}
		place(inner, tokens[1:], message)
	default:
		appendMessage(errors, name, message)
	}
}

func appendMessage(errors value.Object, name, message string) {
	messages, _ := errors[name].([]any)
	errors[name] = append(messages, message)
}

// message says what is wrong in the framework's words where it has some: clients
// show them to people.
func message(v spec.Violation) string {
	switch v.Rule {
	case "type":
		return typeMessage(v)
	case "format":
		return formatMessage(fmt.Sprint(v.Want))
	case "required":
		return "This field is required."
	case "maxLength":
		return fmt.Sprintf("Ensure this field has no more than %v characters.", v.Want)
	case "minLength":
		if v.Want == 1 {
			return "This field may not be blank."
		}
		return fmt.Sprintf("Ensure this field has at least %v characters.", v.Want)
	case "pattern":
		return fmt.Sprintf("Enter a valid value: it must match %v.", v.Want)
	case "unique":
		return "This field must be unique: the value is already taken."
	}
	return "Invalid value: " + v.Message + "."
}

var typeMessages = map[string]string{
	"string":  "Not a valid string.",
	"boolean": "Must be a valid boolean.",
	"integer": "A valid integer is required.",
	"number":  "A valid number is required.",
	"array":   "Expected a list of items.",
	"object":  "Invalid data. Expected a dictionary.",
}

func typeMessage(v spec.Violation) string {
	if v.Got == "null" {
		return "This field may not be null."
	}
	wanted := v.Want
	for name, text := range typeMessages {
		if wanted == name || wanted == "null|"+name || wanted == name+"|null" {
			return text
		}
	}
	return "Invalid value: " + v.Message + "."
}

func formatMessage(name string) string {
	switch name {
	case "date":
		return "Date has wrong format. Use one of these formats instead: YYYY-MM-DD."
	case "date-time":
		return "Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]."
	case "uri":
		return "Enter a valid URL."
	case "email":
		return "Enter a valid email address."
	case "uuid":
		return "Must be a valid UUID."
	}
	return fmt.Sprintf("Enter a valid %s.", name)
}
