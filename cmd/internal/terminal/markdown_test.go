package terminal

import "testing"

const markdownPage = "# `a-rule`\n\nSeverity: error\nFixable: yes\n\nOne sentence that is longer\nthan forty columns, with `code in\nit`, and no more.\n\n- an item that is rather long, so that it goes on below\n- short\n\n```yaml\nkey: a line of code that is longer than forty columns\n```\n\n| a | table |\n|---|---|\n"

func TestMarkdown(t *testing.T) {
	for _, c := range []struct {
		name   string
		width  int
		colour bool
		want   string
	}{
		{"forty columns", 40, false, "# `a-rule`\n\nSeverity: error\nFixable: yes\n\nOne sentence that is longer than forty\ncolumns, with `code in it`, and no more.\n\n" +
			"- an item that is rather long, so that\n  it goes on below\n- short\n\n```yaml\nkey: a line of code that is longer than forty columns\n```\n\n| a | table |\n|---|---|\n"},
		{"unbroken", 0, false, "# `a-rule`\n\nSeverity: error\nFixable: yes\n\nOne sentence that is longer than forty columns, with `code in it`, and no more.\n\n" +
			"- an item that is rather long, so that it goes on below\n- short\n\n```yaml\nkey: a line of code that is longer than forty columns\n```\n\n| a | table |\n|---|---|\n"},
		{"drawn", 34, true, "\x1b[1ma-rule\x1b[0m\n\nSeverity: error\nFixable: yes\n\nOne sentence that is longer than\nforty columns, with \x1b[36mcode in it\x1b[0m,\nand no more.\n\n" +
			"- an item that is rather long, so\n  that it goes on below\n- short\n\n    key: a line of code that is longer than forty columns\n\n| a | table |\n|---|---|\n"},
	} {
		if got := Markdown(markdownPage, c.width, c.colour); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

// TestMarkdownOnce: a page that was broken is not broken again.
func TestMarkdownOnce(t *testing.T) {
	once := Markdown(markdownPage, 40, false)
	if again := Markdown(once, 40, false); again != once {
		t.Errorf("again:\n%s", again)
	}
	if joined := Markdown(once, 0, false); joined != Markdown(markdownPage, 0, false) {
		t.Errorf("joined:\n%s", joined)
	}
}

func TestReflow(t *testing.T) {
	const text = "A paragraph of\ntwo lines.\n\n  code that stays   as it is, however long\n\nThe end."
	const want = "A paragraph\nof two\nlines.\n\n  code that stays   as it is, however long\n\nThe end."
	if got := Reflow(text, 12); got != want {
		t.Errorf("%q", got)
	}
}
