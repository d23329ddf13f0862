package sidecars

import (
	"strconv"
	"strings"
)

// octal reads a number as Python's int(text, base=8) does: with or without the
// prefix 0o.
func octal(text string) (mode uint64, err error) {
	text = strings.TrimSpace(text)
	return strconv.ParseUint(strings.TrimPrefix(strings.TrimPrefix(text, "0o"), "0O"), 8, 32)
}
