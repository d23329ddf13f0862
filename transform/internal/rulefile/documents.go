package rulefile

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/words"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// checkText finds the document that Loki reads, judges it, and says what is
// lost behind it.
func (c *checker) checkText() {
	if tree, ok := c.reader.document.PeekWhole(c.source, c.text); ok {
		c.checkOnly(tree.Root)
		return
	}
	docs := c.documents()
	if c.strayMarkers(docs) {
		return
	}
	if len(docs) == 0 {
		c.rejectSaying(&Problem{
			Rule: "rule-file-empty", End: len(c.text), Proposed: "groups: []\n",
			Message: "the file has no YAML document; Loki stops with EOF, and then loads no new rules for any tenant",
			FixText: "drop the key, or write \"groups: []\" where there is nothing to say",
		})
		return
	}
	if c.otherYAML(docs[0]) {
		return
	}
	first := docs[0]
	root, err := c.parse(first)
	if rest, ok := restAt(err); ok {
		first = c.withoutRest(first, rest)
		root, err = c.parse(first)
	}
	if err != nil {
		c.notYAML(err)
		return
	}
	if !root.IsNull() {
		c.checkMarker(first, root)
		c.checkRoot(root)
	}
	whole := wholeOf(first, root)
	c.laterDocuments(root.IsNull(), docs[1:])
	c.noGroup(&whole)
}

// checkOnly judges the root of a text that has no marker.
func (c *checker) checkOnly(root *document.Node) {
	if !root.IsNull() {
		c.checkRoot(root)
	}
	whole := wholeOf(document.Document{End: len(c.text)}, root)
	c.noGroup(&whole)
}

// wholeOf is where a document stands: its root, else its marker.
func wholeOf(d document.Document, root *document.Node) Problem {
	if root != nil && root.End > root.Start {
		return *at(root, &Problem{})
	}
	return Problem{Start: d.Start, End: d.Body}
}

// noGroup tells that a file loads and holds nothing, where nothing else says so.
func (c *checker) noGroup(p *Problem) {
	if len(c.file.Groups) > 0 || len(c.file.Problems) > 0 {
		return
	}
	p.Rule, p.Severity = "rule-group-empty", finding.Info
	p.Message = "the file has no group: Loki accepts it, loads nothing from it, and nothing else is disturbed"
	c.report(p)
}

// parse returns the root of a document, nil for one without content. It is there until
// the next is parsed.
func (c *checker) parse(d document.Document) (*document.Node, error) {
	if !hasContent(c.text[d.Body:d.End]) {
		return nil, nil
	}
	tree, err := c.reader.document.PeekText(c.source, c.text, d)
	if err != nil {
		return nil, err
	}
	return tree.Root, nil
}

// withoutRest cuts off what stands behind the root of a document without being
// part of it, as when the first lines are indented more than the rest. Our
// parser refuses such a document; Loki's never reads so far and drops the rest
// without a word, which is reported.
func (c *checker) withoutRest(d document.Document, rest int) document.Document {
	rest = min(max(rest, d.Body), d.End)
	c.report(&Problem{Rule: "rule-multi-document", Severity: finding.Error, Start: rest, End: d.End,
		Message: "the document ends before this line, and Loki drops what follows without a word",
		FixText: "indent all top-level lines alike"})
	d.End = rest
	return d
}

// restAt is where a document ends before its text does, if that is the error.
func restAt(err error) (offset int, ok bool) {
	var syntax *document.SyntaxError
	if !errors.As(err, &syntax) || syntax.Code != document.LeftOver {
		return 0, false
	}
	return syntax.Offset, true
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
	text = bytes.TrimPrefix(text, []byte(yamltext.BOM))
	for _, line := range yamltext.EachLine(text) {
		line = bytes.TrimSpace(line)
		if len(line) > 0 && line[0] != '#' && !bytes.Equal(line, []byte("...")) {
			return true
		}
	}
	return false
}

// laterDocuments reports what Loki drops without a word: everything behind the
// first document. empty: that one says nothing.
func (c *checker) laterDocuments(empty bool, later []document.Document) {
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
			p.Message += fmt.Sprintf(": %d %s never loaded", rules, words.Plural(rules, "rule is", "rules are"))
		}
		if empty {
			p.FixText = "remove the empty document in front of it"
		}
		c.report(&p)
	}
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
