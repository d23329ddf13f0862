// Package template runs the templates of line_format and label_format: Go's
// text/template with the functions that Loki has, and no others.
//
// Many of the functions come from sprig, and behave as it does, down to what
// looks odd (trunc counts bytes, round goes away from zero, int of "010" is 8);
// others are Loki's own. A template sees the labels of one line, the line and
// its time. It cannot see the world: now is the time of the line, times
// are in UTC.
//
// Running a template ends, soon, with an error or a text, and does not panic:
// package bounded sets it an end. It stands on the standard library, and on units
// for sizes and durations.
package template
