package logql

import (
	"reflect"
	"regexp"
	"regexp/syntax"
	"runtime"
	"slices"
	"strings"
	"testing"
	"text/scanner"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/samples"
)

func FuzzParse(f *testing.F) {
	for _, src := range seeds() {
		f.Add(src)
	}
	f.Add("sum(5,")
	f.Fuzz(func(t *testing.T, src string) { holdLaws(t, src) })
}

// seeds are all expressions of the tables, right ones and wrong ones.
func seeds() []string {
	list := append(validExpressions(), validLogQueries()...)
	for _, r := range refused() {
		list = append(list, strings.NewReplacer("»", "", "«", "").Replace(r.expr))
	}
	return list
}

// holdLaws: an expression is read or refused, within its own text; what is
// printed reads as the same tree; what is proposed parses. Nothing panics.
func holdLaws(t *testing.T, src string) {
	t.Helper()
	e, err := Parse(src)
	if err != nil {
		holdProposals(t, src, FaultsOf(err))
		return
	}
	holdSpans(t, src, e, Span{0, len(src)})
	printed := Print(e)
	again, err := Parse(printed)
	if err != nil || !sameTree(e, again) {
		t.Fatalf("%q prints %q, which is not the same: %v", src, printed, err)
	}
	if twice := Print(again); twice != printed {
		t.Errorf("%q prints %q, and that %q", src, printed, twice)
	}
	LabelsOf(e)
	new(Facts).FiringOf(e)
	new(Facts).Mismatches(slices.Collect(All(e)))
	Features(src, slices.Collect(All(e)), 1, 6)
	holdProposals(t, src, Fails(src, slices.Collect(All(e))))
}

func holdProposals(t *testing.T, src string, faults Faults) {
	t.Helper()
	for _, f := range faults {
		if f.Start < 0 || f.End < f.Start || f.End > len(src) || f.Message == "" {
			t.Errorf("%q: %q at %d..%d", src, f.Message, f.Start, f.End)
		}
		if f.Edit == nil {
			continue
		}
		mended := f.Edit.Apply(src)
		e, err := Parse(mended)
		if err != nil {
			t.Errorf("%q: proposed %q, which is refused: %v", src, mended, err)
		} else if f.Kind == FailsEvaluation && len(Fails(mended, slices.Collect(All(e)))) > 0 {
			t.Errorf("%q: proposed %q, which fails too", src, mended)
		}
	}
}

// holdSpans: each node stands inside of its parent, and has a text.
func holdSpans(t *testing.T, src string, n Node, within Span) {
	t.Helper()
	s := n.Bounds()
	if s.Start < within.Start || s.End > within.End || s.End <= s.Start {
		t.Fatalf("%q: %T at %d..%d, within %d..%d", src, n, s.Start, s.End, within.Start, within.End)
	}
	for _, child := range childrenOf(reflect.ValueOf(n).Elem()) {
		holdSpans(t, src, child, s)
	}
}

// childrenOf are the nodes that the fields of a node lead to.
func childrenOf(v reflect.Value) []Node {
	var list []Node
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if n, ok := v.Interface().(Node); ok && !v.IsNil() {
			list = append(list, n)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			list = append(list, childrenOf(v.Field(i))...)
		}
	case reflect.Slice:
		for i := range v.Len() {
			list = append(list, childrenOf(v.Index(i))...)
		}
	default:
	}
	return list
}

// TestAll: the walk goes where the fields lead, but for names and the parts of a
// node that are no nodes of their own.
func TestAll(t *testing.T) {
	for _, src := range append(validExpressions(), validLogQueries()...) {
		e := mustParse(t, src)
		walked := map[Node]bool{}
		for n := range All(e) {
			walked[n] = true
		}
		var visit func(n Node)
		visit = func(n Node) {
			switch n.(type) {
			case *Name, *Text, *Grouping, *Matching, *Offset, *Number:
				return
			}
			if !walked[n] {
				t.Errorf("%s: %T is not visited", src, n)
			}
			for _, child := range childrenOf(reflect.ValueOf(n).Elem()) {
				visit(child)
			}
		}
		visit(e)
		for range All(e) {
			break // a walk can be left
		}
	}
}

func TestLaws(t *testing.T) {
	for _, src := range seeds() {
		holdLaws(t, src)
	}
}

// TestMutations changes each expression in many ways and holds the laws for what
// comes out; a change that is a fault for certain must be refused.
func TestMutations(t *testing.T) {
	tried := 0
	for _, base := range append(validExpressions(), validLogQueries()...) {
		for _, m := range mutants(base) {
			holdLaws(t, m)
			tried++
		}
		for _, broken := range brokenOf(base) {
			if _, err := Parse(broken); err == nil {
				t.Errorf("%s is taken", broken)
			}
		}
	}
	if tried < 5000 {
		t.Errorf("only %d mutants", tried)
	}
}

