package scenario

import (
	"fmt"
	"strings"
)

// Fold writes stretches that a block has too as one line: the block's name and
// which of its lines they are. So a golden shows what is special about a
// container, and where it goes, and not the container again. Nothing is lost: a
// line that differs by a byte stands there as it is.
//
// The lines may be further right than in the block, all of them equally far, and
// behind the + or - of a difference.
func Fold(text, name, block string) string {
	lines, usual := strings.Split(text, "\n"), strings.Split(strings.TrimSuffix(block, "\n"), "\n")
	var folded []string
	for i := 0; i < len(lines); {
		first, n := longest(lines[i:], usual)
		if n < worthFolding {
			folded = append(folded, lines[i])
			i++
			continue
		}
		what := "[" + name + "]"
		if n < len(usual) {
			what = fmt.Sprintf("[%s, lines %d to %d]", name, first+1, first+n)
		}
		folded = append(folded, strings.TrimSuffix(lines[i], strings.TrimLeft(usual[first], " "))+what)
		i += n
	}
	return strings.Join(folded, "\n")
}

// worthFolding is how many lines are: fewer are read more quickly than they are
// looked up.
const worthFolding = 6

// longest is the longest stretch of the block that the lines begin with.
func longest(lines, block []string) (first, n int) {
	for at := range block {
		margin, ok := strings.CutSuffix(lines[0], block[at])
		if !ok || strings.Trim(margin, "+- ") != "" {
			continue
		}
		k := 0
		for k < len(lines) && at+k < len(block) && lines[k] == margin+block[at+k] {
			k++
		}
		if k > n {
			first, n = at, k
		}
	}
	return first, n
}
