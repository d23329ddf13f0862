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
// their text; null is nothing, as what is missing is.
func (p Path) Find(line string) (Found, bool) {
	v, ok := scanJSON(line, skipSpace(line, 0))
	at := v.start
	for _, s := range p.steps {
		if !ok {
			return Found{}, false
		}
		v, ok = s.into(v)
		at += v.start
	}
	if !ok || v.kind == jsonNull {
		return Found{}, false
	}
	return Found{v.text(), at}, true
}

func (s step) into(v jsonValue) (jsonValue, bool) {
	switch {
	case s.byIndex && v.kind == jsonArray:
		return element(v.raw, s.index)
	case !s.byIndex && v.kind == jsonObject:
		return member(v.raw, s.key)
	}
	return jsonValue{}, false
}

func element(array string, index int) (jsonValue, bool) {
	i := skipSpace(array, 1)
	for ; i < len(array) && array[i] != ']'; index-- {
		v, ok := scanJSON(array, i)
		if !ok || index == 0 {
			return v, ok
		}
		i = skipComma(array, v.end)
	}
	return jsonValue{}, false
}

func member(object, key string) (found jsonValue, ok bool) {
	// An error behind the member is no reason not to have found it.
	_ = eachMember(object, func(name string, v jsonValue) (bool, error) {
		if name == key {
			found, ok = v, true
		}
		return !ok, nil
	})
	return found, ok
}

func skipComma(s string, i int) int {
	if i = skipSpace(s, i); i < len(s) && s[i] == ',' {
		i = skipSpace(s, i+1)
	}
	return i
}
