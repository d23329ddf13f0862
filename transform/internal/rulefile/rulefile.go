// Package rulefile judges the text of one Loki rule file as Loki's ruler does,
// without Loki: the strict YAML decoding of the file, of which only the first
// document is read, then the ruler's own checks of groups, rules, names and
// templates.
//
// Expressions are read by package logql: what Loki refuses, what it loads and
// cannot evaluate, and what it evaluates to something else than was meant. An
// expression that cannot be judged makes the file NotJudged. RunLokitool asks
// Loki's own parser, for those who want it to have the last word.
//
//	f := rulefile.Check([]byte(configMap.Data["alerts.yaml"]), rulefile.Options{LokiVersion: "v3.4.2"})
//	for _, p := range f.Problems {
//		fmt.Println(p.Rule, p.Path, p.Message)
//	}
//
// The cost is linear in the text, and no text makes it panic.
package rulefile

import (
	"cmp"
	"sort"
	"strings"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// Options says what is known about the file from outside. The zero value
// works.
type Options struct {
	// LokiVersion is the version that will read the file, "v3.4.2". Empty or
	// not a semantic version: unknown; then only what every version refuses is
	// an error.
	LokiVersion string
	// Interval is how often the ruler evaluates groups that do not say it
	// themselves: its evaluation_interval. 0: a minute, which is Loki's default.
	// Below 0: unknown.
	Interval time.Duration
	// Key is the key of the ConfigMap or Secret the text stands under, which is
	// its file name. It is only used in messages, and to tell a README from a
	// broken rule file. Texts under a key that ends in ".url" are no rule files
	// (the sidecar downloads what they name) and must not be checked.
	Key string
}

// File is the verdict on one rule file, with its rules.
type File struct {
	Verdict
	// Groups are the groups as written, also of a file that does not load, and
	// also when they are not under "groups" where they belong.
	Groups []Group
}

// Group is one rule group.
type Group struct {
	Name       string
	Start, End int // byte offsets of the group's mapping
	Rules      []Rule
	// Interval is how often its rules are evaluated; 0 where the group does not say.
	Interval time.Duration
}

// Rule is one alerting or recording rule.
type Rule struct {
	Alert, Record, Expr string
	Start, End          int // byte offsets of the rule's mapping
	ExprStart, ExprEnd  int // byte offsets of the expression's scalar; both 0 when there is none
	// ExprRefused says that Problems already has the reason why Loki refuses
	// this expression.
	ExprRefused bool
	// For is how long the alert is pending; 0 where that is not said or no duration.
	For time.Duration

	path  path
	style document.Style // of the expression's scalar
	// Of a rule that is being judged. They keep the whole document alive, and rules are
	// kept for long.
	expr  *document.Node
	tree  logql.Expr // nil when the expression is refused or cannot be read
	fails bool       // every evaluation of tree does
}

// scalar is where the expression stands, and how it is written.
func (r Rule) scalar() *document.Node {
	return &document.Node{Kind: document.Scalar, Start: r.ExprStart, End: r.ExprEnd, Style: r.style, Value: r.Expr}
}

// Name is the name of the alert or of the recorded series.
func (r Rule) Name() string { return cmp.Or(r.Alert, r.Record) }

// Path is where the rule stands: groups[0].rules[1].
func (r Rule) Path() string { return r.path.String() }

// Problem is one thing that is wrong with the file.
type Problem = finding.Problem

// Check judges one rule file. It never fails: whatever is wrong with the text
// is a problem.
func Check(text []byte, o Options) *File { return new(Reader).Check(string(text), o) }

// A Reader judges one rule file after the other, and reads each in the memory of the one
// before. The names and expressions of a verdict are parts of the text, where they stand
// there as they are. The zero value is ready. It is not safe for concurrent use.
type Reader struct {
	text        []byte // of the present file
	document    document.Reader
	expressions logql.Reader
	nodes       []logql.Node // of the present expression
	checker     checker      // of the present file
	subject     subject      // the present one
	rule        Rule         // likewise
	templates   templates    // of it, or of the file, see checker
	groups      []Group      // of the present file, where only the verdict on it is asked for
}

// Check is the function of that name.
func (r *Reader) Check(text string, o Options) *File {
	r.read(text)
	c := r.begin(text, o)
	c.file.Groups, c.keepsRules = nil, true
	c.checkText()
	c.sort()
	file := c.file
	return &file
}

// Judge is the verdict of [Reader.Check], without anything that holds on to the text. It
// is for who judges many files: their rules weigh as much as they do.
func (r *Reader) Judge(text string, o Options) *Verdict {
	r.read(text)
	c := r.begin(text, o)
	c.checkText()
	c.sort()
	r.groups = c.file.Groups[:0]
	return c.file.Apart()
}

// read takes the text that is judged next.
func (r *Reader) read(text string) {
	const enough = 1 << 20 // what a very large one took is given up
	if cap(r.text) > enough {
		*r = Reader{}
	}
	r.text = append(r.text[:0], text...)
}

// begin makes the checker one of another text.
func (r *Reader) begin(text string, o Options) *checker {
	r.templates.again()
	r.checker = checker{
		places: places{text: r.text}, reader: r, source: text, opts: o, release: releaseOf(o.LokiVersion), file: File{Verdict: Verdict{Loads: true}, Groups: r.groups},
		aliases: strings.IndexByte(text, '*') >= 0 && strings.IndexByte(text, '&') >= 0, templates: &r.templates,
	}
	return &r.checker
}

// A checker walks one file and collects what is wrong with it.
type checker struct {
	places
	reader  *Reader
	source  string // the text
	opts    Options
	release release // of the options
	file    File

	keepsRules bool // in file

	// What an alias brings again is not judged again: this keeps the cost linear
	// in the text, and each problem is told once.
	aliases   bool // there may be some
	judged    map[*document.Node]bool
	templates *templates // nothing where one does not parse
	exprs     map[*document.Node]judged

	// How often the rules of the present group are evaluated, and whether the group
	// says so itself.
	interval    time.Duration
	ownInterval bool

	fields ruleFields // of the present rule

	group, rule string         // names of what is being looked at, for problems
	told        map[string]int // problems of the present rule's expression, by id
}

func (c *checker) sort() {
	all := c.file.Problems
	if len(all) < 2 {
		return
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].Start < all[j].Start })
}

