package fields

import (
	"errors"
	"strings"
)

// ErrJSON says that a line is not JSON, or not to its end.
var ErrJSON = errors.New("not valid JSON")

// JSON reads the members of a JSON object, those of nested objects under the
// names of both joined by an underscore. Arrays and nulls are skipped. The zero
// value is ready.
type JSON struct {
	names  Names
	prefix []byte
	visit  Visit
	enter  func(prefix string) bool
	ended  bool
}

// maxNesting is how deep objects may be nested in a line.
const maxNesting = 10_000

// Read visits the members of the line. It asks enter whether anybody wants
// something from below a nested object; nil wants all. Members in front of an
// error have been visited when it is returned. What stands behind the object is
// not looked at.
func (j *JSON) Read(line string, visit Visit, enter func(prefix string) bool) error {
	j.prefix, j.visit, j.enter, j.ended = j.prefix[:0], visit, enter, false
	return j.object(line, 0)
}

// object reads the object that the text is, or begins with.
func (j *JSON) object(text string, depth int) error {
	return eachMember(text, func(key string, v jsonValue) (bool, error) {
		if err := j.value(v, strings.TrimSpace(key), depth); err != nil {
			return false, err
		}
		return !j.ended, nil
	})
}

func (j *JSON) value(v jsonValue, key string, depth int) error {
	switch v.kind {
	case jsonObject:
		return j.nested(v, key, depth)
	case jsonArray, jsonNull:
		return nil
	case jsonString, jsonNumber, jsonBool:
	}
	name := j.name(key)
	if name == "" {
		return nil
	}
	j.ended = !j.visit(name, v.text())
	return nil
}

func (j *JSON) nested(v jsonValue, key string, depth int) error {
	before := len(j.prefix)
	j.extend(key)
	defer func() { j.prefix = j.prefix[:before] }()
	if len(j.prefix) > 0 && j.enter != nil && !j.enter(j.names.intern(j.prefix)) {
		return nil
	}
	if depth == maxNesting {
		return ErrJSON
	}
	return j.object(v.raw, depth+1)
}

func (j *JSON) extend(key string) {
	if len(j.prefix) > 0 && key != "" {
		j.prefix = append(j.prefix, '_')
		j.prefix = appendLabel(j.prefix, key, false)
		return
	}
	j.prefix = appendLabel(j.prefix, key, len(j.prefix) == 0)
}

// name is the label of a member: its own key, or that behind the prefix.
func (j *JSON) name(key string) string {
	if len(j.prefix) == 0 {
		return j.names.Label(key)
	}
	before := len(j.prefix)
	j.extend(key)
	name := j.names.intern(j.prefix)
	j.prefix = j.prefix[:before]
	return name
}
