package yamltext

import "sort"

// Decoded is the value of a scalar together with the text it was decoded from.
type Decoded struct {
	Text       Text
	Start, End int // of the scalar, its anchor and tag included
	Style      Style
	Value      string
}

// Offset is Offsets.Offset for one question: nothing is kept for another.
func (d Decoded) Offset(inner int) (at int, ok bool) {
	s := newScan(d)
	inner = min(max(inner, 0), len(s.Value))
	for s.end() < min(inner+1, len(s.Value)) {
		if !s.next() {
			return 0, false
		}
	}
	return s.offset(s.piece, inner), true
}

// Span is Offsets.Span for one question.
func (d Decoded) Span(from, to int) (start, end int, ok bool) { return d.Offsets().Span(from, to) }

// Offsets answers where parts of one scalar stand. However many questions it is
// asked, it goes over the text once, and no further than it must.
type Offsets struct {
	scan   scan
	pieces []piece
	stuck  bool // the text does not go on as the value does
}

// Offsets begins with the first byte of the value.
func (d Decoded) Offsets() *Offsets {
	o := &Offsets{scan: newScan(d)}
	o.pieces = []piece{o.scan.piece}
	return o
}

// find is the first piece that ends at a byte of the value or behind it; the value
// has that byte.
func (o *Offsets) find(end int) (p piece, ok bool) {
	for o.scan.end() < end {
		if o.stuck = o.stuck || !o.scan.next(); o.stuck {
			break
		}
		o.pieces = append(o.pieces, o.scan.piece)
	}
	i := sort.Search(len(o.pieces), func(i int) bool { return o.pieces[i].end() >= end })
	if i == len(o.pieces) {
		return piece{}, false
	}
	return o.pieces[i], true
}

// Offset returns where a byte of the value stands in the text. White space that folding
// has made of a line break stands where the line ends, and what is past the end of the
// value where the value ends. ok is false where the text does not say: it is not what the
// value was decoded from, or breaks lines in a way that only YAML 1.1 knows.
func (o *Offsets) Offset(inner int) (at int, ok bool) {
	value := o.scan.Value
	inner = min(max(inner, 0), len(value))
	p, ok := o.find(min(inner+1, len(value)))
	if !ok {
		return 0, false
	}
	return o.scan.offset(p, inner), true
}

// Span returns where the bytes from..to of the value stand, without the white space
// around them. Where that is nothing but white space at the end of the value, it is where
// the white space begins; ok is as it is for Offset.
func (o *Offsets) Span(from, to int) (start, end int, ok bool) {
	value := o.scan.Value
	from, to = min(max(from, 0), len(value)), min(max(to, 0), len(value))
	for from < len(value) && IsBlank(value[from]) {
		from++
	}
	if from == len(value) {
		start, ok = o.endBefore(from)
		return start, start, ok
	}
	if start, ok = o.Offset(from); !ok || to <= from {
		return start, start, ok
	}
	end, ok = o.endBefore(to)
	return start, end, ok
}

// endBefore is where the last visible character before a byte of the value ends.
func (o *Offsets) endBefore(to int) (end int, ok bool) {
	value := o.scan.Value
	for to > 0 && IsBlank(value[to-1]) {
		to--
	}
	p, ok := o.find(to)
	if !ok {
		return 0, false
	}
	return p.endOf(to), true
}
