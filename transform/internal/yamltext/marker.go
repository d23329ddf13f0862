package yamltext

import "bytes"

// Markers finds the lines of a stream that are document markers, in order.
type Markers struct {
	src  []byte
	at   int  // offset of the line to look at next, -1 when there is none
	lone bool // some line ends at a "\r" without "\n", which takes a slower search
}

// FindMarkers prepares src. It is read as far as Next is called.
func FindMarkers(src []byte) *Markers {
	return &Markers{src: src, lone: hasLoneCR(src)}
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

// Next returns the offset of the next marker's first "-" or ".", or -1.
func (s *Markers) Next() int {
	for s.at >= 0 && s.at < len(s.src) {
		line := s.at
		s.at = s.lineAfter(line)
		switch s.src[line] {
		case BOM[0]:
			if bytes.HasPrefix(s.src[line:], []byte(BOM)) && IsMarker(s.src[line+len(BOM):]) {
				return line + len(BOM)
			}
		case '-', '.':
			if IsMarker(s.src[line:]) {
				return line
			}
		}
	}
	return -1
}

func (s *Markers) lineAfter(at int) int {
	if s.lone {
		return LineEnd(s.src, at)
	}
	i := bytes.IndexByte(s.src[at:], '\n')
	if i < 0 {
		return -1
	}
	return at + i + 1
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
