package rules

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/words"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// ReadFile reads the text of a rule file: its groups in the order written. name
// is what places call it. The error is a *finding.InputError for text that Loki
// would not decode; fields that Loki does not keep are passed over.
func ReadFile(name string, text []byte, tenant, namespace string) ([]Group, error) {
	r := &reader{name: name, tenant: tenant, lines: yamltext.NewLines(text)}
	tree, err := document.ParseText(text)
	if err != nil {
		return nil, r.syntax(err)
	}
	if tree.Root.IsNull() {
		return nil, nil
	}
	root := tree.Root.Resolve()
	if root.Kind != document.Mapping || root.Get("groups") == nil && len(root.Fields()) > 0 {
		return nil, r.fault(root, "not a rule file: it has no groups", "a rule file is a mapping with the key groups")
	}
	return r.groups(root.Get("groups"), namespace)
}

// ReadGroup reads a group as the ruler API takes and gives it.
func ReadGroup(name string, text []byte, tenant, namespace string) (Group, error) {
	r := &reader{name: name, tenant: tenant, lines: yamltext.NewLines(text)}
	tree, err := document.ParseText(text)
	if err != nil {
		return Group{}, r.syntax(err)
	}
	return r.group(tree.Root, namespace)
}

// ReadListing reads the ruler API's listing of one tenant. Places in it count from
// the line of the namespace.
func ReadListing(name string, text []byte, tenant string) ([]Group, error) {
	var all []Group
	for _, part := range namespaces(text) {
		groups, err := readNamespaces(name, part, tenant)
		if err != nil { // tell it with its place in the whole
			return readNamespaces(name, text, tenant)
		}
		all = append(all, groups...)
	}
	Sort(all)
	return all, nil
}

// A namespace begins with its name and a colon, alone on a line that is not
// indented.
var namespaceLine = regexp.MustCompile(`^(?:[^\s'"?#&*!|>%@{\[,\-\x60:][^\s:#]*|"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'):\s*$`)

// namespaces takes a listing apart, one namespace a part: the tree of thousands of
// groups takes a hundred times the room of their text. A listing that is not
// written as Loki writes it is one part.
func namespaces(text []byte) [][]byte {
	var parts [][]byte
	begin, at := 0, 0
	for line := range bytes.Lines(text) {
		indented := line[0] == ' ' || line[0] == '\n' || line[0] == '\r'
		if !indented && !namespaceLine.Match(line) {
			return [][]byte{text}
		}
		if !indented && at > begin {
			parts = append(parts, text[begin:at])
			begin = at
		}
		at += len(line)
	}
	return append(parts, text[begin:])
}

func readNamespaces(name string, text []byte, tenant string) ([]Group, error) {
	r := &reader{name: name, tenant: tenant, lines: yamltext.NewLines(text)}
	tree, err := document.ParseText(text)
	if err != nil {
		return nil, r.syntax(err)
	}
	root := tree.Root.Resolve()
	if root == nil || root.Kind != document.Mapping {
		return nil, r.fault(root, "not a list of rules: expected namespaces with their groups", "each namespace is a key, and its groups a list: web.yaml: [{name: …, rules: […]}]")
	}
	var all []Group
	for _, f := range root.Fields() {
		groups, err := r.groups(f.Value.Resolve(), f.Key.Resolve().Value)
		if err != nil {
			return nil, err
		}
		all = append(all, groups...)
	}
	Sort(all)
	return all, nil
}

// A reader turns YAML into groups, and knows where it stands.
type reader struct {
	name   string
	tenant string
	lines  *yamltext.Lines
}

func (r *reader) groups(list *document.Node, namespace string) ([]Group, error) {
	if list.IsNull() {
		return nil, nil
	}
	if list.Kind != document.Sequence {
		return nil, r.fault(list, "groups must be a list", "begin each group with a dash")
	}
	var all []Group
	for _, item := range list.Items() {
		if item.IsNull() { // Loki passes over it
			continue
		}
		g, err := r.group(item, namespace)
		if err != nil {
			return nil, err
		}
		all = append(all, g)
	}
	return all, nil
}

func (r *reader) group(item *document.Node, namespace string) (Group, error) {
	n := item.Resolve()
	if n == nil || n.Kind != document.Mapping {
		return Group{}, r.fault(n, "a group must be a mapping with a name and rules", "for example - {name: web, rules: [{alert: A, expr: …}]}")
	}
	if err := r.doubled(n); err != nil {
		return Group{}, err
	}
	g := Group{ID: ID{Tenant: r.tenant, Namespace: namespace, Group: n.Str("name")}, Place: r.place(item)}
	var err error
	if g.Interval, err = r.duration(n, "interval"); err != nil {
		return g, err
	}
	if g.Limit, err = r.number(n, "limit"); err != nil {
		return g, err
	}
	list := n.Get("rules")
	if !list.IsNull() && list.Kind != document.Sequence {
		return g, r.fault(list, "rules must be a list", "begin each rule with a dash")
	}
	for _, item := range list.List() {
		if item.IsNull() {
			continue
		}
		rule, err := r.rule(item)
		if err != nil {
			return g, err
		}
		g.Rules = append(g.Rules, rule)
	}
	return g, nil
}

