package fields

import "unicode/utf8"

// maxNames bounds what a line full of invented names can make us remember.
const maxNames = 4096

// Names makes label names of the keys of lines and remembers them, so that the
// same key of the next line costs no memory. The zero value is ready. It is not
// for concurrent use.
type Names struct {
	seen map[string]string
}

// Label is key as the name of a label: letters, digits and underscores are kept,
// any other character becomes an underscore, and a digit in front gets one.
func (n *Names) Label(key string) string {
	if IsLabel(key) {
		return key
	}
	if key == "" {
		return ""
	}
	return n.intern(appendLabel(make([]byte, 0, 64), key, true))
}

func (n *Names) intern(name []byte) string {
	if known, ok := n.seen[string(name)]; ok {
		return known
	}
	if n.seen == nil || len(n.seen) >= maxNames {
		n.seen = make(map[string]string)
	}
	text := string(name)
	n.seen[text] = text
	return text
}

// IsLabel reports whether the key can be the name of a label as it is.
func IsLabel(key string) bool {
	if key == "" || isDigit(key[0]) {
		return false
	}
	for i := range len(key) {
		if !isLabelByte(key[i]) {
			return false
		}
	}
	return true
}

func appendLabel(to []byte, key string, first bool) []byte {
	if first && key != "" && isDigit(key[0]) {
		to = append(to, '_')
	}
	for i := 0; i < len(key); {
		c := key[i]
		if c < utf8.RuneSelf {
			if !isLabelByte(c) {
				c = '_'
			}
			to = append(to, c)
			i++
			continue
		}
		_, size := utf8.DecodeRuneInString(key[i:])
		to = append(to, '_')
		i += size
	}
	return to
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isLabelByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || isDigit(c)
}
