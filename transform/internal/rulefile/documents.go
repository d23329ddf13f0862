package rulefile

import (
	"bytes"
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// checkText finds the document that Loki reads, judges it, and says what is
// lost behind it.
func (c *checker) checkText() {
	docs := c.documents()
	if len(docs) == 0 {
		c.reject(Problem{
			Rule: "rule-file-empty", End: len(c.text), Proposed: "groups: []\n",
			Message: "the file has no YAML document; Loki stops with EOF, and then loads no new rules for any tenant",
			FixText: "drop the key, or write \"groups: []\" where there is nothing to say",
		})
		return
	}
	if c.gluedMarkers(docs) || c.otherYAML(docs[0]) {
		return
	}
	tree, err := document.Parse(c.text, docs[0])
	if err != nil {
		c.notYAML(err)
		return
	}
	if !tree.Root.IsNull() {
		c.crowdedMarker(docs[0], tree.Root)
		c.checkRoot(tree.Root)
	}
	c.laterDocuments(tree.Root, docs[1:])
}

// documents returns the documents of the text. A stretch that holds nothing
// but comments is one only if it has a marker of its own.
func (c *checker) documents() []document.Document {
	var docs []document.Document
	for _, d := range document.Split(c.text) {
		if d.Body > d.Start || hasContent(c.text[d.Start:d.End]) {
			docs = append(docs, d)
		}
	}
	return docs
}

// hasContent reports a line that is not blank, a comment or an end marker.
func hasContent(text []byte) bool {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	for line := range bytes.Lines(text) {
		line = bytes.TrimSpace(line)
		if len(line) > 0 && line[0] != '#' && !bytes.Equal(line, []byte("...")) {
			return true
		}
	}
	return false
}

// gluedMarkers reports markers with content stuck to them, as Helm's {{- makes
// them. The manifests' own readers forgive that, YAML proper does not: it reads
// a key that starts with dashes.
func (c *checker) gluedMarkers(docs []document.Document) bool {
	for _, d := range docs {
		if d.Body == d.Start || d.Body == len(c.text) || bytes.IndexByte([]byte(" \t\r\n"), c.text[d.Body]) >= 0 {
			continue
		}
		c.reject(Problem{
			Rule: "rule-file-invalid", Start: d.Body - len("---"), End: d.Body, Proposed: "---\n",
			Message: "the document marker is glued to what follows, which makes it part of a key that no rule file has",
			FixText: "start a new line behind ---",
		})
		return true
	}
	return false
}

// otherYAML reports a %YAML directive with a version other than 1.1, which
// Loki's parser refuses whatever the document says.
func (c *checker) otherYAML(d document.Document) bool {
	from := d.Start
	for line := range bytes.Lines(c.text[d.Start:d.Body]) {
		if words := bytes.Fields(line); len(words) > 1 && string(words[0]) == "%YAML" && string(words[1]) != "1.1" {
			c.reject(Problem{Rule: "rule-file-invalid", Start: from, End: from + len(bytes.TrimRight(line, "\r\n")),
				Message: "Loki's parser takes no YAML version but 1.1 and refuses the whole file", FixText: "remove the directive"})
			return true
		}
		from += len(line)
	}
	return false
}

// crowdedMarker reports block style that begins on the line of its marker,
// which YAML forbids and our parser forgives.
func (c *checker) crowdedMarker(d document.Document, root *document.Node) {
	if d.Body == d.Start || root.Style != document.Block || root.Start < d.Body || bytes.IndexByte(c.text[d.Body:root.Start], '\n') >= 0 {
		return
	}
	c.reject(Problem{Rule: "rule-file-invalid", Start: d.Body - len("---"), End: root.Start, Proposed: "---\n",
		Message: "a mapping or list begins on the line of its document marker; Loki refuses the whole file",
		FixText: "start a new line behind ---"})
}

// notYAML reports text that is no YAML: a broken rule file, or none at all.
func (c *checker) notYAML(err error) {
	p := Problem{Rule: "rule-file-invalid", Message: "not YAML: " + err.Error()}
	if syntax, ok := err.(*document.SyntaxError); ok {
		p.Start = min(max(syntax.Offset, 0), len(c.text))
	}
	line := lineAt(c.text, p.Start)
	p.Current = string(line)
	switch {
	case !LooksLikeRules(c.text) && !hasKey(c.text, "groups"):
		p.Rule = "non-rule-key-in-rule-object"
		p.Message = fmt.Sprintf("%s is no rule file, and not even YAML; Loki reads every file of a tenant's directory as rules, and one it cannot read stops loading for all tenants", c.name())
		p.FixText = "move it to an object without the rules label"
	case bytes.HasPrefix(bytes.TrimLeft(line, " "), []byte("\t")):
		p.Message = "indented with a tab, which YAML forbids: " + err.Error()
		p.FixText = "indent with spaces"
	case bytes.Contains(line, []byte("{{")):
		p.FixText = "quote the value: a template that begins a plain value reads as a YAML flow mapping"
	}
	c.reject(p)
}

func (c *checker) name() string {
	if c.opts.Key == "" {
		return "this text"
	}
	return fmt.Sprintf("%q", c.opts.Key)
}

func lineAt(text []byte, offset int) []byte {
	start := bytes.LastIndexByte(text[:offset], '\n') + 1
	end := bytes.IndexByte(text[start:], '\n')
	if end < 0 {
		return text[start:]
	}
	return text[start : start+end]
}

// laterDocuments reports what Loki drops without a word: everything behind the
// first document.
func (c *checker) laterDocuments(first *document.Node, later []document.Document) {
	for _, d := range later {
		if !hasContent(c.text[d.Body:d.End]) {
			continue
		}
		p := Problem{
			Rule: "rule-multi-document", Severity: finding.Warning, Start: d.Start, End: d.Body,
			Message: "Loki reads only the first YAML document of a file and drops this one without a word",
			FixText: "put its groups into the first document, or into a file of their own",
		}
		if rules := c.rulesIn(d); rules != 0 {
			p.Severity = finding.Error
			if rules > 0 {
				p.Message += fmt.Sprintf(": %d %s never loaded", rules, plural(rules, "rule is", "rules are"))
			}
		}
		if first.IsNull() {
			p.FixText = "remove the empty document in front of it"
		}
		c.report(p)
	}
}

// rulesIn counts the rules of a document that is never read: -1 when it cannot
// be parsed but looks like rules.
func (c *checker) rulesIn(d document.Document) int {
	tree, err := document.Parse(c.text, d)
	if err != nil {
		if LooksLikeRules(c.text[d.Start:d.End]) {
			return -1
		}
		return 0
	}
	count := 0
	for _, g := range tree.Root.List("groups") {
		count += len(g.List("rules"))
	}
	return count
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
