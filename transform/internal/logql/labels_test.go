package logql

import (
	"fmt"
	"strings"
	"testing"
)

// describeLabels writes a set as tests do: names that can be there, with ! where
// they must be; ... where others can be, and -name for those that cannot.
func describeLabels(s LabelSet) string {
	var words []string
	for _, name := range s.Names() {
		if s.Must(name) {
			name += "!"
		}
		words = append(words, name)
	}
	if s.Open() {
		words = append(words, "...")
	}
	for _, name := range s.Gone() {
		words = append(words, "-"+name)
	}
	return strings.Join(words, " ")
}

func TestLabelsOf(t *testing.T) {
	for src, want := range map[string]string{
		`1`:                             "",
		`vector(1)`:                     "",
		`1 + 2`:                         "",
		`{a="b"}`:                       "a! ...",
		`{a="b", c!="d", e=""}`:         "a! ... -e",
		`{a=~"b|c", d=~"e*"}`:           "a! ...",
		`{a="b"} | c="d"`:               "a! c! ...",
		`{a="b"} | c="d" or e>1`:        "a! c e ...",
		`{a="b"} | c="d", e!=1`:         "a! c! e! ...",
		`{a="b"} | drop c`:              "a! ... -c",
		`{a="b"} | drop a`:              "... -a",
		`{a="b"} | drop a="b"`:          "a ...",
		`{a="b"} | drop c | json`:       "a! ...",
		`{a="b"} | keep c`:              "__error__ __error_details__ c",
		`{a="b"} | keep a`:              "__error__ __error_details__ a!",
		`{a="b"} | keep a | json c="d"`: "__error__ __error_details__ a! c c_extracted",
		`{a="b"} | keep a | regexp "(?P<c>.)(.)"`:                                                        "__error__ __error_details__ a! c c_extracted",
		`{a="b"} | keep a | pattern "<c> <_>"`:                                                           "__error__ __error_details__ a! c c_extracted",
		`{a="b"} | keep a | unpack`:                                                                      "__error__ __error_details__ a! ...",
		`{a="b"} | label_format c=a`:                                                                     "c! ... -a",
		`{a="b"} | label_format a=a`:                                                                     "a! ...",
		`{a="b"} | label_format c="{{.a}}"`:                                                              "a! c ...",
		`rate({a="b"}[5m])`:                                                                              "a! ...",
		`rate({a="b"} | unwrap c [5m])`:                                                                  "a! ... -c",
		`sum_over_time({a="b"} | unwrap c | d="e" [5m])`:                                                 "a! d! ... -c",
		`max_over_time({a="b"} | unwrap c [5m]) by (a, c, d)`:                                            "a! c! d",
		`max_over_time({a="b"} | unwrap c [5m]) without (a)`:                                             "... -a -c",
		`absent_over_time({a="b", c=~"d", e="f", e!="g"}[5m])`:                                           "a!",
		`absent_over_time({a="", a="b"}[5m])`:                                                            "a!",
		`absent_over_time({a="b", a=""}[5m])`:                                                            "",
		`sum(rate({a="b"}[5m]))`:                                                                         "",
		`sum by (a, c) (rate({a="b"}[5m]))`:                                                              "a! c",
		`sum by (a) (sum by (c) (rate({a="b"}[5m])))`:                                                    "",
		`sum without (a) (rate({a="b"}[5m]))`:                                                            "... -a",
		`sum without (a) (sum by (a, c) (rate({a="b"}[5m])))`:                                            "c",
		`topk(5, sum by (a) (rate({a="b"}[5m])))`:                                                        "a!",
		`sort(rate({a="b"}[5m]))`:                                                                        "a! ...",
		`count(rate({a="b"}[5m])) > 1`:                                                                   "",
		`1 < sum by (a) (rate({a="b"}[5m]))`:                                                             "a!",
		`label_replace(sum(rate({a="b"}[5m])), "c", "", "", "")`:                                         "c",
		`sum by (a) (rate({a="b"}[5m])) or vector(0)`:                                                    "a",
		`rate({a="b"}[5m]) or sum(rate({a="b"}[5m]))`:                                                    "a ...",
		`sum by (a) (rate({a="b"}[5m])) and on () vector(1)`:                                             "a!",
		`sum by (a, c) (rate({a="b"}[5m])) / on (c) sum by (c) (rate({a="b"}[5m]))`:                      "c",
		`sum by (a, c) (rate({a="b"}[5m])) / ignoring (a) sum by (c) (rate({a="b"}[5m]))`:                "c",
		`sum by (a, c) (rate({a="b"}[5m])) / on (c) group_left (d, e) sum by (c, d) (rate({a="b"}[5m]))`: "a! c d",
		`sum by (c) (rate({a="b"}[5m])) / on (c) group_right () sum by (c, a) (rate({a="b"}[5m]))`:       "a! c",
		`sum by (a, c) (rate({a="b"}[5m])) > on (c) group_left (a) sum by (c) (rate({a="b"}[5m]))`:       "c",
		`variants(rate({a="b"}[5m])) of ({a="b"}[5m])`:                                                   "...",
		`sum by (__error__) (count_over_time({a="b"} | json [5m]))`:                                      "__error__",
	} {
		if got := describeLabels(LabelsOf(mustParse(t, src))); got != want {
			t.Errorf("%s\n has %q, want %q", src, got, want)
		}
	}
}

func TestSteps(t *testing.T) {
	src := `{a="b"} |= "c" | json d | drop a | keep d`
	var got []string
	for step := range Steps(mustParse(t, src).(*LogQuery)) {
		got = append(got, step.Node.Bounds().In(src)+": "+describeLabels(step.Labels))
	}
	want := []string{`{a="b"}: a! ...`, `|= "c": a! ...`, `| json d: a! d d_extracted ...`, `| drop a: d d_extracted ... -a`, `| keep d: __error__ __error_details__ d`}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}

// TestTooManyLabels: of more labels than anybody writes, nothing is certain; what
// is said of the last ones still is.
func TestTooManyLabels(t *testing.T) {
	groups := func(n int) []string {
		var all []string
		for i := range n {
			all = append(all, fmt.Sprint("l", i))
		}
		return all
	}
	for _, c := range []struct {
		name string
		src  string
		open bool
	}{
		{"as many as are followed", "sum by (" + strings.Join(groups(mostNames), ", ") + `) (rate({a="b"} | json [5m]))`, false},
		{"one more", "sum by (" + strings.Join(groups(mostNames+1), ", ") + `) (rate({a="b"} | json [5m]))`, true},
	} {
		e, err := Parse(c.src)
		if err != nil {
			t.Fatal(err)
		}
		if got := LabelsOf(e); got.Open() != c.open || got.May("other") != c.open || !got.May("l7") {
			t.Errorf("%s: open %v, other %v, l7 %v", c.name, got.Open(), got.May("other"), got.May("l7"))
		}
	}
	s := LabelSet{open: true}
	for _, name := range groups(3 * mostNames) {
		s.remove(name)
	}
	if s.need("last"); !s.May("l0") || !s.Must("last") {
		t.Errorf("%+v", s)
	}
}
