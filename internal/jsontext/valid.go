package jsontext

// deepest is how deep lists and mappings may be in each other, as in encoding/json.
const deepest = 10000

// Valid reports whether a text is one JSON value, and nothing else but white space.
func Valid(text []byte) bool {
	s := scanner{text: text}
	return s.value() && s.space() && s.at == len(text)
}

// scanner reads a text from the left; at is behind what was read. What its methods
// read they report.
type scanner struct {
	text  []byte
	at    int
	depth int
}

// value reads a value, and white space before it.
func (s *scanner) value() bool {
	s.space()
	switch c := s.peek(); c {
	case '{':
		return s.items('}', func() bool { return s.space() && s.quoted() && s.space() && s.take(':') && s.value() })
	case '[':
		return s.items(']', s.value)
	case '"':
		return s.quoted()
	case 't':
		return s.word("true")
	case 'f':
		return s.word("false")
	case 'n':
		return s.word("null")
	default:
		return s.number()
	}
}

// items reads a list or a mapping, from its first bracket to this one.
func (s *scanner) items(bracket byte, item func() bool) bool {
	s.at++
	if s.depth++; s.depth > deepest {
		return false
	}
	s.space()
	for n := 0; ; n++ {
		if s.take(bracket) {
			s.depth--
			return true
		}
		if n > 0 && !s.take(',') || !item() {
			return false
		}
		s.space()
	}
}

func (s *scanner) quoted() bool {
	if !s.take('"') {
		return false
	}
	for s.at < len(s.text) {
		c := s.text[s.at]
		s.at++
		switch {
		case c == '"':
			return true
		case c < ' ', c == '\\' && !s.escape():
			return false
		}
	}
	return false
}

// escape reads what stands behind a backslash.
func (s *scanner) escape() bool {
	c := s.peek()
	s.at++
	switch c {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return true
	case 'u':
		for range 4 {
			c := s.peek()
			if !isDigit(c) && (c|0x20 < 'a' || c|0x20 > 'f') {
				return false
			}
			s.at++
		}
		return true
	}
	return false
}

func (s *scanner) number() bool {
	s.take('-')
	if !s.take('0') && !s.digits() {
		return false
	}
	if s.take('.') && !s.digits() {
		return false
	}
	if s.take('e') || s.take('E') {
		_ = s.take('+') || s.take('-')
		return s.digits()
	}
	return true
}

// digits reads one or more.
func (s *scanner) digits() bool {
	from := s.at
	for isDigit(s.peek()) {
		s.at++
	}
	return s.at > from
}

func (s *scanner) word(w string) bool {
	for i := range len(w) {
		if !s.take(w[i]) {
			return false
		}
	}
	return true
}

// space reads white space, which need not be there.
func (s *scanner) space() bool {
	for c := s.peek(); c == ' ' || c == '\t' || c == '\r' || c == '\n'; c = s.peek() {
		s.at++
	}
	return true
}

// take reads this byte, if it is the next.
func (s *scanner) take(c byte) bool {
	if s.peek() != c || s.at >= len(s.text) {
		return false
	}
	s.at++
	return true
}

// peek is the next byte; 0, which is none of JSON's, at the end.
func (s *scanner) peek() byte {
	if s.at < len(s.text) {
		return s.text[s.at]
	}
	return 0
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