// mutants drops, doubles and swaps tokens, puts strange ones between, and cuts
// the text off.
func mutants(src string) []string {
	tokens := lex(src).tokens
	tokens = tokens[:len(tokens)-1]
	var list []string
	for i, t := range tokens {
		list = append(list, src[:t.Start]+src[t.End:], src[:t.End]+" "+src[t.Start:], src[:t.End], src[t.Start:])
		if i > 0 {
			before := tokens[i-1]
			list = append(list, src[:before.Start]+t.In(src)+src[before.End:t.Start]+before.In(src)+src[t.End:])
		}
		stranger := []string{"json", "by", "(", "}", `"x"`, "5m", "[5m]", "|", "or", "-", "x", "=", ",", "rate", "offset", "!"}[(i+len(src))%16]
		list = append(list, src[:t.Start]+" "+stranger+" "+src[t.Start:])
	}
	return list
}

// brokenOf are changes after which nothing is LogQL any more.
func brokenOf(src string) []string {
	list := []string{src + "\n)", "(" + src, src + "\n]", src + "\n|", src + "\n\"", src + "\n[5m][", src + "\n== ", "}" + src}
	if strings.Contains(src, "[5m]") {
		list = append(list, strings.Replace(src, "[5m]", "[5x]", 1))
	}
	return list
}

// TestTokens holds the lexer against Go's text/scanner, whose words LogQL has,
// where both see a word, a number or a string.
func TestTokens(t *testing.T) {
	for _, src := range append(seeds(), "a1_ é9 0x1f 1e3 1.5 .5 5. 0b101 0o17 017 1_000 \"a\\n\\x41\\u00e9\" `b\nc` 'd' // x", "/* a */ b /**/ 0.5e-3 0x1p4") {
		if strings.ContainsAny(src, "#[\x00$@\u00a0“”") {
			continue
		}
		var s scanner.Scanner
		s.Init(strings.NewReader(src))
		failed := false
		s.Error = func(*scanner.Scanner, string) { failed = true }
		s.Mode = scanner.GoTokens
		ends := map[int]int{}
		for tok := s.Scan(); tok != scanner.EOF; tok = s.Scan() {
			ends[s.Position.Offset] = s.Position.Offset + len(s.TokenText())
		}
		if failed {
			continue
		}
		unit := 0 // the end of the last number with a unit, which text/scanner takes for two words
		for _, token := range lex(src).tokens {
			if token.kind == durationKind || token.kind == bytesKind {
				unit = token.End
			}
			if token.Start == unit {
				continue
			}
			switch token.kind {
			case name, keyword, function, number, str:
				if ends[token.Start] != token.End {
					t.Errorf("%s: %q ends at %d, text/scanner says %d", src, token.In(src), token.End, ends[token.Start])
				}
			default:
			}
		}
	}
}

// TestCostIsLinear feeds what would take minutes if any part were quadratic.
func TestCostIsLinear(t *testing.T) {
	const n = 60 << 10
	fill := func(head, part, tail string) string {
		return head + strings.Repeat(part, (n-len(head)-len(tail))/len(part)) + tail
	}
	for name, src := range map[string]string{
		"parentheses":    fill("", "(", ""),
		"sums":           fill("", "sum(", ""),
		"operators":      fill("1", "+1", ""),
		"powers":         fill("1", "^1", ""),
		"comparisons":    fill("vector(1)", " > 0", ""),
		"rates":          fill(`rate({a="b"}[5m])`, ` + rate({a="b"}[5m])`, ""),
		"ors":            fill("vector(1)", " or vector(1)", ""),
		"selectors":      fill(`rate({}[5m])`, "+rate({}[5m])", ""),
		"matchers":       fill(`{a="b"`, `,a="b"`, "}"),
		"matchers twice": fill(`absent_over_time({a="b"`, `,a="b"`, "}[5m])"),
		"stages":         fill(`{a="b"}`, " | json", ""),
		"labels":         fill(`{a="b"}| json a`, ", a", ""),
		"filters":        fill(`{a="b"}| a=1`, " or a=1", ""),
		"lines":          fill(`{a="b"}|= "a"`, ` or "a"`, ""),
		"quotes":         fill(`{a="`, `\"`, `"}`),
		"apostrophes":    fill("", "' ", ""),
		"brackets":       fill("", "[", ""),
		"names":          fill("", "a ", ""),
		"regexp":         fill(`{a=~"`, "a|", `b"}`),
		"regexp group":   fill(`{a=~"`, "(a?", `"}`),
		"pattern":        fill(`{a="b"} | pattern "<x>`, "<_> ", `"`),
		"template":       fill(`{a="b"} | line_format "`, "{{.a}}", `"`),
		"numbers":        fill("", "1 ", ""),
		"digits":         fill("", "1", ""),
		"comments":       fill("", "/**/", "1"),
		"bad escapes":    fill(`{a="`, `\d`, `"}`),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			if e, err := Parse(src); err == nil {
				Fails(src, slices.Collect(All(e)))
				LabelsOf(e)
				new(Facts).FiringOf(e)
				new(Facts).NeverHolding(slices.Collect(All(e)))
				new(Facts).Mismatches(slices.Collect(All(e)))
				Print(e)
			}
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("%d bytes took %v", len(src), took)
			}
		})
	}
}

