// Package lokiserver asks a real Loki what the tests of rules ask: it starts one
// on loopback, or takes one that runs, gives it log lines and evaluates queries.
// It is an Oracle of package ruletest.
//
// Promised: a Loki that was started is ended, and its files are removed; each
// test has a tenant of its own, whose name is new in each run; what Loki refuses is
// told from what it could not answer.
//
// It decides nothing about answers, and links nothing of Loki.
package lokiserver
