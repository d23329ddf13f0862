// Package fields takes log lines apart: JSON, logfmt, what a regular expression
// or a pattern captures, and what Promtail's pack stage packed.
//
// A reader calls back for each field it meets, in the order of the line, and
// stops as soon as it is told to. It decides nothing about labels: collisions,
// duplicates and errors are the caller's. What it promises is to find the same
// fields in the same broken lines as Loki does, which is lenient in JSON (text
// behind the closing brace, commas at the end, numbers such as 01) and more so
// in logfmt.
//
// Values are parts of the line wherever they can be; nothing is copied that
// nobody asks for. No line makes a reader panic, and none costs more than its
// length. It stands on the standard library only.
package fields

// A Value is the text of a field as the line has it, its escapes not yet
// resolved.
type Value struct {
	raw    string
	escape func(string) string // resolves the escapes of raw; nil: there are none
}

// Plain is a value without escapes.
func Plain(text string) Value { return Value{raw: text} }

// String is the value without escapes.
func (v Value) String() string {
	if v.escape == nil {
		return v.raw
	}
	return v.escape(v.raw)
}

// Visit is called with each field of a line. False ends the reading.
type Visit func(name string, value Value) bool
