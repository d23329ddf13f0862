// Package jsontext writes values as JSON, with the very bytes that encoding/json
// would write, and tells whether a text is JSON.
//
// It is for programs that only write: encoding/json, with all that it reads and
// sorts, is 0.19 MB of a binary and this 0.01. It knows what reports are made of:
// truth, whole numbers, strings, lists, maps by string, structures with their tags,
// pointers, and what writes itself as text. Any other value is a mistake of the
// program that asks, and ends it.
package jsontext

import (
	"cmp"
	"encoding"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Form is how JSON is written.
type Form struct {
	Indent bool // each item on a line of its own, two spaces deeper
	HTML   bool // <, > and & are escaped, so that the text may stand in HTML
}

// Append appends a value to b, without a final line break.
func (f Form) Append(b []byte, v any) []byte {
	w := writer{Form: f, out: b, fields: map[reflect.Type][]field{}}
	w.value(reflect.ValueOf(v))
	return w.out
}

type writer struct {
	Form
	out    []byte
	depth  int
	fields map[reflect.Type][]field // of each structure written so far
}

func (w *writer) value(v reflect.Value) {
	if !v.IsValid() || nullable(v.Kind()) && v.IsNil() {
		w.out = append(w.out, "null"...)
		return
	}
	if t, ok := v.Interface().(encoding.TextMarshaler); ok {
		text, err := t.MarshalText()
		if err != nil {
			panic("internal error: " + err.Error())
		}
		w.text(string(text))
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		w.out = strconv.AppendBool(w.out, v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		w.out = strconv.AppendInt(w.out, v.Int(), 10)
	case reflect.Uint, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		w.out = strconv.AppendUint(w.out, v.Uint(), 10)
	case reflect.String:
		w.text(v.String())
	case reflect.Pointer, reflect.Interface:
		w.value(v.Elem())
	case reflect.Slice, reflect.Array:
		w.list(v)
	case reflect.Map:
		w.mapping(v)
	case reflect.Struct:
		w.structure(v)
	default:
		panic("internal error: no JSON is known for " + v.Type().String())
	}
}

func nullable(k reflect.Kind) bool {
	return k == reflect.Pointer || k == reflect.Interface || k == reflect.Slice || k == reflect.Map
}

func (w *writer) list(v reflect.Value) {
	w.out = append(w.out, '[')
	for i := range v.Len() {
		w.next(i)
		w.value(v.Index(i))
	}
	w.end(v.Len(), ']')
}

func (w *writer) mapping(v reflect.Value) {
	keys := make([]string, 0, v.Len())
	for _, key := range v.MapKeys() {
		keys = append(keys, key.String())
	}
	slices.Sort(keys)
	w.out = append(w.out, '{')
	for i, key := range keys {
		w.next(i)
		w.key(key)
		w.value(v.MapIndex(reflect.ValueOf(key).Convert(v.Type().Key())))
	}
	w.end(len(keys), '}')
}

func (w *writer) structure(v reflect.Value) {
	t := v.Type()
	fields, known := w.fields[t]
	if !known {
		fields = fieldsOf(t)
		w.fields[t] = fields
	}
	w.out = append(w.out, '{')
	n := 0
	for _, f := range fields {
		at := v.FieldByIndex(f.index)
		if f.omitZero && at.IsZero() || f.omitEmpty && isEmpty(at) {
			continue
		}
		w.next(n)
		w.key(f.name)
		w.value(at)
		n++
	}
	w.end(n, '}')
}

// next begins the item with this index, from 0.
//
// Inlined, next, end and key were 2 KB more of code.
//
//go:noinline
func (w *writer) next(i int) {
	if i > 0 {
		w.out = append(w.out, ',')
	} else {
		w.depth++
	}
	w.line()
}

// end ends a list or a mapping of so many items.
//
//go:noinline
func (w *writer) end(items int, bracket byte) {
	if items > 0 {
		w.depth--
		w.line()
	}
	w.out = append(w.out, bracket)
}

func (w *writer) line() {
	if w.Indent {
		w.out = append(w.out, '\n')
		for range w.depth {
			w.out = append(w.out, "  "...)
		}
	}
}

//go:noinline
func (w *writer) key(name string) {
	w.text(name)
	w.out = append(w.out, ':')
	if w.Indent {
		w.out = append(w.out, ' ')
	}
}

// text writes a string. Invalid UTF-8 becomes U+FFFD; U+2028 and U+2029, which end a
// line of JavaScript, are escaped in any form.
func (w *writer) text(s string) {
	const hex = "0123456789abcdef"
	w.out = append(w.out, '"')
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch short := strings.IndexRune("\"\\\b\f\n\r\t", r); {
		case r == utf8.RuneError && size == 1:
			w.out = append(w.out, `\ufffd`...)
		case short >= 0:
			w.out = append(w.out, '\\', `"\bfnrt`[short])
		case r < ' ', w.HTML && (r == '<' || r == '>' || r == '&'):
			w.out = append(w.out, `\u00`...)
			w.out = append(w.out, hex[r>>4], hex[r&0xf])
		case r == '\u2028', r == '\u2029':
			w.out = append(w.out, `\u202`...)
			w.out = append(w.out, hex[r&0xf])
		default:
			w.out = append(w.out, s[i:i+size]...)
		}
		i += size
	}
	w.out = append(w.out, '"')
}

// field is a field of a structure, or of one that is embedded in it.
type field struct {
	name                string
	index               []int
	omitEmpty, omitZero bool
}

// fieldsOf are the fields that are written, in order. A field hides those of its name
// in what is embedded beside it.
func fieldsOf(t reflect.Type) []field {
	own := map[string]bool{}
	for i := range t.NumField() {
		if f := t.Field(i); !embedded(f) {
			own[nameOf(f)] = true
		}
	}
	var all []field
	for i := range t.NumField() {
		f := t.Field(i)
		if embedded(f) {
			for _, inner := range fieldsOf(f.Type) {
				if !own[inner.name] {
					inner.index = append([]int{i}, inner.index...)
					all = append(all, inner)
				}
			}
			continue
		}
		tag := f.Tag.Get("json")
		if f.IsExported() && tag != "-" {
			_, options, _ := strings.Cut(tag, ",")
			all = append(all, field{nameOf(f), []int{i}, options == "omitempty", options == "omitzero"})
		}
	}
	return all
}

// embedded reports a structure whose fields are written as fields of the outer one.
func embedded(f reflect.StructField) bool {
	return f.Anonymous && f.Type.Kind() == reflect.Struct && f.Tag.Get("json") == ""
}

func nameOf(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return cmp.Or(name, f.Name)
}

func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	case reflect.Struct:
		return false
	default:
		return v.IsZero()
	}
}
