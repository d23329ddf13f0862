package logql

import "fmt"

// A patternPart is a literal or a capture of a pattern such as <ip> - <_>.
type patternPart struct {
	_       incomparable
	capture bool
	text    string // the literal, or the name
}

// splitPattern cuts a pattern into its parts, and says why it is none.
func splitPattern(s string) (parts []patternPart, why string) {
	if s == "" {
		return nil, "it is empty"
	}
	literal := 0
	for i := 0; i < len(s); {
		n := captureLength(s[i:])
		if n == 0 {
			i++
			continue
		}
		if i > literal {
			parts = append(parts, patternPart{text: s[literal:i]})
		} else if len(parts) > 0 {
			return nil, fmt.Sprintf("nothing stands between <%s> and %s", parts[len(parts)-1].text, s[i:i+n])
		}
		parts = append(parts, patternPart{capture: true, text: s[i+1 : i+n-1]})
		i += n
		literal = i
	}
	if literal < len(s) {
		parts = append(parts, patternPart{text: s[literal:]})
	}
	return parts, ""
}

// captureLength is the length of a capture such as <name> at the beginning of s.
// A < that begins none is literal.
func captureLength(s string) int {
	if s[0] != '<' {
		return 0
	}
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '>' && i > 1:
			return i + 1
		case c != '_' && !isLetter(c) && (i == 1 || !isDigit(c)):
			return 0
		}
	}
	return 0
}

func hasNamed(parts []patternPart) bool {
	for _, part := range parts {
		if part.capture && part.text != "_" {
			return true
		}
	}
	return false
}

// twice says which name captures twice.
func twice(parts []patternPart) string {
	seen := map[string]bool{}
	for _, part := range parts {
		if !part.capture || part.text == "_" {
			continue
		}
		if seen[part.text] {
			return fmt.Sprintf("<%s> captures twice", part.text)
		}
		seen[part.text] = true
	}
	return ""
}
