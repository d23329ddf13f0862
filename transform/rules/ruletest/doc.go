// Package ruletest runs unit tests of Loki's rules: log lines go in, and what
// the rules make of them is held against what a test file expects. It needs no
// Loki, and its answers are Loki's: see package evaluate.
//
// Each group is evaluated from the start of a test at its interval, as a ruler
// does, so that an alert of a test has the past that an alert has: it pends
// before it fires. What a test expects at a time between two evaluations is held
// against the one before.
//
// A failure says what was expected, what came, and why: how many lines each
// stage let through, and when the alert was pending.
//
// The package reads files through the functions it is given, knows no clock, and
// writes nothing.
package ruletest
