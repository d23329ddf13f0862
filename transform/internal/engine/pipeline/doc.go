// Package pipeline sends log lines through the stages of a LogQL query: line
// filters, parsers, label filters, formats, and at last unwrap. What comes out
// is a line with its labels, or nothing.
//
// The order in which labels win over each other, what an error does, and which
// stages need not run at all are Loki's: of a sum over a range aggregation Loki
// knows which labels are wanted, and parses no line further than to the last of
// them, so that an error behind it is never seen.
//
// A Pipeline reuses its memory from line to line and is not for concurrent use.
// It does not panic, whatever the lines. It stands on logql for the stages and
// on fields, match, template and units for what they do.
package pipeline
