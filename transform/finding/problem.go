package finding

// Problem is one thing that is wrong with a rule file, whatever object holds it.
type Problem struct {
	Rule     string // id of the lint rule, such as "rule-file-empty"
	Severity Severity
	// Start and End are byte offsets into the text; End 0 is unknown.
	Start, End int
	Group      string // name of the group, where there is one
	RuleName   string // name of the alert or recorded series, where there is one
	Path       string // groups[0].rules[1].expr; empty for the file itself
	Message    string // what, and why it matters; starts in lower case
	Current    string // the text found, shortened
	// Proposed is the text to put between Start and End; empty when the fix is
	// not one replacement.
	Proposed string
	FixText  string // one imperative sentence; may be empty
}
