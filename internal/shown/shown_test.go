package shown

import (
	"slices"
	"strings"
	"testing"
)

func TestArguments(t *testing.T) {
	for line, want := range map[string][]string{
		"":                          nil,
		" lint  a.yaml ":            {"lint", "a.yaml"},
		`explain "mkdir /rules: x"`: {"explain", "mkdir /rules: x"},
		`query '{a="b"}' --at 1`:    {"query", `{a="b"}`, "--at", "1"},
	} {
		if got := arguments(line); !slices.Equal(got, want) {
			t.Errorf("%q: %q", line, got)
		}
	}
}

func TestRefresh(t *testing.T) {
	program := Program{Mark: "run", Run: func(args []string) (stdout, stderr []byte, code int) {
		return []byte(strings.Join(args, "+") + "\n"), nil, 1
	}}
	const page = "# x\n<!-- run 1: a b -->\n```text\nold\n```\nbetween\n<!-- show run 1: c -->\nold\n<!-- end -->\n<!-- other 1: d -->\n```\nkept\n```\n"
	fresh, blocks := program.refresh(t, "page.md", []byte(page))
	const want = "# x\n<!-- run 1: a b -->\n```text\na+b\n```\nbetween\n<!-- show run 1: c -->\nc\n<!-- end -->\n<!-- other 1: d -->\n```\nkept\n```\n"
	if blocks != 2 || string(fresh) != want {
		t.Errorf("%d blocks:\n%s", blocks, fresh)
	}
}

func TestLinks(t *testing.T) {
	const page = "# One `two`: three\n[a](b.md#c) and [d](https://x.y/z)\n```\n[no](code.md)\n# no heading\n```\n[e](#one-two-three)\n"
	if got := links(page); !slices.Equal(got, []string{"b.md#c", "#one-two-three"}) {
		t.Errorf("%q", got)
	}
	if !hasHeading(page, "one-two-three") || hasHeading(page, "no-heading") {
		t.Error("headings are those of GitHub")
	}
}
