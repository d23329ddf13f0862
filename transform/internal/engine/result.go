package engine

import (
	"errors"
	"fmt"
)

// Result is what an evaluation gives: a vector, or one number.
type Result struct {
	Scalar   float64
	IsScalar bool
	Vector   []Sample
}

// Sample is the value of a series at one time.
type Sample struct {
	Labels Labels
	Value  float64
}

// Error is why an evaluation fails in Loki, and here.
type Error struct {
	Class  string // one of the classes below; of Pipeline, the code behind it
	Code   string // of Pipeline: JSONParserErr and its like
	Detail string
}

// The classes of errors.
const (
	Pipeline       = "pipeline"
	ManyToMany     = "match:many-to-many"
	ManyToOne      = "match:many-to-one"
	GroupNotUnique = "match:group-not-unique"
	TooManySeries  = "limit:series"
	// Beyond is no error of Loki's: what the engine does not evaluate.
	Beyond = "beyond"
)

func (e *Error) Error() string {
	switch e.Class {
	case Pipeline:
		return fmt.Sprintf("%s (%s): a line that reaches the aggregation with an error fails the query; | __error__=\"\" behind the stage drops such lines", e.Code, e.Detail)
	case ManyToMany:
		return "several series on one side have the labels " + e.Detail + ": matching many to many is not allowed, and only one side may have several with group_left or group_right"
	case ManyToOne:
		return "several series on the left have the labels " + e.Detail + ": matching many to one must be said, with group_left or group_right"
	case GroupNotUnique:
		return "two series of the result would have the labels " + e.Detail + ": grouping labels must ensure unique matches"
	}
	return e.Detail
}

// IsBeyond reports an error that is none of Loki's: what the engine does not
// evaluate.
func IsBeyond(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Class == Beyond
}

// Fails says whose an error of an evaluation is: Loki fails it too, or it is only
// not evaluated here.
func Fails(err error) string {
	if IsBeyond(err) {
		return "is not made here"
	}
	return "fails in Loki"
}