// refusal is what follows for the user from anything that is rejected.
const refusal = "; Loki refuses the whole file"

// reject reports a fault for which Loki refuses the file.
//
// 34 inlined copies were 6.4 KB of code. A problem is passed by its place: by its
// value it was 7.4 KB more.
//
//go:noinline
func (c *checker) reject(p *Problem) {
	p.Message += refusal
	c.rejectSaying(p)
}

// rejectSaying is reject for a message that itself says what follows.
func (c *checker) rejectSaying(p *Problem) {
	c.file.Loads = false
	p.Severity = finding.Error
	c.report(p)
}

// report adds a problem that does not keep the file from loading.
//
// 16 inlined copies were 9.8 KB of code.
//
//go:noinline
func (c *checker) report(p *Problem) {
	p.Group, p.RuleName = c.group, c.rule
	if p.Current == "" && p.End > p.Start {
		p.Current = shorten(string(c.text[p.Start:min(p.End, p.Start+2*maxCurrent)]))
	}
	c.file.Problems = append(c.file.Problems, *p)
}

// mostTold is how many problems of one kind are told about one expression.
const mostTold = 100

// toldEnough counts a problem of the present rule's expression, and reports that
// as many of its kind have been told.
func (c *checker) toldEnough(id string) bool {
	if c.told == nil {
		c.told = map[string]int{}
	}
	c.told[id]++
	return c.told[id] > mostTold
}

// at fills in the place of a node.
func at(n *document.Node, p *Problem) *Problem {
	p.Start, p.End = n.Start, n.End
	return p
}

// maxCurrent is how many bytes of the user's text are shown.
const maxCurrent = 80

// shorten cuts a text to its first line, and that to maxCurrent bytes.
//
// 25 inlined copies were 3.3 KB of code.
//
//go:noinline
func shorten(s string) string {
	for i, r := range s {
		if r == '\n' || r == '\r' || i >= maxCurrent {
			return s[:i] + "…"
		}
	}
	return s
}
