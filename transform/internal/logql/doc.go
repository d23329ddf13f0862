// Package logql reads LogQL, the query language of Loki: text in, a syntax
// tree with byte spans out, or the reasons why Loki refuses the text.
//
// Parse accepts what Loki 3.7 accepts where a ruler loads a rule, no more and
// no less. It was written from the public documentation of the language and
// from Loki's verdicts on expressions, never from Loki's source.
//
//	expr, err := logql.Parse(`sum by (app) (rate({app="shop"} |= "error" [5m])) > 1`)
//
// The tree is the language's own: stream selectors with their matchers, stages
// each of its own type, range and vector aggregations, binary operations.
// Parentheses and comments are not in it; a span tells where the text of a node
// stands, so that an edit can leave every other byte alone.
//
// Of a tree it says what is certain without any line: Fails, why every evaluation
// of it fails; Features, which Loki versions know it; LabelsOf and Steps, which
// labels are there; FiringOf and NeverHolding, when it gives a sample; Mismatches,
// which vectors never meet. Print writes it again.
//
// The package evaluates nothing and knows no rule files. It stands on the
// standard library and package words. Its cost is linear in the text, its depth is
// bounded, and no text makes it panic.
//
// Small functions that many places call are not inlined (go:noinline): their copies were
// 35 KB of 230 KB of code, and the texts of the tests are parsed with 3 % more instructions.
package logql
