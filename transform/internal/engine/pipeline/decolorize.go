package pipeline

import (
	"regexp"
	"strings"
)

// decolorize takes the control sequences of terminals out of a line: colours,
// movements, titles.
type decolorize struct{ sequence *regexp.Regexp }

func newDecolorize() *decolorize {
	return &decolorize{regexp.MustCompile("[\u001B\u009B][[\\]()#;?]*(?:(?:(?:[a-zA-Z\\d]*(?:;[a-zA-Z\\d]*)*)?\u0007)|(?:(?:\\d{1,4}(?:;\\d{0,4})*)?[\\dA-PRZcf-ntqry=><~]))")}
}

func (d *decolorize) apply(s *state) bool {
	if strings.ContainsAny(s.text, "\u001b\u009b") {
		s.text = d.sequence.ReplaceAllLiteralString(s.text, "")
	}
	return true
}