// TestChainsTakeNoStack: of the longest chains of operators everything is worked out in
// a loop. As deep as they are long, the stack alone would take a tenth of a second to
// grow in a process that has just begun.
func TestChainsTakeNoStack(t *testing.T) {
	const most = 1 << 20
	for _, c := range []struct{ head, part string }{
		{`rate({a="b"}[5m])`, " > 1"}, {`rate({a="b"}[5m])`, " < 0"}, {"vector(1)", " - 1"}, {"1", "+1"}, {"vector(1)", " or vector(1)"}, {"vector(1)", " * vector(2) or vector(0)"},
	} {
		src := c.head + strings.Repeat(c.part, (MaxLength-len(c.head)-1)/len(c.part))
		e := mustParse(t, src)
		grown := stackOf(func() {
			Fails(src, slices.Collect(All(e)))
			facts := new(Facts)
			facts.IsScalar(e)
			facts.FiringOf(e)
			facts.LabelsOf(e)
			facts.Needless(e)
			facts.NeverHolding(slices.Collect(All(e)))
			facts.Mismatches(slices.Collect(All(e)))
			Print(e)
		})
		if grown > most {
			t.Errorf("a chain of%s takes %d bytes of stack", c.part, grown)
		}
	}
}

// stackOf is by how many bytes stacks grow while something runs in a goroutine of its
// own.
func stackOf(run func()) uint64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	done := make(chan bool)
	go func() {
		run()
		runtime.ReadMemStats(&after)
		close(done)
	}()
	<-done
	return after.StackSys - min(before.StackSys, after.StackSys)
}

// TestPlainPatterns: what is known of a regular expression without its tree is what
// the tree says.
func TestPlainPatterns(t *testing.T) {
	for _, p := range plainPatterns() {
		holdPlain(t, p)
	}
	for p, want := range map[string]bool{
		"": true, "a|b": true, ".*a+|b?c*?": true, `(a|b)+\.(?P<x>\d+)?`: true, `[a-z0-9_.-]+`: true, `[^\]\w]`: true, `^(?:/api/v\d+)$`: true,
		"a{2}": false, "(?i)a": false, "é": false, `\pL`: false, `[[:alpha:]]`: false,
		strings.Repeat("(", 400) + "a" + strings.Repeat(")", 400): true, strings.Repeat("(a|", 400) + "a" + strings.Repeat(")", 400): false, strings.Repeat("(", 900) + "a?b" + strings.Repeat(")", 900): true,
	} {
		if _, _, ok := readPlain(p); ok != want {
			t.Errorf("%q is plain: %v, want %v", p, ok, want)
		}
	}
}

