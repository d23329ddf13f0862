package engine

import (
	"math"
	"slices"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine/pipeline"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// measure is the value of the sample that a line makes.
type measure func(*pipeline.Pipeline) float64

// compute makes one number of the samples of a window. There is at least one.
type compute func([]point) float64

func functionOf(e *logql.RangeAggregation) (measure, compute) {
	value := (*pipeline.Pipeline).Value
	one := func(*pipeline.Pipeline) float64 { return 1 }
	size := func(p *pipeline.Pipeline) float64 { return float64(len(p.Text())) }
	seconds := e.Window.Length.Seconds()
	switch e.Func {
	case logql.CountOverTime, logql.AbsentOverTime:
		return one, count
	case logql.Rate:
		if e.Unwrap != nil {
			return value, perSecond(sum, seconds)
		}
		return one, perSecond(count, seconds)
	case logql.BytesOverTime:
		return size, sum
	case logql.BytesRate:
		return size, perSecond(sum, seconds)
	case logql.RateCounter:
		return value, func(p []point) float64 { return rateCounter(p, seconds) }
	case logql.SumOverTime:
		return value, sum
	case logql.AvgOverTime:
		return value, mean
	case logql.MinOverTime:
		return value, lowest
	case logql.MaxOverTime:
		return value, highest
	case logql.FirstOverTime:
		return value, func(p []point) float64 { return p[0].value }
	case logql.LastOverTime:
		return value, func(p []point) float64 { return p[len(p)-1].value }
	case logql.StdvarOverTime:
		return value, variance
	case logql.StddevOverTime:
		return value, func(p []point) float64 { return math.Sqrt(variance(p)) }
	case logql.QuantileOverTime:
	}
	q := e.Param.Value
	return value, func(p []point) float64 { return quantile(q, p) }
}

func count(p []point) float64 { return float64(len(p)) }

func sum(p []point) float64 {
	var total float64
	for i := range p {
		total += p[i].value
	}
	return total
}

func perSecond(f compute, seconds float64) compute {
	return func(p []point) float64 { return f(p) / seconds }
}

func mean(p []point) float64 {
	var m float64
	for i := range p {
		m = nextMean(m, p[i].value, i+1)
	}
	return m
}

// nextMean is the mean of n values, of which v is the last and m the mean of the
// others.
func nextMean(m, v float64, n int) float64 {
	if math.IsInf(m, 0) && (math.IsInf(v, 0) && (m > 0) == (v > 0) || !math.IsInf(v, 0) && !math.IsNaN(v)) {
		return m
	}
	return m + v/float64(n) - m/float64(n)
}

func lowest(p []point) float64 {
	low := p[0].value
	for i := range p {
		if p[i].value < low || math.IsNaN(low) {
			low = p[i].value
		}
	}
	return low
}

func highest(p []point) float64 {
	high := p[0].value
	for i := range p {
		if p[i].value > high || math.IsNaN(high) {
			high = p[i].value
		}
	}
	return high
}

// variance is that of the population, after Welford.
func variance(p []point) float64 {
	var n, m, squares float64
	for i := range p {
		n++
		delta := p[i].value - m
		m += delta / n
		squares += delta * (p[i].value - m)
	}
	return squares / n
}

// quantile lies between the two samples next to its rank. NaN is the lowest.
func quantile(q float64, p []point) float64 {
	if q < 0 {
		return math.Inf(-1)
	}
	if q > 1 {
		return math.Inf(1)
	}
	values := make([]float64, len(p))
	for i := range p {
		values[i] = p[i].value
	}
	slices.Sort(values)
	rank := q * float64(len(values)-1)
	lower := math.Max(0, math.Floor(rank))
	upper := math.Min(float64(len(values)-1), lower+1)
	weight := rank - math.Floor(rank)
	return values[int(lower)]*(1-weight) + values[int(upper)]*weight
}

// rateCounter is the increase per second of a counter that may begin again at 0.
// Loki extrapolates it to the beginning of the window, but takes the seconds of
// the window for microseconds, so that hardly anything is added.
func rateCounter(p []point, seconds float64) float64 {
	if len(p) < 2 {
		return 0
	}
	first, last := p[0], p[len(p)-1]
	increase := last.value - first.value
	for i := 1; i < len(p); i++ {
		if p[i].value < p[i-1].value {
			increase += p[i-1].value
		}
	}
	sampled := time.Duration(last.time - first.time).Seconds()
	gap := sampled / float64(len(p)-1)
	extra := seconds * 1e-6
	if increase > 0 && first.value >= 0 {
		extra = math.Min(extra, sampled*(first.value/increase))
	}
	if extra >= gap*1.1 {
		extra = gap / 2
	}
	return increase * ((sampled + extra) / sampled) / seconds
}
