package yamltext

// Decoded is the value of a scalar together with the text it was decoded from.
type Decoded struct {
	Text       Text
	Start, End int // of the scalar, its anchor and tag included
	Style      Style
	Value      string
}

// Offset returns where a byte of the value stands in the text. White space that folding
// has made of a line break stands where the line ends, and what is past the end of the
// value where the value ends. ok is false where the text does not say: it is not what the
// value was decoded from, or breaks lines in a way that only YAML 1.1 knows.
func (d Decoded) Offset(inner int) (at int, ok bool) {
	inner = min(max(inner, 0), len(d.Value))
	s := newScan(d)
	for s.pos+s.size <= inner && s.pos+s.size < len(d.Value) {
		if !s.next() {
			return 0, false
		}
	}
	return s.offset(inner), true
}

// Span returns where the bytes from..to of the value stand, without the white space
// around them. Where that is nothing but white space at the end of the value, it is where
// the white space begins; ok is as it is for Offset.
func (d Decoded) Span(from, to int) (start, end int, ok bool) {
	from, to = min(max(from, 0), len(d.Value)), min(max(to, 0), len(d.Value))
	for from < len(d.Value) && IsBlank(d.Value[from]) {
		from++
	}
	if from == len(d.Value) {
		start, ok = d.endBefore(from)
		return start, start, ok
	}
	if start, ok = d.Offset(from); !ok || to <= from {
		return start, start, ok
	}
	end, ok = d.endBefore(to)
	return start, end, ok
}

// endBefore is where the last visible character before a byte of the value ends.
func (d Decoded) endBefore(to int) (end int, ok bool) {
	for to > 0 && IsBlank(d.Value[to-1]) {
		to--
	}
	s := newScan(d)
	for s.pos+s.size < to {
		if !s.next() {
			return 0, false
		}
	}
	return s.endOf(to), true
}
