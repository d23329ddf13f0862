package fields

import (
	"fmt"
	"strconv"
	"strings"
)

// A Path leads to a value inside of JSON: a.b[0]["x y"].
type Path struct {
	steps []step
}

// step is a key, or an index where key is empty and byIndex set.
type step struct {
	key     string
	index   int
	byIndex bool
}

// ParsePath reads a path as json stages have it: names joined by points, and
// whatever else in brackets, as a string or as an index.
func ParsePath(text string) (Path, error) {
	var p Path
	rest := text
	for rest != "" {
		if rest[0] == '.' && len(p.steps) > 0 && len(rest) > 1 && rest[1] != '[' && rest[1] != '.' {
			rest = rest[1:]
		} else if rest[0] != '[' && len(p.steps) > 0 {
			return p, badPath(text)
		}
		s, size := readStep(rest)
		if size == 0 {
			return p, badPath(text)
		}
		p.steps, rest = append(p.steps, s), rest[size:]
	}
	if len(p.steps) == 0 {
		return p, badPath(text)
	}
	return p, nil
}

func badPath(text string) error {
	return fmt.Errorf(`%q is no path into JSON: write names as in a.b, indices as in a[0], and other keys as in ["a-b"]`, text)
}

// readStep reads one name or bracket. Its size is 0 when it is neither.
func readStep(s string) (step, int) {
	if s[0] != '[' {
		end := 0
		for end < len(s) && isLabelByte(s[end]) {
			end++
		}
		if !IsLabel(s[:end]) {
			return step{}, 0
		}
		return step{key: s[:end]}, end
	}
	end := strings.IndexByte(s, ']')
	if strings.HasPrefix(s, `["`) {
		if end, _ = stringEnd(s, 2); end < 0 || !strings.HasPrefix(s[end:], `"]`) {
			return step{}, 0
		}
		key, err := strconv.Unquote(s[1 : end+1])
		if err != nil {
			return step{}, 0
		}
		return step{key: key}, end + 2
	}
	if end < 0 {
		return step{}, 0
	}
	index, err := strconv.ParseUint(s[1:end], 10, 31)
	if err != nil {
		return step{}, 0
	}
	return step{index: int(index), byIndex: true}, end + 1
}

// CheckStart returns ErrJSON for a line that does not begin with an object, an
// array or a string, and not with blanks before it either. It is all that Loki
// asks of a line before it follows paths into it.
func CheckStart(line string) error {
	if line != "" && strings.IndexByte(`{["`, line[0]) >= 0 {
		return nil
	}
	return ErrJSON
}

// Found is a value and its place in the line.
type Found struct {
	Value
	At int
}

// Find is the value that the path leads to in the line. Objects and arrays are
// their text, null is found and empty. As in Loki, the objects on the way need not
// end, so that lines that were cut off are read; ErrJSON is that the value itself
// does not.
func (p Path) Find(line string) (found Found, ok bool, err error) {
	at, ok := follow(line, skipSpace(line, 0), p.steps)
	if !ok {
		return Found{}, false, nil
	}
	v, ok := scanJSON(line, at)
	if !ok {
		return Found{}, false, ErrJSON
	}
	if v.kind == jsonNull {
		return Found{Value{}, at}, true, nil
	}
	return Found{v.text(), at}, true, nil
}

// follow is where the value begins that the steps lead to from the value at i.
func follow(line string, i int, steps []step) (at int, ok bool) {
	if len(steps) == 0 {
		return i, true
	}
	if i >= len(line) {
		return 0, false
	}
	switch s := steps[0]; {
	case s.byIndex && line[i] == '[':
		return followIndex(line, i, s.index, steps[1:])
	case !s.byIndex && line[i] == '{':
		return followKey(line, i, s.key, steps[1:])
	}
	return 0, false
}

// followIndex counts the elements of the array at i. As in Loki, one that is no value
// or does not end is not there.
func followIndex(line string, i, index int, steps []step) (at int, ok bool) {
	for i = skipSpace(line, i+1); i < len(line) && line[i] != ']'; index-- {
		v, ok := scanJSON(line, i)
		if !ok {
			return 0, false
		}
		if index == 0 {
			return follow(line, i, steps)
		}
		if i = skipSpace(line, v.end); i >= len(line) || line[i] != ',' {
			return 0, false
		}
		i = skipSpace(line, i+1)
	}
	return 0, false
}

// followKey looks for the member of the object at i. Of several with that name it
// is the first from which the path leads on.
func followKey(line string, i int, name string, steps []step) (at int, ok bool) {
	for i = skipSpace(line, i+1); i < len(line) && line[i] == '"'; {
		key, value, ok := scanKey(line, i)
		if !ok {
			return 0, false
		}
		if key == name {
			if at, ok := follow(line, value, steps); ok {
				return at, true
			}
		}
		if i, ok = behind(line, value); !ok {
			return 0, false
		}
		i = skipComma(line, i)
	}
	return 0, false
}

// behind is the place behind the value at i. What is no value ends where the next
// member may begin.
func behind(line string, i int) (end int, ok bool) {
	if v, ok := scanJSON(line, i); ok {
		return v.end, true
	}
	if i >= len(line) || strings.IndexByte(`"{[`, line[i]) >= 0 {
		return 0, false
	}
	return tokenEnd(line, i), true
}

func skipComma(s string, i int) int {
	if i = skipSpace(s, i); i < len(s) && s[i] == ',' {
		i = skipSpace(s, i+1)
	}
	return i
}
