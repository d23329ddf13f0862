package document

import "bytes"

// markerScan finds the lines of a stream that are document markers, in order.
// It searches for the few byte strings a marker can begin with, each at the
// speed of bytes.Index, instead of looking at every line.
type markerScan struct {
	src     []byte
	needles []needle
	first   bool
}

// A needle is a line break and what may follow it, and where it occurs next.
type needle struct {
	text []byte
	at   int // offset of the next occurrence, -1 when there is none
}

func newMarkerScan(src []byte) *markerScan {
	s := &markerScan{src: src, first: true}
	breaks := []string{"\n"}
	if bytes.IndexByte(src, '\r') >= 0 {
		breaks = append(breaks, "\r")
	}
	marks := []string{"---", "..."}
	if len(src) > 1 && bytes.Contains(src[1:], []byte(bom)) {
		marks = append(marks, bom+"---")
	}
	for _, br := range breaks {
		for _, mark := range marks {
			text := []byte(br + mark)
			s.needles = append(s.needles, needle{text: text, at: bytes.Index(src, text)})
		}
	}
	return s
}

// next returns the offset of the next marker's first "-" or ".", or -1.
func (s *markerScan) next() int {
	if s.first {
		s.first = false
		at := 0
		if bytes.HasPrefix(s.src, []byte(bom)) {
			at = len(bom)
		}
		if isMarker(s.src[at:]) {
			return at
		}
	}
	for {
		n := s.nearest()
		if n == nil {
			return -1
		}
		mark := n.at + len(n.text) - 3
		n.advance(s.src)
		if isMarker(s.src[mark:]) {
			return mark
		}
	}
}

func (s *markerScan) nearest() *needle {
	var best *needle
	for i := range s.needles {
		if n := &s.needles[i]; n.at >= 0 && (best == nil || n.at < best.at) {
			best = n
		}
	}
	return best
}

func (n *needle) advance(src []byte) {
	from := n.at + 1
	n.at = bytes.Index(src[from:], n.text)
	if n.at >= 0 {
		n.at += from
	}
}

// isMarker reports whether a line that starts with text begins or ends a
// document.
func isMarker(text []byte) bool {
	if len(text) < 3 {
		return false
	}
	switch string(text[:3]) {
	case "---":
		return len(text) == 3 || isBlank(text[3]) || isGlued(text[3])
	case "...":
		return len(text) == 3 || isBlank(text[3])
	}
	return false
}

// isGlued tells content stuck to "---" from a longer dash line ("------").
func isGlued(c byte) bool {
	return c == '{' || c == '"' || c == '#' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// lineEnd is the offset behind the line break that ends the line at from.
func lineEnd(src []byte, from int) int {
	i := bytes.IndexAny(src[from:], "\r\n")
	if i < 0 {
		return len(src)
	}
	i += from
	if src[i] == '\r' && i+1 < len(src) && src[i+1] == '\n' {
		return i + 2
	}
	return i + 1
}
