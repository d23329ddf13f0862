package rulefile

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// checkText finds the document that Loki reads, judges it, and says what is
// lost behind it.
func (c *checker) checkText() {
	docs := c.documents()
	if c.strayMarkers(docs) {
		return
	}
	if len(docs) == 0 {
		c.reject(Problem{
			Rule: "rule-file-empty", End: len(c.text), Proposed: "groups: []\n",
			Message: "the file has no YAML document; Loki stops with EOF, and then loads no new rules for any tenant",
			FixText: "drop the key, or write \"groups: []\" where there is nothing to say",
		})
		return
	}
	if c.otherYAML(docs[0]) {
		return
	}
	root, err := c.parse(docs[0])
	if err != nil {
		c.notYAML(err)
		return
	}
	if !root.IsNull() {
		c.checkMarker(docs[0], root)
		c.checkRoot(root)
		c.leftOver(docs[0], root)
	}
	c.laterDocuments(root, docs[1:])
}

// parse returns the root of a document, nil for one without content.
func (c *checker) parse(d document.Document) (*document.Node, error) {
	if !hasContent(c.text[d.Body:d.End]) {
		return nil, nil
	}
	tree, err := document.Parse(c.text, d)
	if err != nil {
		return nil, err
	}
	return tree.Root, nil
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
	text = bytes.TrimPrefix(text, []byte(bom))
	for line := range bytes.Lines(text) {
		line = bytes.TrimSpace(line)
		if len(line) > 0 && line[0] != '#' && !bytes.Equal(line, []byte("...")) {
			return true
		}
	}
	return false
}

// strayMarkers reports document markers that Loki's parser takes for something
// else, so that no document can be told from another.
func (c *checker) strayMarkers(docs []document.Document) bool {
	if end := bytes.Index(c.text, []byte("...")); end >= 0 && isEndMarker(c.text, end) && !hasContent(c.text[:end]) && !bytes.Contains(c.text[:end], []byte("---")) {
		c.reject(Problem{Rule: "rule-file-invalid", Start: end, End: end + len("..."),
			Message: "the file ends a document before there is one; Loki refuses the whole file", FixText: "remove the marker"})
		return true
	}
	for _, d := range docs {
		p := Problem{Rule: "rule-file-invalid", Start: d.Body - len("---"), End: d.Body, Proposed: "---\n", FixText: "start a new line behind ---"}
		switch {
		case d.Start > 0 && bytes.HasPrefix(c.text[d.Start:], []byte(bom)):
			p.Start, p.Proposed, p.FixText = d.Start, "---", "remove the byte order mark in front of it"
			p.Message = "a byte order mark inside the file hides this document marker; Loki refuses the whole file"
		case d.Body > d.Start && d.Body < len(c.text) && !isSpace(c.text[d.Body]):
			p.Message = "the document marker is glued to what follows, which makes it part of a key that no rule file has; Loki refuses the whole file"
		default:
			continue
		}
		c.reject(p)
		return true
	}
	return false
}

const bom = "\xef\xbb\xbf"

// isEndMarker reports "..." that is a line of its own.
func isEndMarker(text []byte, i int) bool {
	before, after := text[:i], text[i+len("..."):]
	return (len(before) == 0 || before[i-1] == '\n') && (len(after) == 0 || isSpace(after[0]))
}

// otherYAML reports a %YAML directive with a version other than 1.1, which
// Loki's parser refuses whatever the document says.
func (c *checker) otherYAML(d document.Document) bool {
	from := d.Start
	for line := range bytes.Lines(c.text[d.Start:d.Body]) {
		if words := bytes.Fields(line); len(words) > 1 && string(words[0]) == "%YAML" && string(words[1]) != "1.1" {
			c.reject(Problem{Rule: "rule-file-invalid", Start: from, End: from + len(bytes.TrimRight(line, "\r\n")),
				Message: "the directive asks for another YAML than 1.1; Loki refuses the whole file", FixText: "remove the directive"})
			return true
		}
		from += len(line)
	}
	return false
}

// checkMarker reports a document that begins on the line of its marker.
func (c *checker) checkMarker(d document.Document, root *document.Node) {
	if c.crowded(d, root) {
		c.reject(Problem{Rule: "rule-file-invalid", Start: d.Body - len("---"), End: root.Start, Proposed: "---\n",
			Message: "a mapping or list begins on the line of its document marker; Loki refuses the whole file",
			FixText: "start a new line behind ---"})
	}
}

// crowded reports block style that begins on the line of its marker, which
// YAML forbids and the manifests' readers forgive.
func (c *checker) crowded(d document.Document, root *document.Node) bool {
	return d.Body > d.Start && root.Style == document.Block && root.Start >= d.Body &&
		bytes.IndexByte(c.text[d.Body:root.Start], '\n') < 0
}

