package document

import "bytes"

// markerScan finds the lines of a stream that are document markers, in order.
type markerScan struct {
	src  []byte
	at   int  // offset of the line to look at next, -1 when there is none
	lone bool // some line ends at a "\r" without "\n", which takes a slower search
}

func newMarkerScan(src []byte) *markerScan {
	return &markerScan{src: src, lone: hasLoneCR(src)}
}

func hasLoneCR(src []byte) bool {
	for at := 0; ; {
		i := bytes.IndexByte(src[at:], '\r')
		if i < 0 {
			return false
		}
		at += i + 1
		if at == len(src) || src[at] != '\n' {
			return true
		}
	}
}

// next returns the offset of the next marker's first "-" or ".", or -1.
func (s *markerScan) next() int {
	for s.at >= 0 && s.at < len(s.src) {
		line := s.at
		s.at = s.lineAfter(line)
		switch s.src[line] {
		case bom[0]:
			if bytes.HasPrefix(s.src[line:], []byte(bom)) && isMarker(s.src[line+len(bom):]) {
				return line + len(bom)
			}
		case '-', '.':
			if isMarker(s.src[line:]) {
				return line
			}
		}
	}
	return -1
}

func (s *markerScan) lineAfter(at int) int {
	if s.lone {
		return lineEnd(s.src, at)
	}
	i := bytes.IndexByte(s.src[at:], '\n')
	if i < 0 {
		return -1
	}
	return at + i + 1
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
