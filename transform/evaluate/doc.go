// Package evaluate is the door to what LogQL says of log lines: an expression,
// lines and a time in, samples out, as Loki's own engine computes them, with no
// Loki.
//
//	query, err := evaluate.Compile(`sum by (app) (count_over_time({app="shop"} |= "error" [5m]))`)
//	var logs evaluate.Logs
//	logs.Add(map[string]string{"app": "shop"}, evaluate.Line{Time: at, Text: "an error"})
//	result, err := query.At(&logs, at)
//
// The answers are Loki 3.7's, held against some thousands of its own. They are
// exact but for what nobody can know: the order in which floating point numbers
// of several streams are added.
//
// The package reads no files, knows no clock and opens no socket; a Query is not
// for concurrent use.
package evaluate
