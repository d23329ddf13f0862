package report

import (
	"bytes"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// writeSARIF writes SARIF 2.1.0 (OASIS, errata 01) with one run.
//
// Messages carry braces as they are, although section 3.11.5 wants a literal
// brace doubled: placeholders are filled in from message arguments, which we
// never emit, and the consumers we know (GitHub, the VS Code viewer, the .NET
// SDK) do not undo the doubling, so that every LogQL selector would show wrong.
func writeSARIF(b *bytes.Buffer, l *Lint) error {
	rules := l.sarifRules()
	return encode(b, sarifLog{
		Schema:  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
		Version: "2.1.0",
		Runs: []sarifRun{{
			Tool:        sarifTool{l.sarifDriver(rules)},
			Invocations: []sarifInvocation{{ExecutionSuccessful: true}},
			Artifacts:   l.sarifArtifacts(),
			Results:     l.sarifResults(rules),
			ColumnKind:  "unicodeCodePoints",
			Bases:       map[string]sarifBase{sourceRoot: {sarifText{Text: "the root of the repository, else the directory that the program ran in"}}},
		}},
	})
}

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool        sarifTool         `json:"tool"`
	Invocations []sarifInvocation `json:"invocations"`
	Artifacts   []sarifArtifact   `json:"artifacts"`
	Results     []sarifResult     `json:"results"`
	ColumnKind  string            `json:"columnKind"`
	// Bases say what relative URIs are relative to. Where that lies on the machine
	// that wrote the report is nobody's concern: a viewer has a checkout of its own.
	Bases map[string]sarifBase `json:"originalUriBaseIds"`
}

// sourceRoot is the name that code scanning and editors know for the root of a
// checkout.
const sourceRoot = "%SRCROOT%"

type sarifBase struct {
	Description sarifText `json:"description"`
}

type sarifInvocation struct {
	ExecutionSuccessful bool `json:"executionSuccessful"`
}

type sarifArtifact struct {
	Location sarifArtifactLocation `json:"location"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name           string      `json:"name"`
	Version        string      `json:"version,omitempty"`
	InformationURI string      `json:"informationUri,omitempty"`
	Rules          []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID                   string        `json:"id"`
	Name                 string        `json:"name"`
	ShortDescription     sarifText     `json:"shortDescription"`
	FullDescription      sarifText     `json:"fullDescription"`
	DefaultConfiguration sarifDefault  `json:"defaultConfiguration"`
	HelpURI              string        `json:"helpUri,omitempty"`
	Help                 *sarifText    `json:"help,omitempty"`
	Properties           sarifRuleTags `json:"properties"`
}

type sarifText struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown,omitempty"`
}

type sarifDefault struct {
	Level string `json:"level"`
}

// sarifRuleTags has what code scanning filters and sorts by.
type sarifRuleTags struct {
	Fixable   bool     `json:"fixable"`
	Tags      []string `json:"tags"`
	Precision string   `json:"precision"`
	Problem   string   `json:"problem.severity"`
}

func (l *Lint) sarifDriver(rules []finding.Rule) sarifDriver {
	d := sarifDriver{
		Name:           l.Tool.Name,
		Version:        l.Tool.Version,
		InformationURI: absoluteURI(l.Tool.URI),
		Rules:          make([]sarifRule, len(rules)),
	}
	for i, r := range rules {
		d.Rules[i] = sarifRuleOf(r)
	}
	return d
}

// sarifRules are the run's rules, each id once, then those that only a finding
// names: a result's ruleIndex needs them there.
func (l *Lint) sarifRules() []finding.Rule {
	var out []finding.Rule
	seen := map[string]bool{}
	add := func(r finding.Rule) {
		if !seen[r.ID] {
			seen[r.ID] = true
			out = append(out, r)
		}
	}
	for _, r := range l.Rules {
		add(r)
	}
	for _, f := range l.Findings {
		add(finding.Rule{ID: f.Rule, Read: finding.Written(f.Rule, ""), Severity: f.Severity})
	}
	return out
}

// sarifRuleOf carries the page twice: help.text is what viewers without Markdown
// show, and Markdown reads well as it is.
func sarifRuleOf(r finding.Rule) sarifRule {
	out := sarifRule{
		ID:                   r.ID,
		Name:                 pascal(r.ID),
		ShortDescription:     sarifText{Text: r.Title()},
		FullDescription:      sarifText{Text: firstParagraph(r)},
		DefaultConfiguration: sarifDefault{sarifLevel(r.Severity)},
		HelpURI:              absoluteURI(r.HelpURI),
		Properties:           sarifTags(r),
	}
	if r.Page() != "" {
		out.Help = &sarifText{Text: r.Page(), Markdown: r.Page()}
	}
	return out
}

// sarifTags: what is an error shows in the manifests alone; the rest may depend on
// what is not in them.
func sarifTags(r finding.Rule) sarifRuleTags {
	out := sarifRuleTags{Fixable: r.Fixable, Tags: []string{"kubernetes", "loki"}, Precision: "high", Problem: "recommendation"}
	switch r.Severity {
	case finding.Error:
		out.Precision, out.Problem = "very-high", "error"
	case finding.Warning:
		out.Problem = "warning"
	case finding.Info:
	}
	if r.Room != "" {
		out.Tags = append(out.Tags, r.Room)
	}
	return out
}

// pascal is an id as SARIF wants names: RulesDirNotCreatable.
func pascal(id string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(id, "-") {
		first, size := utf8.DecodeRuneInString(part)
		if size > 0 {
			b.WriteString(string(unicode.ToUpper(first)) + part[size:])
		}
	}
	return b.String()
}

// firstParagraph is the first paragraph of a rule's page that is not a heading,
// on one line; the title when there is none.
func firstParagraph(r finding.Rule) string {
	page := strings.ReplaceAll(r.Page(), "\r\n", "\n")
	for part := range strings.SplitSeq(page, "\n\n") {
		part = strings.TrimSpace(part)
		if part != "" && !strings.HasPrefix(part, "#") {
			return strings.Join(strings.Fields(part), " ")
		}
	}
	return r.Title()
}

func sarifLevel(s finding.Severity) string {
	switch s {
	case finding.Error:
		return "error"
	case finding.Warning:
		return "warning"
	default:
		return "note"
	}
}

// absoluteURI is s if it is an absolute URI, else nothing: the schema refuses
// a report with any other.
func absoluteURI(s string) string {
	if u, err := url.Parse(s); err != nil || !u.IsAbs() || u.String() != s {
		return ""
	}
	return s
}

// sarifArtifacts are the files that were read, or that a finding names, each once.
func (l *Lint) sarifArtifacts() []sarifArtifact {
	out := []sarifArtifact{}
	seen := map[string]bool{"": true}
	files := l.files()
	for _, f := range l.Findings {
		files = append(files, f.Origin.File)
	}
	for _, file := range files {
		if uri := uriOf(file); !seen[uri] {
			seen[uri] = true
			out = append(out, sarifArtifact{locationOf(file)})
		}
	}
	return out
}
