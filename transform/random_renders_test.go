package transform_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
)

// TestLawsHoldForRandomRenders holds the laws over renders that other emitters
// might have written, before the API server's YAML library and kustomize's: RENDERS
// of them (20000 with make renders), each from its own number, so that one that fails
// can be made again by itself: RENDER=1234. Both together are as many from there on.
func TestLawsHoldForRandomRenders(t *testing.T) {
	first, count := 0, 150
	for name, to := range map[string]*int{"RENDERS": &count, "RENDER": &first} {
		if text := os.Getenv(name); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil {
				t.Fatalf("%s=%s is no number", name, text)
			}
			*to = n
		}
	}
	if os.Getenv("RENDER") != "" && os.Getenv("RENDERS") == "" {
		count = 1
	}
	streams := sound(t)
	changed, read := 0, 0
	for i := first; i < first+count; i++ {
		random := rand.New(rand.NewPCG(20261127, uint64(i)))
		base := streams[random.IntN(len(streams))]
		text := rewritten(random, base.documents)
		opts := transform.Options{FallbackNamespace: "fallback"}
		result, err := transform.Render(text, opts)
		if err != nil {
			t.Fatalf("render %d, of %s, is refused: %v\n%s", i, base.name, err, text)
		}
		if newRendering(text, opts, result, judges[1]).before != nil {
			read++
		}
		if checkLawsBy(t, text, opts, judges[1:], kustomizeLaws) {
			changed++
		}
		if t.Failed() {
			t.Fatalf("render %d, of %s:\n%s", i, base.name, text)
		}
	}
	if changed < count/2 {
		t.Errorf("only %d of %d were changed", changed, count)
	}
	if read < count*3/4 {
		t.Errorf("the API server's library reads only %d of %d", read, count)
	}
}

// stream is a base of random renders: documents as structure.
type stream struct {
	name      string
	documents []*yaml.Node
}

// sound are the inputs of the scenarios that Render changes and the YAML library
// reads as a whole, without anchors.
func sound(t *testing.T) []stream {
	t.Helper()
	var all []stream
	for _, s := range seeds(t) {
		result, err := transform.Render(s.text, transform.Options{FallbackNamespace: "fallback"})
		if err != nil || !result.Changed() || strings.ContainsAny(string(s.text), "&*") || strings.Contains(string(s.text), "<<") {
			continue
		}
		decoder := yaml.NewDecoder(strings.NewReader(strings.ReplaceAll(string(s.text), "\r\n", "\n")))
		one, broken := stream{name: s.name}, false
		for {
			var root yaml.Node
			if err := decoder.Decode(&root); err != nil {
				broken = broken || err.Error() != "EOF"
				break
			}
			var plain any // duplicate keys are no structure
			if v := root.Content[0]; v.Kind == yaml.MappingNode {
				broken = broken || v.Decode(&plain) != nil
				one.documents = append(one.documents, v)
			}
		}
		if !broken && len(one.documents) > 0 {
			all = append(all, one)
		}
	}
	if len(all) < 20 {
		t.Fatalf("only %d streams to begin with", len(all))
	}
	return all
}

