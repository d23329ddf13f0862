package report

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// wellFormed holds that a page is XML too, so that nothing from a manifest opened
// or closed an element, and that it asks for nothing from anywhere.
func wellFormed(t *testing.T, page []byte) {
	t.Helper()
	head, rest, _ := bytes.Cut(page, []byte("<script>"))
	_, rest, _ = bytes.Cut(rest, []byte("</script>")) // a script is no XML
	d := xml.NewDecoder(bytes.NewReader(append(bytes.Clone(head), rest...)))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		element, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		for _, a := range element.Attr {
			if a.Name.Local == "src" || a.Name.Local == "href" && !strings.HasPrefix(a.Value, "#") || strings.HasPrefix(a.Name.Local, "on") {
				t.Errorf("<%s %s=%q>", element.Name.Local, a.Name.Local, a.Value)
			}
		}
	}
}

func TestHTMLIsOneFile(t *testing.T) {
	for name, page := range map[string][]byte{
		"lint":  written(t, HTML, fixture(), Options{ShowSuppressed: true}),
		"trace": traced(t, TraceHTML, tracedFixture(), Options{}),
		"none":  traced(t, TraceHTML, &Trace{}, Options{}),
	} {
		wellFormed(t, page)
		for _, part := range []string{"default-src 'none'", "prefers-color-scheme: dark", `id="filter"`} {
			if !bytes.Contains(page, []byte(part)) {
				t.Errorf("%s: no %s", name, part)
			}
		}
	}
	if page := written(t, HTML, fixture(), Options{}); !bytes.Contains(page, []byte(`id="page-ruler-missing-sidecar"`)) {
		t.Error("the page of a rule is not inside")
	}
}

func TestPageHTML(t *testing.T) {
	const page = "# `a-rule`\n\nSeverity: error\nFixable: no\n\nOne <b>\nand `co&de`.\n\n- an item\n  that goes on\n- another\n\n```yaml\na: <b>\n  c: 1\n```\n"
	const want = "<h3><code>a-rule</code></h3>\n<p>Severity: error<br/>\nFixable: no</p>\n<p>One &lt;b&gt;\nand <code>co&amp;de</code>.</p>\n<ul><li>an item\nthat goes on</li>\n<li>another</li></ul>\n<pre>a: &lt;b&gt;\n  c: 1\n</pre>\n"
	if got := pageHTML(page); got != want {
		t.Errorf("%q\nwant\n%q", got, want)
	}
}

// TestHTMLInABrowser: what stands behind # filters the rows, and opens a page.
func TestHTMLInABrowser(t *testing.T) {
	browser := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			browser = path
		}
	}
	if browser == "" || testing.Short() {
		t.Skip("no Chromium here: the page is parsed, and not run")
	}
	tr := tracedFixture()
	tr.Rules = []finding.Rule{{ID: "tenant-dir-missing", Read: finding.Written("Files lie above every tenant", "# tenant-dir-missing\n\nWhy.\n")}}
	file := filepath.Join(t.TempDir(), "trace.html")
	if err := os.WriteFile(file, traced(t, TraceHTML, tr, Options{}), 0o600); err != nil {
		t.Fatal(err)
	}
	seen := func(hash string) string {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
		defer cancel()
		out, err := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir="+t.TempDir(), "--dump-dom", "file://"+file+hash).Output()
		if err != nil {
			t.Fatalf("%s: %v", browser, err)
		}
		return string(out)
	}
	if all, hidden := seen(""), seen("#ops/more"); strings.Count(all, "hidden=") != 0 || strings.Count(hidden, `<tr class="row`) != 3 || strings.Count(hidden, "hidden=") != 2 {
		t.Errorf("the filter hides %d of 3 rows, want 2; without one %d", strings.Count(hidden, "hidden="), strings.Count(all, "hidden="))
	}
	if page := seen("#page-tenant-dir-missing"); !strings.Contains(page, `id="page-tenant-dir-missing" open=`) {
		t.Error("the link to a page does not open it")
	}
}
