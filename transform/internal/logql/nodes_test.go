package logql

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

// What a reader makes of an expression in the memory of those before is what it is alone,
// and it takes next to none of its own.
func TestReaderReadsInPlace(t *testing.T) {
	var r Reader
	texts := append(validExpressions(), "sum(", `{app="x`, strings.Repeat(`sum(rate({a="b", c="d"} |= "e" | f > 5 [5m])) + `, 300)+"1", `rate({a="b"}[5m]) > 08`, "")
	for range 2 {
		for _, src := range texts {
			want, wantErr := Parse(src)
			got, err := r.Parse(src)
			var faults, wantFaults Faults
			errors.As(err, &faults)
			errors.As(wantErr, &wantFaults)
			if !reflect.DeepEqual(got, want) || !reflect.DeepEqual([]*Fault(faults), []*Fault(wantFaults)) {
				t.Errorf("%s:\n%#v, %v, and alone\n%#v, %v", shorten(src), got, err, want, wantErr)
			}
		}
	}
	const usual = `sum by (app) (rate({namespace="shop", app=~"web-.*"} |= "error" | status >= 500 | __error__="" [5m])) > 5`
	if n := testing.AllocsPerRun(100, func() { _, _ = r.Parse(usual) }); n > 3 {
		t.Errorf("a usual expression takes %v allocations", n)
	}
}
