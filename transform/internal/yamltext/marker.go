package yamltext

import "bytes"

// Markers finds the lines of a stream that are document markers, in order.
type Markers struct {
	src     []byte
	at      int   // offset of the line to look at next, -1 when there is none
	checked int   // no line before this offset ends at a lone "\r"
	lone    bool  // some line ends at a "\r" without "\n", which takes a slower search
	roots   Roots // of the lines since the last marker
}

// FindMarkers prepares src. It is read as far as Next is called.
func FindMarkers(src []byte) *Markers { return &Markers{src: src} }

// Next returns the offset of the next marker's first "-" or ".", or -1.
func (s *Markers) Next() int {
	s.roots = Roots{NoLine, NoLine}
	for s.at >= 0 && s.at < len(s.src) {
		line := s.at
		s.at = s.lineAfter(line)
		switch c := s.src[line]; c {
		case ' ':
		case BOM[0]:
			if bytes.HasPrefix(s.src[line:], []byte(BOM)) && IsMarker(s.src[line+len(BOM):]) {
				return line + len(BOM)
			}
			s.roots.see(c, line)
		case '-', '.':
			if IsMarker(s.src[line:]) {
				return line
			}
		default:
			s.roots.see(c, line)
		}
	}
	return -1
}

// Roots are those of the lines that Next has passed: from the marker before to the
// one that it returned, or to the end.
func (s *Markers) Roots() Roots {
	if s.lone {
		return Roots{}
	}
	return s.roots
}

func (s *Markers) lineAfter(at int) int {
	if !s.lone {
		end := -1
		if i := bytes.IndexByte(s.src[at:], '\n'); i >= 0 {
			end = at + i + 1
		}
		if 0 <= end && end <= s.checked || s.isChecked(end) { // most lines are asked for where all was checked
			return end
		}
	}
	return LineEnd(s.src, at)
}

// isChecked reports that no line up to an offset ends at a "\r" without "\n". It
// looks some way ahead: many lines are short.
func (s *Markers) isChecked(end int) bool {
	const ahead = 16 << 10
	if end < 0 {
		end = len(s.src)
	}
	to := min(max(end, s.checked+ahead), len(s.src))
	for at := s.checked; at < to; {
		i := bytes.IndexByte(s.src[at:to], '\r')
		if i < 0 {
			break
		}
		at += i + 1
		if at == len(s.src) || s.src[at] != '\n' {
			s.lone = true
			return false
		}
	}
	s.checked = to
	return true
}

// IsMarker reports whether a line that starts with text begins or ends a
// document.
func IsMarker(text []byte) bool {
	if len(text) < 3 {
		return false
	}
	switch string(text[:3]) {
	case "---":
		return len(text) == 3 || IsBlank(text[3]) || isGlued(text[3])
	case "...":
		return len(text) == 3 || IsBlank(text[3])
	}
	return false
}

// isGlued tells content stuck to "---" from a longer dash line ("------").
func isGlued(c byte) bool {
	return c == '{' || c == '"' || c == '#' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// IsBlank reports white space, line breaks included.
func IsBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// LineEnd is the offset past the line break that ends the line at from.
func LineEnd(src []byte, from int) int {
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

// BOM is the byte order mark, which may begin a stream and any document of it.
const BOM = "\xef\xbb\xbf"
