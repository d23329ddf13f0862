// Package match asks questions of texts, as the matchers and filters of LogQL
// do: whether a line contains a text or a match of a regular expression, whether
// a label is one as a whole, whether an address of a network is in it.
//
// Most regular expressions that people write are a few words in disguise
// ("(?i)error|panic", ".*timeout.*"); those are searched as words, and the
// others not before a word that every match must have was found. The answers are
// those of Go's regular expressions, with three exceptions that Loki makes: a|.* is a,
// a label matcher .*x.* or x.* crosses line ends, and letters without case are
// compared without the odd folds of Unicode, such as that of ſ and s.
//
// Nothing here panics or allocates per text. It stands on the standard library.
package match

// A Text answers yes or no to a text.
type Text func(text string) bool
