package rulefile

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// wantText reports a collection where text belongs. Numbers and booleans are
// text enough.
func (c *checker) wantText(n *document.Node, path path, key string) {
	if n != nil && n.Kind != document.Scalar {
		c.reject(at(n, &Problem{Rule: "rule-file-invalid", Path: path.field(key),
			Message: fmt.Sprintf("%s must be text, not %s", last(key), kind(n))}))
	}
}

// wantTexts reports anything but a mapping of texts.
func (c *checker) wantTexts(n *document.Node, path path, key string) {
	if n == nil {
		return
	}
	if n.Kind != document.Mapping {
		c.reject(at(n, &Problem{Rule: "rule-file-invalid", Path: path.field(key),
			Message: fmt.Sprintf("%s must be a mapping of names to texts, not %s", key, kind(n))}))
		return
	}
	c.checkDoubled(n, path, key)
	for _, f := range fieldsOf(n) {
		name, ok := keyOf(f)
		if !ok {
			c.reject(at(f.Key, &Problem{Rule: "rule-file-invalid", Path: path.field(key),
				Message: fmt.Sprintf("a name in %s is not text", key)}))
			continue
		}
		if v := f.Value.Resolve(); v != nil && v.Kind != document.Scalar {
			c.wantText(v, path.within(key), name)
		}
	}
}

// wantNumber reports what the decoder cannot store in an int.
func (c *checker) wantNumber(n *document.Node, path path, key string) {
	if n == nil || n.Kind == document.Scalar && isInt(n) {
		return
	}
	p := at(n, &Problem{Rule: "rule-unknown-field", Path: path.field(key),
		Message: fmt.Sprintf("%s must be a number, not %s", key, kind(n))})
	if n.Kind == document.Scalar && isDigits(n.Value) {
		p.Proposed, p.FixText = n.Value, "remove the quotes"
	}
	c.reject(p)
}

// isInt reports a scalar that the decoder stores in an int: it takes a float,
// and cuts it, but nothing too large.
func isInt(n *document.Node) bool {
	digits := strings.ReplaceAll(n.Value, "_", "")
	switch n.Tag {
	case document.IntTag:
		_, err := strconv.ParseInt(digits, 0, 64)
		return !errors.Is(err, strconv.ErrRange)
	case document.FloatTag:
		f, err := strconv.ParseFloat(digits, 64)
		return err == nil && f <= math.MaxInt64
	}
	return false
}

func (c *checker) wantDuration(n *document.Node, path path, key string) {
	if n == nil {
		return
	}
	if n.Kind != document.Scalar {
		c.wantText(n, path, key)
		return
	}
	if _, err := logql.ParseDuration(n.Value); err != nil {
		c.reject(at(n, &Problem{Rule: "rule-duration-invalid", Path: path.field(key), Proposed: logql.ProperDuration(n.Value),
			Message: fmt.Sprintf("%s: %v", key, err),
			FixText: "write a number and a unit, such as 30s, 5m or 1h30m"}))
	}
}

func kind(n *document.Node) string {
	switch n.Kind {
	case document.Mapping:
		return "a mapping"
	case document.Sequence:
		return "a list"
	default:
		return "text"
	}
}

// last is the field a path ends in.
func last(path string) string {
	for i := len(path) - 1; i >= 0; i-- {
		if path[i] == '.' {
			return path[i+1:]
		}
	}
	return path
}
