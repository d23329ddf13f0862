package document

import (
	"slices"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// Each row is a stream; "‖" stands where a document ends and the next begins, "¦" where
// the next is one that nobody reads, and "›" where its body begins when it has a marker.
// They are taken out.
func TestSplit(t *testing.T) {
	for _, c := range []struct{ name, in string }{
		{"no bytes", ""},
		{"one document", "a: 1\n"},
		{"no final line break", "a: 1\n‖---›\nb: 2"},
		{"marker first", "---›\na: 1\n‖---›\nb: 2\n"},
		{"Helm 3", "---›\n# Source: a\na: 1\n‖---›\n# Source: b\n‖---›\n# Source: c\nc: 1\n"},
		{"comments before the first marker", "# c\n\n‖---›\na: 1\n"},
		{"empty documents", "---›\n‖---›\n‖---›"},
		{"content behind the marker", "---› {a: 1}\n‖---› # c\nb: 2\n‖---›\t|\n  x\n"},
		{"glued content", "a: 1\n‖---›apiVersion: v1\n‖---›{\"a\": 1}\n‖---›\"a\": 1\n‖---›# Source: x\n"},
		{"glued at the beginning", "---›apiVersion: v1\n"},
		{"longer dash lines", "a: 1\n------\n----x\n---- \n-----BEGIN CERTIFICATE-----\n"},
		{"indented markers", "a: |\n  ---\n  ...\n ---\n"},
		{"markers within a line", "a: ---\nb: x --- y\n"},
		{"document end", "a: 1\n...\n¦b: 2\n"},
		{"document end with comment", "a: 1\n... # end\n‖---›\nb: 2\n"},
		{"two document ends", "a: 1\n...\n¦b: 2\n...\n¦c: 3\n‖---›\nd: 4\n"},
		{"document end and a comment before the marker", "a: 1\n...\n¦# c\n‖---›\nb: 2\n"},
		{"document end first", "...\n¦a: 1\n"},
		{"document end first, and a marker", "...\n‖---›a: 1\n‖---›\nb: 2\n"},
		{"document end at the end", "a: 1\n...\n"},
		{"document end without line break", "a: 1\n..."},
		{"more than an ellipsis", "a: 1\n....\n...x\n"},
		{"directives at the beginning", "%YAML 1.2\n%TAG ! x\n---›\na: 1\n‖---›\nb: 2\n"},
		{"directives behind comments", "# c\n\n%YAML 1.2\n# d\n---›\na: 1\n"},
		{"directives behind a document end", "a: 1\n...\n‖# c\n%YAML 1.2\n---›\nb: 2\n"},
		{"a percent sign in content is no directive", "a: 1\n%b: 2\n‖---›\nc: 3\n"},
		{"directives without marker", "%YAML 1.2\na: 1\n"},
		{"Windows line breaks", "a: 1\r\n‖---›\r\nb: 2\r\n...\r\n¦c: 3\r\n"},
		{"lone carriage returns", "a: 1\r‖---›\rb: 2\r...\r¦c: 3\r\n‖---›\n"},
		{"byte order mark", "\xef\xbb\xbfa: 1\n‖---›\nb: 2\n"},
		{"byte order mark before a marker", "\xef\xbb\xbf---›\na: 1\n‖\xef\xbb\xbf---›\nb: 2\n"},
		{"byte order mark and directives", "\xef\xbb\xbf%YAML 1.2\n---›\na: 1\n"},
		{"not text", "\x00\xff\n‖---›\n\xfe"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var want []Document
			src := ""
			for i, part := range strings.Split(strings.ReplaceAll(c.in, "¦", "‖¦"), "‖") {
				part, unread := strings.CutPrefix(part, "¦")
				before, after, marked := strings.Cut(part, "›")
				d := Document{Index: i, Start: len(src), Body: len(src), End: len(src) + len(before) + len(after), Unread: unread}
				if marked {
					d.Body += len(before)
				}
				src += before + after
				if src != "" {
					want = append(want, d)
				}
			}
			got := Split([]byte(src))
			for i := range got {
				got[i].Roots = yamltext.Roots{} // see manifest's tests of hints
			}
			if !slices.Equal(got, want) {
				t.Errorf("got %+v\nwant %+v", got, want)
			}
		})
	}
}
