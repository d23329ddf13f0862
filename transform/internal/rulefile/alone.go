package rulefile

import (
	"cmp"
	"slices"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// CheckExpression judges an expression alone, as that of an alert whose for,
// labels and annotations are not known. The offsets of its problems are into src.
// The tree is nil where Loki refuses the expression, or it cannot be read.
func CheckExpression(src string, o Options) (logql.Expr, []Problem) {
	reader := &Reader{text: []byte(src)}
	c := reader.begin(src, o)
	r := &Rule{Alert: "alert", Expr: src, For: time.Hour}
	e := &expression{checker: c, rule: r}
	e.judge()
	if r.evaluates() {
		c.subject(r, cmp.Or(o.Interval, defaultInterval)).checkExpression()
	}
	c.sort()
	for i := range c.file.Problems {
		c.file.Problems[i].Path = ""
	}
	return r.tree, slices.Clip(c.file.Problems)
}