func plainPatterns() []string {
	return []string{"", "a", "a|b", "a|", "|", ".", ".*", ".+", "a.*", ".*a|b.+", ".*.*", ".+|a", "a-b_c d/e", ".**", ".+*", ".*?", ".{2}", ".?", "é", `\d`, "(a)", "[a]", "a{2}", "^a", "a$", "..", ".|.*",
		"()", "(|a)", "(a*)+", "(a*)+b", "(?:a|b*)", "(?P<n>a)", "(?P<n>a)(?P<n>b)", "(?P<>a)", "(?P<a-b>a)", "(?P<1>a)", "(?P<n>", "(?P<n", "(", ")", "a)", "(a", "(?i)a", "(*a)", "^*", "$+", `\b`, `\b*`, `\B`, `\`, `\_`, `\q`, `\.`, `\-`, `\<`, `\n`,
		"[]a]", "[^]a]", "[a", "[a-", "[a-]", "[-a]", "[a-z-9]", "[z-a]", "[a-b-c]", `[\d-z]`, `[a-\d]`, `[\]]`, `[\\]`, `[\b]`, "[[:word:]]", "[[]", "[é]", "[+--]", "[a^]", "[^a]*", "[]", "[^]", "a??", "a*??", "a?+", "}", "]", "a}", "{", "a{", "a{,2}",
		strings.Repeat("(a|", 300) + "b" + strings.Repeat(")", 300), strings.Repeat("(", 1200) + strings.Repeat(")", 1200), strings.Repeat("(?:", 1200) + strings.Repeat(")", 1200), strings.Repeat("(", 890) + strings.Repeat(")*", 890),
		chain(600), "(" + chain(300) + ")|(" + chain(300) + ")"}
}

// chain are alternatives of which each begins with the one before.
func chain(n int) string {
	var list []string
	for i := range n {
		list = append(list, strings.Repeat("a", i+1))
	}
	return strings.Join(list, "|")
}

func holdPlain(t *testing.T, p string) {
	t.Helper()
	plain, whole, ok := readPlain(p)
	if !ok {
		return
	}
	for _, flags := range []syntax.Flags{syntax.Perl, syntax.Perl | syntax.DotNL} {
		re, err := syntax.Parse(p, flags)
		if err != nil {
			t.Errorf("%q is plain, and %v", p, err)
			return
		}
		if matchesNothing(re) != whole.matchesEmpty {
			t.Errorf("%q: matches the empty text %v", p, whole.matchesEmpty)
		}
		if got := slices.DeleteFunc(re.CapNames(), func(name string) bool { return name == "" }); !slices.Equal(got, plain.groups) {
			t.Errorf("%q: groups %q, want %q", p, plain.groups, got)
		}
	}
	if _, err := syntax.Parse("^(?:"+p+")$", syntax.Perl); err != nil {
		t.Errorf("%q is plain, and with anchors %v", p, err)
	}
	if !strings.Contains(p, `\b`) && !strings.Contains(p, `\B`) {
		if want := regexp.MustCompile("^(?s:" + p + ")$").MatchString(""); want != whole.matchesEmpty {
			t.Errorf("%q: matches the empty text %v, want %v", p, whole.matchesEmpty, want)
		}
	}
}

func FuzzPlainPattern(f *testing.F) {
	const most = 2 << 10 // bytes: what takes long is held by TestPlainPatterns
	for _, p := range plainPatterns() {
		if len(p) <= most {
			f.Add(p)
		}
	}
	f.Fuzz(func(t *testing.T, p string) {
		if len(p) <= most {
			holdPlain(t, p)
		}
	})
}

func TestGroupIsNumber(t *testing.T) {
	for pattern, want := range map[string]bool{
		`size (?P<n>\d+)`: true, `(?P<n>[0-9]+)`: true, `(a(?P<n>\d+\.\d+))`: true, `(?P<n>\d)`: true, `(?P<n>12)`: true,
		`(?P<n>[0-9.]+)`: false, `(?P<n>\d*)`: false, `(?P<n>\d+(\.\d+)+)`: false, `(?P<n>\d+\.\d+\.\d+)`: false, `(?P<n>\S+)`: false, `(?P<m>\d+)`: false, `(`: false, `(?P<n>\.\d+)`: false, `(?P<n>[a-f0-9]+)`: false,
	} {
		if got := GroupIsNumber(pattern, "n"); got != want {
			t.Errorf("%s: %v, want %v", pattern, got, want)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	list := validExpressions()
	slices.SortFunc(list, func(a, b string) int { return len(a) - len(b) })
	for _, c := range []struct{ name, src string }{
		{"rule", `sum by (app) (rate({app="shop", env=~"prod|stage"} |= "error" [5m])) / sum by (app) (rate({app="shop", env=~"prod|stage"}[5m])) > 0.05`},
		{"median", list[len(list)/2]},
		{"pipeline", `quantile_over_time(0.99, {app="x"} |= "done" | json | status >= 500 and path !~ "/health.*" | unwrap duration(took) | __error__="" [5m]) by (path) > 0.5`},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				e, err := Parse(c.src)
				if err != nil {
					b.Fatal(err)
				}
				Fails(c.src, slices.Collect(All(e)))
			}
		})
	}
}

// BenchmarkParseLongest is the longest text that Loki reads, 128 KiB, in the shapes
// in which something could cost the square of its length: 0.2 s is the most that
// one may take.
func BenchmarkParseLongest(b *testing.B) {
	for _, c := range samples.LongExpressions(MaxLength - 1) {
		b.Run(c.Name, func(b *testing.B) {
			for b.Loop() {
				if e, err := Parse(c.Text); err == nil {
					Fails(c.Text, slices.Collect(All(e)))
					LabelsOf(e)
				}
			}
		})
	}
}
