package words

import (
	"strings"
	"testing"
)

func TestDidYouMean(t *testing.T) {
	known := []string{"sync", "push", "diff"}
	for word, want := range map[string]string{"pusch": "did you mean push?", "verify": "one of sync, push, diff"} {
		if got := DidYouMean(word, known); got != want {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
}

func TestNearest(t *testing.T) {
	rule := []string{"record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations"}
	function := []string{"rate", "count_over_time", "sum_over_time", "sum", "by"}
	container := []string{"name", "image", "imagePullPolicy", "env", "resources", "securityContext", "readinessProbe"}
	for _, c := range []struct {
		word  string
		known []string
		want  string
	}{
		{"lables", rule, "labels"},
		{"label", rule, "labels"},
		{"annotation", rule, "annotations"},
		{"keepFiringFor", rule, "keep_firing_for"},
		{"Expr", rule, "expr"},
		{"exp", rule, "expr"},
		{"recrod", rule, "record"},
		{"fro", rule, "for"},
		{"recorder", rule, "record"},
		{"severity", rule, ""},
		{"namespace", rule, ""},
		{"x", rule, ""},
		{"floor", rule, ""},     // two of three letters
		{"recording", rule, ""}, // half of six
		{"", rule, ""},
		{"alerts", rule, "alert"},
		{"ratee", function, "rate"},
		{"raet", function, "rate"},
		{"rte", function, "rate"},
		{"count_overtime", function, "count_over_time"},
		{"count-over-time", function, "count_over_time"},
		{"sum_over_tme", function, "sum_over_time"},
		{"su", function, "sum"},
		{"bx", function, ""},
		{"sumrate", function, ""},
		{"increase", function, ""},
		{"histogram_quantile", function, ""},
		{"imgae", container, "image"},
		{"image-pull-polciy", container, "imagePullPolicy"},
		{"securityConext", container, "securityContext"},
		{"livenessProbe", container, ""},
		{"ab", []string{"abd", "abc"}, "abd"}, // the first of equals
		{"abcd", []string{"abxx", "abce"}, "abce"},
		{strings.Repeat("a", 65), []string{strings.Repeat("a", 65)}, ""},
		{"a", nil, ""},
	} {
		if got := Nearest(c.word, c.known); got != c.want {
			t.Errorf("%q: got %q, want %q", c.word, got, c.want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"", "ab", 2},
		{"ab", "", 2},
		{"abc", "abc", 0},
		{"abc", "axc", 1},
		{"abc", "ac", 1},
		{"ac", "abc", 1},
		{"abcd", "abdc", 1},
		{"abcd", "badc", 2},
		{"kitten", "sitting", 3},
		{"a", "abcdefgh", 7},
	} {
		if got := distance(c.a, c.b, 5); got != c.want {
			t.Errorf("%q, %q: got %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestPhrases(t *testing.T) {
	long := strings.Repeat("é", 50)
	for got, want := range map[string]string{
		Count(0, "object"): "0 objects",
		Count(1, "object"): "1 object",
		Count(7, "object"): "7 objects",

		Plural(1, "rule is", "rules are"): "rule is",
		Plural(2, "rule is", "rules are"): "rules are",

		OneOf(nil):                     "",
		OneOf([]string{"x"}):           "x",
		OneOf([]string{"y", "z"}):      "y or z",
		OneOf([]string{"a", "b", "c"}): "a, b or c",

		Quote("a \"b\"\n"): `"a \"b\"\n"`,
		Quote(long):        `"` + strings.Repeat("é", 38) + `..."`, // never half a character
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestOne(t *testing.T) {
	for kind, want := range map[string]string{"Secret": "a Secret", "AlertingRule": "an AlertingRule", "UserRule": "a UserRule", "": "a "} {
		if got := One(kind); got != want {
			t.Errorf("%q: %q", kind, got)
		}
	}
}
