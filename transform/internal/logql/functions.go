package logql

import "time"

// RangeFunc is a function over a range, in lower case.
type RangeFunc string

// The functions over a range.
const (
	Rate             RangeFunc = "rate"
	RateCounter      RangeFunc = "rate_counter"
	CountOverTime    RangeFunc = "count_over_time"
	BytesRate        RangeFunc = "bytes_rate"
	BytesOverTime    RangeFunc = "bytes_over_time"
	AvgOverTime      RangeFunc = "avg_over_time"
	SumOverTime      RangeFunc = "sum_over_time"
	MinOverTime      RangeFunc = "min_over_time"
	MaxOverTime      RangeFunc = "max_over_time"
	StddevOverTime   RangeFunc = "stddev_over_time"
	StdvarOverTime   RangeFunc = "stdvar_over_time"
	QuantileOverTime RangeFunc = "quantile_over_time"
	FirstOverTime    RangeFunc = "first_over_time"
	LastOverTime     RangeFunc = "last_over_time"
	AbsentOverTime   RangeFunc = "absent_over_time"
)

// VectorFunc is a function over a vector, in lower case.
type VectorFunc string

// The functions over a vector.
const (
	Sum        VectorFunc = "sum"
	Avg        VectorFunc = "avg"
	Min        VectorFunc = "min"
	Max        VectorFunc = "max"
	Count      VectorFunc = "count"
	Stddev     VectorFunc = "stddev"
	Stdvar     VectorFunc = "stdvar"
	Topk       VectorFunc = "topk"
	Bottomk    VectorFunc = "bottomk"
	ApproxTopk VectorFunc = "approx_topk"
	Sort       VectorFunc = "sort"
	SortDesc   VectorFunc = "sort_desc"
)

// NeedsUnwrap reports functions that compute with values.
//
//go:noinline
func (f RangeFunc) NeedsUnwrap() bool {
	switch f {
	case Rate, CountOverTime, BytesRate, BytesOverTime, AbsentOverTime:
		return false
	default:
		return true
	}
}

// TakesUnwrap reports functions that can compute with values.
func (f RangeFunc) TakesUnwrap() bool { return f.NeedsUnwrap() || f == Rate || f == AbsentOverTime }

// TakesGrouping reports functions that can have by or without.
func (f RangeFunc) TakesGrouping() bool {
	switch f {
	case AvgOverTime, MinOverTime, MaxOverTime, StddevOverTime, StdvarOverTime, QuantileOverTime, FirstOverTime, LastOverTime:
		return true
	default:
		return false
	}
}

// Picks reports topk and its like: functions of a number that leave the largest
// or smallest series as they are.
//
//go:noinline
func (f VectorFunc) Picks() bool { return f == Topk || f == Bottomk || f == ApproxTopk }

// Sorts reports sort and sort_desc.
func (f VectorFunc) Sorts() bool { return f == Sort || f == SortDesc }

// BinaryOp is an operator between expressions; words in lower case.
type BinaryOp string

// The operators between expressions.
const (
	Add    BinaryOp = "+"
	Sub    BinaryOp = "-"
	Mul    BinaryOp = "*"
	Div    BinaryOp = "/"
	Mod    BinaryOp = "%"
	Pow    BinaryOp = "^"
	Eq     BinaryOp = "=="
	Ne     BinaryOp = "!="
	Gt     BinaryOp = ">"
	Ge     BinaryOp = ">="
	Lt     BinaryOp = "<"
	Le     BinaryOp = "<="
	And    BinaryOp = "and"
	Or     BinaryOp = "or"
	Unless BinaryOp = "unless"
)

// IsComparison reports ==, !=, >, >=, < and <=.
//
//go:noinline
func (o BinaryOp) IsComparison() bool {
	switch o {
	case Eq, Ne, Gt, Ge, Lt, Le:
		return true
	}
	return false
}

// IsSet reports and, or and unless.
//
//go:noinline
func (o BinaryOp) IsSet() bool { return o == And || o == Or || o == Unless }

// Window is how far a range aggregation looks back: [5m]. Its span has the
// brackets.
type Window struct {
	Span
	Length time.Duration
}

// Offset moves the window: a positive one into the past. Its span has the word
// offset.
type Offset struct {
	Span
	Length time.Duration
}

// Conversion is what unwrap makes of the text of a label.
type Conversion string

// The conversions of unwrap.
const (
	ConvertNumber          Conversion = "" // a plain number
	ConvertBytes           Conversion = "bytes"
	ConvertDuration        Conversion = "duration" // in seconds
	ConvertDurationSeconds Conversion = "duration_seconds"
)

// Unwrap takes the value of a sample from a label. Filters are the label filters
// that stand behind it; they see what the conversion did.
type Unwrap struct {
	Span
	Convert Conversion
	Label   Name
	Filters []*LabelFilter
}
