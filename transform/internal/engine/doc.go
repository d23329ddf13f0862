// Package engine computes what a LogQL query says of log lines: lines, an
// expression and a time in, samples out, as Loki's own engine computes them.
//
// A Query is fed with lines in the order of time, and asked at any time on the
// way. Of each line it keeps the sample that is left after the pipeline, for as
// long as a window can see it; lines that a filter drops cost no memory. Any
// number of evaluations cost one pass over the lines.
//
//	query, err := engine.Compile(expr)
//	…
//	query.Push(stream, line) // for each line, the oldest first
//	result, err := query.At(time)
//
// What can go wrong at an evaluation, and fails it in Loki too, is an *Error
// with a class: a line that could not be parsed, series that cannot be matched,
// more series than are allowed.
//
// The package knows no files, no clock and no network. It is not for concurrent
// use and does not panic, whatever the lines. It stands on logql for the syntax
// tree and on its own rooms: pipeline for the stages, and those below it.
package engine
