package finding

// Rule is a rule of lint as people and reports know it: what it is called, and
// what there is to read about it.
type Rule struct {
	ID       string   // kebab-case, never reused
	Title    string   // one line
	Room     string   // what it looks at: "rulers", "sidecars", "mounts", "objects", "files", "surroundings" or, of this program, "running"
	Page     string   // Markdown; empty when nothing is written about it
	Source   string   // where the page stands in the repository of this module
	Severity Severity // at its worst
	Fixable  bool     // post-render repairs it where it can
	DocOnly  bool     // manifests cannot show it: there is a page and no check
	StopsPod bool     // at its worst the ruler does not start, or does not evaluate
	HelpURI  string   // absolute; empty when there is no page on the web
}