// notYAML reports text that is no YAML: a broken rule file, or none at all.
func (c *checker) notYAML(err error) {
	if !LooksLikeRules(c.text) && !hasKey(c.text, "groups") {
		c.reject(Problem{Rule: "non-rule-key-in-rule-object", Start: contentAt(c.text), End: len(c.text),
			Message: c.name() + " is no rule file, and not even YAML; " + poison, FixText: unlabel})
		return
	}
	p := Problem{Rule: "rule-file-invalid", Message: "not YAML: " + err.Error() + "; Loki refuses the whole file"}
	if syntax, ok := err.(*document.SyntaxError); ok {
		p.Start = min(max(syntax.Offset, 0), len(c.text))
	}
	c.explainYAML(&p)
	c.reject(p)
}

// poison is what a file that is no rule file does, unlabel what to do.
const (
	poison  = "Loki reads every file of a tenant's directory as rules, and one it cannot read stops loading for all tenants"
	unlabel = "move it to an object without the rules label"
)

// contentAt is the offset of the first line that is not blank or a comment.
func contentAt(text []byte) int {
	at := 0
	for line := range bytes.Lines(text) {
		if hasContent(line) {
			break
		}
		at += len(line)
	}
	return at
}

// explainYAML looks for the usual reasons in the line of a syntax error and in
// the few behind it: the parser's line numbers are that exact.
func (c *checker) explainYAML(p *Problem) {
	from := bytes.LastIndexByte(c.text[:p.Start], '\n') + 1
	p.Current = string(lineAt(c.text, from))
	for range 4 {
		line := lineAt(c.text, from)
		value := afterColon(line)
		start := from + len(line) - len(value)
		switch trimmed := bytes.TrimLeft(line, " "); {
		case bytes.HasPrefix(trimmed, []byte("\t")):
			p.Rule, p.Start = "rule-unknown-field", from+len(line)-len(trimmed)
			p.Message = "the indentation has a tab, which YAML forbids; Loki refuses the whole file"
			p.FixText = "indent with spaces"
		case bytes.HasPrefix(value, []byte("{{")):
			p.Start, p.FixText = start, "quote the value: a template that begins a value reads as a YAML mapping"
		case bytes.HasPrefix(value, []byte("{")) && hasKey(line, "expr"):
			p.Start, p.FixText = start, "put the expression on lines of its own behind \"expr: |\": unquoted, it begins a YAML mapping"
		default:
			from = min(from+len(line)+1, len(c.text))
			continue
		}
		p.Current = string(line)
		return
	}
}

// afterColon is what stands behind the first colon of a line.
func afterColon(line []byte) []byte {
	_, after, _ := bytes.Cut(line, []byte(":"))
	return bytes.TrimLeft(after, " ")
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
			Message: "only the first YAML document of a file is read; Loki drops this one without a word",
			FixText: "put its groups into the first document, or into a file of their own",
		}
		switch rules, err := c.rulesIn(d); {
		case err != nil:
			p.Severity = finding.Error
			p.Message += ", unless it stumbles over it: " + err.Error()
		case rules > 0:
			p.Severity = finding.Error
			p.Message += fmt.Sprintf(": %d %s never loaded", rules, plural(rules, "rule is", "rules are"))
		}
		if first.IsNull() {
			p.FixText = "remove the empty document in front of it"
		}
		c.report(p)
	}
}

// leftOver reports what stands behind the root of the document without being
// part of it, as when the first lines are indented more than the rest. Loki
// never reads so far.
func (c *checker) leftOver(d document.Document, root *document.Node) {
	rest := c.text[root.End:d.End]
	if !hasContent(rest) {
		return
	}
	start := root.End + contentAt(rest)
	c.report(Problem{Rule: "rule-multi-document", Severity: finding.Error, Start: start, End: root.End + len(bytes.TrimRight(rest, " \t\r\n")),
		Message: "the document ends before this line, and Loki drops what follows without a word",
		FixText: "indent all top-level lines alike"})
}

// rulesIn counts the rules of a document that is never read. The error is that
// it is not YAML, which Loki's parser may notice: it looks a few words ahead.
func (c *checker) rulesIn(d document.Document) (int, error) {
	root, err := c.parse(d)
	switch {
	case err != nil:
		return 0, err
	case root != nil && c.crowded(d, root):
		return 0, errors.New("it begins on the line of its marker")
	}
	count := 0
	for _, g := range root.List("groups") {
		count += len(g.List("rules"))
	}
	return count, nil
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
