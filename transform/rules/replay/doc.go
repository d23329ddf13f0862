// Package replay runs rules over the log lines of the past: what would have
// fired, when, for how long, with which labels.
//
// Lines are pushed in the order of time and are not kept; the rules are evaluated
// on the way as a ruler would have done it, which sees only what had been logged
// by then. Thresholds can be swept: one pass tells what each of several would
// have done.
//
// The package reads no files and knows no clock. It stands on alerting.
package replay
