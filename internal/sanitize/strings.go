package sanitize

import (
	"reflect"
	"slices"
	"strings"
	"time"
)

// Strings copies a value deeply, with every string in it replaced by what a
// function makes of it: those of structs, lists and maps, keys too.
func Strings[T any](v T, replace func(string) string) T {
	return copier(replace).copy(reflect.ValueOf(&v).Elem()).Interface().(T)
}

type copier func(string) string

// copy copies one value. A kind that it does not name holds no string.
func (c copier) copy(v reflect.Value) reflect.Value {
	if v.Type() == reflect.TypeFor[time.Time]() {
		return v
	}
	copied := reflect.New(v.Type()).Elem()
	switch v.Kind() {
	case reflect.String:
		copied.SetString(c(v.String()))
	case reflect.Struct:
		copied.Set(v)
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				copied.Field(i).Set(c.copy(v.Field(i)))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			copied = reflect.Append(copied, c.copy(v.Index(i)))
		}
	case reflect.Map:
		if v.Len() > 0 {
			copied.Set(c.copyMap(v))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			copied.Set(reflect.New(v.Type().Elem()))
			copied.Elem().Set(c.copy(v.Elem()))
		}
	case reflect.Interface:
		if !v.IsNil() {
			copied.Set(c.copy(v.Elem()))
		}
	default:
		return v
	}
	return copied
}

// copyMap replaces in keys, too. Keys that become one keep the greater one's
// value: the outcome must not depend on their order.
func (c copier) copyMap(v reflect.Value) reflect.Value {
	copied := reflect.MakeMap(v.Type())
	keys := slices.SortedFunc(slices.Values(v.MapKeys()), func(a, b reflect.Value) int {
		return strings.Compare(a.String(), b.String())
	})
	for _, key := range keys {
		copied.SetMapIndex(c.copy(key), c.copy(v.MapIndex(key)))
	}
	return copied
}
