package engine

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// aggregation makes fewer series of a vector, or orders them.
type aggregation struct {
	inner node
	group grouping
	join  func([]Sample) []Sample // of one group, without its labels where it makes one of them
	keeps bool                    // join keeps the labels of series
	order func(a, b Sample) int   // nil: none
}

func (q *Query) compileAggregation(e *logql.VectorAggregation) (node, error) {
	if err := wantsVector(string(e.Func), e.Expr); err != nil {
		return nil, err
	}
	var inner node
	var err error
	if r, ok := e.Expr.(*logql.RangeAggregation); ok {
		inner, err = q.compileRange(r, e)
	} else {
		inner, err = q.compile(e.Expr)
	}
	if err != nil {
		return nil, err
	}
	a := &aggregation{inner: inner, group: groupingOf(e.Grouping, nil)}
	switch e.Func {
	case logql.Sort:
		a.order = ascending
	case logql.SortDesc:
		a.order = descending
	case logql.Topk, logql.Bottomk, logql.ApproxTopk:
		// What is approximate in Loki is exact for few series, seen in a ruler of 3.7.6.
		a.keeps, a.join = true, best(int(e.Param.Value), e.Func != logql.Bottomk)
	default:
		a.join = one(e.Func)
	}
	return a, nil
}

// wantsVector fails what has a number for its argument: Loki takes it, and fails
// each evaluation.
func wantsVector(function string, argument logql.Expr) error {
	if new(logql.Facts).IsScalar(argument) {
		return fmt.Errorf("%s works on a vector, and its argument is a number: write vector(…)", function)
	}
	return nil
}

func (a *aggregation) at(t int64) (Result, error) {
	result, err := a.inner.at(t)
	if err != nil || a.order == nil && a.join == nil {
		return result, err
	}
	if a.order != nil {
		slices.SortStableFunc(result.Vector, a.order)
		return result, nil
	}
	groups, index := [][]Sample{}, map[string]int{}
	var key []byte
	var labels Labels
	for _, s := range result.Vector {
		labels = a.group.of(s.Labels, labels[:0])
		key = labels.AppendKey(key[:0])
		i, known := index[string(key)]
		if !known {
			i = len(groups)
			index[string(key)] = i
			groups = append(groups, nil)
		}
		if !a.keeps {
			if s.Labels = nil; !known {
				s.Labels = a.group.kept(slices.Clone(labels))
			}
		}
		groups[i] = append(groups[i], s)
	}
	result.Vector = nil
	for _, g := range groups {
		result.Vector = append(result.Vector, a.join(g)...)
	}
	return result, nil
}

// one joins a group to one series, with the labels of the first.
func one(f logql.VectorFunc) func([]Sample) []Sample {
	compute := sum
	switch f {
	case logql.Avg:
		compute = func(p []point) float64 { return sum(p) / count(p) }
	case logql.Min:
		compute = lowest
	case logql.Max:
		compute = highest
	case logql.Count:
		compute = count
	case logql.Stdvar:
		compute = varianceOfSeries
	case logql.Stddev:
		compute = func(p []point) float64 { return math.Sqrt(varianceOfSeries(p)) }
	default: // sum
	}
	return func(group []Sample) []Sample {
		points := make([]point, len(group))
		for i, s := range group {
			points[i].value = s.Value
		}
		return []Sample{{group[0].Labels, compute(points)}}
	}
}

// varianceOfSeries of one series is 0, also where its value is no number.
func varianceOfSeries(p []point) float64 {
	if len(p) == 1 {
		return 0
	}
	return variance(p)
}

// best keeps k series of a group: the greatest, or the least. Numbers come
// before NaN.
func best(k int, greatest bool) func([]Sample) []Sample {
	order := ascending
	if greatest {
		order = descending
	}
	return func(group []Sample) []Sample {
		slices.SortStableFunc(group, order)
		return group[:min(k, len(group))]
	}
}

// ascending and descending put NaN last.
func ascending(a, b Sample) int {
	if aNaN, bNaN := math.IsNaN(a.Value), math.IsNaN(b.Value); aNaN || bNaN {
		return btoi(aNaN) - btoi(bNaN)
	}
	return cmp.Compare(a.Value, b.Value)
}

func descending(a, b Sample) int {
	if math.IsNaN(a.Value) || math.IsNaN(b.Value) {
		return ascending(a, b)
	}
	return ascending(b, a)
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