// rewritten writes documents in styles of its own, one for each.
func rewritten(random *rand.Rand, documents []*yaml.Node) []byte {
	var b strings.Builder
	if random.IntN(20) == 0 {
		b.WriteString("\ufeff")
	}
	for i, d := range documents {
		w := &writer{Rand: random, step: 2 + random.IntN(3), inset: random.IntN(2) * 2, anchors: map[string]string{}}
		if i > 0 && random.IntN(15) == 0 {
			b.WriteString("...\n")
		}
		if i > 0 || random.IntN(2) == 0 {
			b.WriteString([]string{"---\n", "---\n", "--- # c\n", "---  \n", "---\n# Source: x/templates/y.yaml\n"}[random.IntN(5)])
		}
		if random.IntN(10) == 0 {
			b.WriteString(w.json(d) + "\n")
			continue
		}
		b.WriteString(w.mapping(d, 0))
		if random.IntN(8) == 0 {
			b.WriteString("\n# the end\n")
		}
	}
	text := b.String()
	if random.IntN(8) == 0 {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	if random.IntN(20) == 0 {
		text = strings.TrimRight(text, "\r\n")
	}
	return []byte(text)
}

// writer is one emitter, with habits.
type writer struct {
	*rand.Rand
	step    int // of indentation
	inset   int // of the items of a sequence below its key
	anchors map[string]string
	named   int // how many
}

func (w *writer) chance(percent int) bool { return w.IntN(100) < percent }

func pad(n int) string { return strings.Repeat(" ", n) }

// json is a node as JSON.
func (w *writer) json(n *yaml.Node) string {
	var v any
	if err := n.Decode(&v); err != nil {
		panic(err)
	}
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// mapping is a mapping in block style, whole lines.
func (w *writer) mapping(n *yaml.Node, indent int) string {
	var b strings.Builder
	fields := n.Content
	if len(fields) >= 6 && indent > 0 && w.chance(5) { // some of them by a merge key
		b.WriteString(pad(indent) + "<<: {" + w.pair(fields[0], fields[1]) + ", " + w.pair(fields[2], fields[3]) + "}\n")
		fields = fields[4:]
	}
	for i := 0; i+1 < len(fields); i += 2 {
		if w.chance(5) {
			b.WriteString([]string{"\n", pad(indent) + "# a comment: {with: [signs]}\n", "# \"column one\n"}[w.IntN(3)])
		}
		if w.chance(2) && fields[i+1].Kind == yaml.ScalarNode {
			b.WriteString(pad(indent) + "? " + w.key(fields[i]) + "\n" + pad(indent) + ": " + w.flow(fields[i+1]) + "\n")
			continue
		}
		b.WriteString(pad(indent) + w.key(fields[i]) + ":" + w.value(fields[i+1], indent, w.inset))
	}
	return b.String()
}

// value is what follows a colon or a dash, with the line break. inset is how far a
// sequence below is indented more.
func (w *writer) value(n *yaml.Node, indent, inset int) string {
	props, alias := w.properties(n)
	if alias != "" {
		return " " + alias + w.lineComment()
	}
	switch {
	case n.Kind == yaml.ScalarNode && w.literal(n):
		return " " + props + "|" + chomping(n.Value) + "\n" + indented(n.Value, indent+w.step)
	case n.Kind == yaml.ScalarNode:
		return " " + props + w.scalar(n, false) + w.lineComment()
	case len(n.Content) == 0 || w.chance(12):
		return " " + props + w.flow(n) + w.lineComment()
	case n.Kind == yaml.SequenceNode:
		return strings.TrimRight(" "+props, " ") + w.lineComment() + w.sequence(n, indent+inset)
	}
	return strings.TrimRight(" "+props, " ") + w.lineComment() + w.mapping(n, indent+w.step)
}

func (w *writer) sequence(n *yaml.Node, indent int) string {
	var b strings.Builder
	for _, item := range n.Content {
		if w.chance(4) {
			b.WriteString(pad(indent) + "# of an item\n")
		}
		if item.Kind == yaml.MappingNode && len(item.Content) > 0 && !w.chance(12) {
			below := indent + 2
			text := w.mapping(item, below)
			if first := strings.TrimLeft(text, " "); strings.HasPrefix(text, pad(below)) && first[0] != '#' && first[0] != '\n' {
				b.WriteString(pad(indent) + "- " + text[below:])
			} else {
				b.WriteString(pad(indent) + "-\n" + text)
			}
			continue
		}
		b.WriteString(pad(indent) + "-" + w.value(item, indent, 2))
	}
	return b.String()
}

func (w *writer) lineComment() string {
	if w.chance(4) {
		return " # it's a \"comment\"\n"
	}
	return "\n"
}

// properties are an anchor and a tag before a node, or an alias in its place where an
// equal one was anchored before.
func (w *writer) properties(n *yaml.Node) (props, alias string) {
	key := fmt.Sprint(n.Kind, n.Tag, w.json(n))
	if name := w.anchors[key]; name != "" && w.chance(40) {
		return "", "*" + name
	}
	if w.chance(3) {
		name := fmt.Sprintf("a%d", w.named) // one that stands twice would be another node's where an alias has it
		w.named++
		w.anchors[key] = name
		props = "&" + name + " "
	}
	if w.chance(2) && n.Kind != yaml.ScalarNode {
		props += n.ShortTag() + " "
	}
	return props, ""
}

// flow is a node on one line. A JSON-like writer quotes everything.
func (w *writer) flow(n *yaml.Node) string {
	var parts []string
	switch n.Kind { //nolint:exhaustive // of the others there is nothing inside
	case yaml.SequenceNode:
		for _, item := range n.Content {
			parts = append(parts, w.flow(item))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			parts = append(parts, w.pair(n.Content[i], n.Content[i+1]))
		}
		return "{" + strings.Join(parts, []string{", ", ",  "}[w.IntN(2)]) + "}"
	}
	return w.scalar(n, true)
}

func (w *writer) pair(key, value *yaml.Node) string { return w.key(key) + ": " + w.flow(value) }

func (w *writer) key(n *yaml.Node) string {
	switch {
	case w.chance(4):
		return strconv.Quote(n.Value)
	case w.chance(2):
		return "'" + n.Value + "'"
	case plainText.MatchString(n.Value):
		return n.Value
	}
	return strconv.Quote(n.Value)
}

// plainText is certain to be a string in every version of YAML.
var plainText = regexp.MustCompile(`^[A-Za-z/][A-Za-z0-9/_.-]{3,}$`)

var booleans = regexp.MustCompile(`(?i)^(true|false|null|none|off|yes)$`)

func (w *writer) scalar(n *yaml.Node, inFlow bool) string {
	tag := ""
	if w.chance(3) {
		tag = n.ShortTag() + " "
	}
	if n.ShortTag() != "!!str" {
		if tag != "" && n.ShortTag() == "!!bool" {
			return tag + []string{n.Value, `"` + n.Value + `"`, "'" + n.Value + "'"}[w.IntN(3)]
		}
		if n.Value == "" {
			return "null"
		}
		return n.Value
	}
	isPlain := plainText.MatchString(n.Value) && !booleans.MatchString(n.Value)
	switch {
	case isPlain && !w.chance(25):
		return tag + n.Value
	case !strings.ContainsAny(n.Value, "\n\t\\") && printableText.MatchString(n.Value) && w.chance(50):
		return tag + "'" + strings.ReplaceAll(n.Value, "'", "''") + "'"
	}
	text, err := json.Marshal(n.Value)
	if err != nil {
		panic(err)
	}
	return tag + string(text)
}

var printableText = regexp.MustCompile(`^[\x20-\x7e]*$`)

// literal decides for a block scalar: several lines that one can hold as they are.
func (w *writer) literal(n *yaml.Node) bool {
	text := strings.TrimRight(n.Value, "\n")
	return n.ShortTag() == "!!str" && strings.Contains(text, "\n") && !strings.ContainsAny(n.Value, "\t\r") && text[0] != ' ' && text[0] != '\n' &&
		!strings.Contains(text, " \n") && !strings.HasSuffix(n.Value, "\n\n") && w.chance(80)
}

func chomping(text string) string {
	if strings.HasSuffix(text, "\n") {
		return ""
	}
	return "-"
}

func indented(text string, indent int) string {
	var b strings.Builder
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		if line != "" {
			b.WriteString(pad(indent) + line)
		}
		b.WriteString("\n")
	}
	return b.String()
}
