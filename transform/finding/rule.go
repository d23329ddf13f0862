package finding

// Rule is a rule of lint as people and reports know it: what it is called, and
// what there is to read about it.
type Rule struct {
	ID       string   // kebab-case, never reused
	Room     string   // what it looks at: "rulers", "sidecars", "mounts", "objects", "files", "surroundings" or, of this program, "running"
	Source   string   // where the page stands in the repository of this module
	Severity Severity // at its worst
	Fixable  bool     // post-render repairs it where it can
	DocOnly  bool     // manifests cannot show it: there is a page and no check
	StopsPod bool     // at its worst the ruler does not start, or does not evaluate
	HelpURI  string   // absolute; empty when there is no page on the web

	// Read reads what is written about it; nil when nothing is. The pages of all rules
	// are long, and most reports show none of them.
	Read func() Page
}

// Page is what is written about a rule.
type Page struct {
	Title string // one line
	Text  string // Markdown
}

// Written is a page at hand, for [Rule.Read].
func Written(title, text string) func() Page {
	return func() Page { return Page{Title: title, Text: text} }
}

// Title is the rule in one line; empty when nothing is written about it.
func (r Rule) Title() string { return r.page().Title }

// Page is the rule's page, Markdown; empty when nothing is written about it.
func (r Rule) Page() string { return r.page().Text }

func (r Rule) page() Page {
	if r.Read == nil {
		return Page{}
	}
	return r.Read()
}