func (r *reader) rule(n *document.Node) (Rule, error) {
	if n.Kind != document.Mapping {
		return Rule{}, r.fault(n, "a rule must be a mapping with expr and alert or record", "for example - {alert: A, expr: …}")
	}
	if err := r.doubled(n); err != nil {
		return Rule{}, err
	}
	rule := Rule{Alert: n.Str("alert"), Record: n.Str("record"), Expr: n.Str("expr"), KeepFiring: n.Str("keep_firing_for"), Place: r.place(n), ExprPlace: r.place(n.Get("expr"))}
	var err error
	if rule.For, err = r.duration(n, "for"); err != nil {
		return rule, err
	}
	if rule.Labels, err = r.pairs(n, "labels"); err != nil {
		return rule, err
	}
	rule.Annotations, err = r.pairs(n, "annotations")
	return rule, err
}

// doubled refuses a mapping with a key twice, as Loki's decoder does.
func (r *reader) doubled(n *document.Node) error {
	for i, f := range n.Fields() {
		for _, before := range n.Fields()[:i] {
			if f.Key.Kind == document.Scalar && before.Key.Kind == document.Scalar && f.Key.Value == before.Key.Value {
				return r.fault(f.Key, "the key "+words.Quote(f.Key.Value)+" is there twice", "keep one of them")
			}
		}
	}
	return nil
}

func (r *reader) duration(n *document.Node, key string) (time.Duration, error) {
	v := n.Get(key)
	if v.IsNull() {
		return 0, nil
	}
	d, err := logql.ParseDuration(v.Value)
	if err != nil || v.Kind != document.Scalar {
		return 0, r.fault(v, fmt.Sprintf("%s: %q is not a duration", key, v.Value), "write a number and a unit, such as 30s, 5m or 1h30m")
	}
	return d, nil
}

func (r *reader) number(n *document.Node, key string) (int, error) {
	v := n.Get(key)
	if v.IsNull() {
		return 0, nil
	}
	i, err := strconv.ParseInt(strings.ReplaceAll(v.Value, "_", ""), 0, 64)
	if err == nil && v.Tag == document.IntTag {
		return int(i), nil
	}
	f, err := strconv.ParseFloat(v.Value, 64)
	if err == nil && v.Tag == document.FloatTag {
		return int(f), nil // Loki's decoder cuts it
	}
	return 0, r.fault(v, fmt.Sprintf("%s: %q is not a number", key, v.Value), "write a whole number, without quotes")
}

// pairs reads labels or annotations. Any scalar is text; null is "".
func (r *reader) pairs(n *document.Node, key string) (map[string]string, error) {
	v := n.Get(key)
	if v.IsNull() {
		return nil, nil
	}
	if v.Kind != document.Mapping {
		return nil, r.fault(v, key+" must be a mapping of names to texts", "for example "+key+": {severity: page}")
	}
	var pairs map[string]string
	for _, f := range document.Clone(v).Fields() { // merge keys and aliases written out
		if f.Value != nil && f.Value.Kind != document.Scalar {
			return nil, r.fault(v, fmt.Sprintf("%s: %q is not text", key, f.Key.Value), "write it on one line, in quotes where it has : or #")
		}
		if pairs == nil {
			pairs = map[string]string{}
		}
		pairs[f.Key.Value] = f.Value.Str()
	}
	return pairs, nil
}

func (r *reader) place(n *document.Node) finding.Place {
	p := finding.Place{File: r.name}
	if n != nil && n.End > 0 {
		p.Line, p.Column = r.lines.Place(n.Start)
	}
	return p
}

func (r *reader) fault(n *document.Node, msg, hint string) error {
	return &finding.InputError{Place: r.place(n), Msg: msg, Hint: hint}
}

func (r *reader) syntax(err error) error {
	var syntax *document.SyntaxError
	if !errors.As(err, &syntax) {
		return err
	}
	p := finding.Place{File: r.name}
	p.Line, p.Column = r.lines.Place(syntax.Offset)
	return &finding.InputError{Place: p, Msg: syntax.Msg, Hint: "it is no YAML there: look at the indentation and the quotes of this line and the one before"}
}

// ParseDuration reads a duration as rule files and Loki's config have it.
func ParseDuration(s string) (time.Duration, error) { return logql.ParseDuration(s) }
