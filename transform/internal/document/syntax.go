package document

import (
	"strconv"
	"strings"
)

// explain turns the YAML library's error into one with an offset.
func explain(g *grid, base int, err error) *SyntaxError {
	msg := strings.TrimPrefix(err.Error(), "yaml: ")
	offset := 0
	if rest, ok := strings.CutPrefix(msg, "line "); ok {
		if number, text, ok := strings.Cut(rest, ": "); ok {
			if line, err := strconv.Atoi(number); err == nil {
				offset, msg = g.offset(line, 1), text
			}
		}
	}
	return &SyntaxError{Offset: base + offset, Msg: msg}
}
