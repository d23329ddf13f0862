// Package units reads the quantities that stand in log lines: numbers,
// durations and byte sizes, each as Loki reads it in label filters, in unwrap
// and in templates.
//
// The three have different rules, and none is what a person would expect: "1d"
// is no duration, "-1KB" is no size, "0x1F" is no number. The tables of this
// package's tests are the documentation. Nothing here panics or depends on the
// surroundings. It stands on the standard library only.
package units
