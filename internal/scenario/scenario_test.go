package scenario

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

const stream = `---
kind: ConfigMap
metadata:
  name: loki
data: {a: "1"}
---
kind: StatefulSet
metadata:
  name: loki
spec:
  containers:
    - name: ruler
      volumeMounts:
        - name: rules
          mountPath: /rules
    - name: sidecar
      volumeMounts:
        - name: rules
          mountPath: /rules
---
kind: ConfigMap
metadata: {name: web, namespace: logs}
`

func TestPick(t *testing.T) {
	for _, c := range []struct{ name, wanted, kinds, err string }{
		{"nothing named: all", "", "ConfigMap StatefulSet ConfigMap", ""},
		{"one of a kind", "StatefulSet", "StatefulSet", ""},
		{"by name, in the order asked for", "ConfigMap/web StatefulSet ConfigMap/loki", "ConfigMap StatefulSet ConfigMap", ""},
		{"two of a kind", "ConfigMap", "", "2 documents are ConfigMap, not one"},
		{"none of the kind", "Role", "", "0 documents are Role"},
		{"a kind is not its beginning", "Stateful", "", "0 documents"},
		{"none of the name", "ConfigMap/we", "", "0 documents"},
	} {
		built, err := Pick([]byte(stream), strings.Fields(c.wanted))
		var kinds []string
		for line := range strings.Lines(string(built)) {
			if kind, ok := strings.CutPrefix(line, "kind: "); ok {
				kinds = append(kinds, strings.TrimSpace(kind))
			}
		}
		check(t, c.name, strings.Join(kinds, " "), c.kinds, err, c.err)
	}
}

func TestPickKeepsTheLinesAround(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"with a marker", "---\nkind: A\n---\nkind: B\n", "---\nkind: B\n"},
		{"without", "kind: A\n---\nkind: B\n", "kind: B\n"},
	} {
		built, err := Pick([]byte(c.src), []string{"B"})
		check(t, c.name, string(built), c.want, err, "")
	}
}

func TestAppend(t *testing.T) {
	for _, part := range []string{"b: 2\n", "---\nb: 2\n"} {
		check(t, part, string(Append([]byte("a: 1\n"), []byte(part))), "a: 1\n---\nb: 2\n", nil, "")
	}
}

func TestEdit(t *testing.T) {
	for _, c := range []struct{ name, args, want, err string }{
		{"at one place", `{a: "1"}|{}`, "-data: {a: \"1\"}\n+data: {}\n", ""},
		{"at several places", "mountPath: /rules|mountPath: /other", "", "stands at 2 places"},
		{"nowhere", "mountPath: /nowhere|x", "", "stands at 0 places"},
		{"the next one after a text", "name: sidecar|mountPath: /rules|mountPath: /other", "-          mountPath: /rules\n+          mountPath: /other\n", ""},
		{"below the same column", `name: sidecar|mountPath: /rules|mountPath: /rules\nreadOnly: true`, "+          readOnly: true\n", ""},
		{"deeper", `name: sidecar|name: sidecar\nenv:\n  - {}`, "+      env:\n+        - {}\n", ""},
		{"lines out", `name: sidecar|- name: rules\n  mountPath: /rules|`, "-        - name: rules\n-          mountPath: /rules\n", ""},
		{"a text before it at several places", "name: rules|mountPath: /rules|x", "", `"name: rules" stands at 2 places`},
		{"after two texts", "kind: StatefulSet|name: ruler|name: rules|name: r", "-        - name: rules\n+        - name: r\n", ""},
		{"two texts the wrong way round", "name: sidecar|name: ruler|name: rules|x", "", `"name: ruler" does not stand after "name: sidecar"`},
		{"not below each other", `name: ruler\nname: rules|x`, "", "0 places"},
		{"an empty text is no place", `|x`, "", "0 places"},
	} {
		args := strings.Split(c.args, "|")
		built, err := Edit([]byte(stream), args[:len(args)-2], args[len(args)-2], args[len(args)-1])
		got := ""
		if err == nil {
			got = changed(stream, string(built))
		}
		check(t, c.name, got, c.want, err, c.err)
	}
}

func TestEditAll(t *testing.T) {
	built, err := EditAll([]byte(stream), "mountPath: /rules", `mountPath: /r\nreadOnly: true`)
	check(t, "each", string(built), strings.ReplaceAll(stream, "          mountPath: /rules\n", "          mountPath: /r\n          readOnly: true\n"), err, "")
	_, err = EditAll([]byte(stream), "mountPath: /nowhere", "x")
	check(t, "nowhere", "", "", err, "stands nowhere")
}

func TestRepeat(t *testing.T) {
	for _, c := range []struct {
		name, text string
		times      int
		want, err  string
	}{
		{"counted", "step", 3, "a:\n  step 01 of %\n  step 02 of %\n  step 03 of %\nb: x\n", ""},
		{"as it is", "b: x", 2, "a:\n  step %02d of %\nb: x\nb: x\n", ""},
		{"not at all", "step", 0, "a:\nb: x\n", ""},
		{"at two places", ":", 2, "", "stands at 2 places"},
		{"nowhere", "c", 2, "", "stands at 0 places"},
	} {
		built, err := Repeat([]byte("a:\n  step %02d of %\nb: x\n"), c.text, c.times)
		check(t, c.name, string(built), c.want, err, c.err)
	}
}

func TestPatch(t *testing.T) {
	for _, c := range []struct{ name, patch, want, err string }{
		{"a line comes", "     - name: sidecar\n+      env: []\n", "+      env: []\n", ""},
		{"a line goes, and another comes", "-data: {a: \"1\"}\n+data: {}\n", "-data: {a: \"1\"}\n+data: {}\n", ""},
		{"two stretches", " kind: StatefulSet\n+a: 1\n@@\n     - name: sidecar\n+      b: 2\n", "+a: 1\n+      b: 2\n", ""},
		{"at two places", "           mountPath: /rules\n+          readOnly: true\n", "", "do not stand at exactly one place"},
		{"behind a text", "@@ name: sidecar\n           mountPath: /rules\n+          readOnly: true\n", "+          readOnly: true\n", ""},
		{"behind a text that stands twice", "@@ name: rules\n           mountPath: /rules\n+x\n", "", "stands at 2 places"},
		{"stretches in the wrong order", "     - name: sidecar\n+      b: 2\n@@\n kind: StatefulSet\n+a: 1\n", "", "do not stand"},
		{"whole lines", " name: sidecar\n+x\n", "", "do not stand"},
		{"nothing to hold on to", "+x\n", "", "needs a line"},
		{"not a patch", "x\n", "", "begins with a blank"},
		{"an empty line", "\n", "", "do not stand"},
	} {
		built, err := Patch([]byte(stream), []byte(c.patch))
		got := ""
		if err == nil {
			got = changed(stream, string(built))
		}
		check(t, c.name, got, c.want, err, c.err)
	}
}

// changed are the lines that went and the lines that came, in order, where
// there is nothing but one change after the other.
func changed(before, after string) string {
	a, b := slices.Collect(strings.Lines(before)), slices.Collect(strings.Lines(after))
	got := ""
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(a) > 0 && len(b) > 0 && a[0] == b[0]:
			a, b = a[1:], b[1:]
		case len(b) > 0 && (len(a) == 0 || len(b) > len(a)):
			got, b = got+"+"+b[0], b[1:]
		case len(b) == len(a):
			got, a, b = got+"-"+a[0]+"+"+b[0], a[1:], b[1:]
		default:
			got, a = got+"-"+a[0], a[1:]
		}
	}
	return got
}

func check(t *testing.T, name, got, want string, err error, wantErr string) {
	t.Helper()
	switch {
	case wantErr != "" && (err == nil || !strings.Contains(err.Error(), wantErr)):
		t.Errorf("%s: error %v, want %q", name, err, wantErr)
	case wantErr == "" && err != nil:
		t.Errorf("%s: %v", name, err)
	case got != want:
		t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
	}
}

const script = `# A comment with a quote: isn't it.
base loki a.yaml StatefulSet
edit a.yaml 'name: sidecar' 'name: it''s'
cp a.yaml b.yaml
append b.yaml more.yaml
patch b.yaml
edit -all b.yaml /rules /r # every mount
cp stdout c.yaml

-- more.yaml --
kind: Secret
-- b.yaml.patch --
-kind: Secret
+kind: ConfigMap
`

func TestRead(t *testing.T) {
	name := write(t, script)
	a, err := Read(name)
	if err != nil {
		t.Fatal(err)
	}
	first, err := Pick([]byte(stream), []string{"StatefulSet"})
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(string(first), "sidecar", "it's", 1)
	for name, want := range map[string]string{
		"a.yaml": want,
		"b.yaml": strings.ReplaceAll(want, "/rules", "/r") + "---\nkind: ConfigMap\n",
		"c.yaml": "",
	} {
		check(t, name, file(a, name), want, nil, "")
	}
}

func TestReadSaysWhichLine(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"base nothing a.yaml", "no such file"},
		{"base loki", "usage: base NAME FILE"},
		{"base loki a.yaml Role", "base loki: 0 documents are Role"},
		{"edit a.yaml x", "usage: edit FILE"},
		{"edit -all a.yaml x y z", "usage: edit FILE"},
		{"edit a.yaml x y", "no file a.yaml in the archive"},
		{"edit more.yaml x y", `more.yaml: "x" stands at 0 places`},
		{"repeat more.yaml kind", "usage: repeat FILE"},
		{"repeat more.yaml kind many", "invalid syntax"},
		{"append", "usage: append FILE [PART...]"},
		{"append more.yaml", "no file more.yaml.more"},
		{"append more.yaml none.yaml", "no file none.yaml"},
		{"patch", "usage: patch FILE"},
		{"patch more.yaml", "no file more.yaml.patch"},
		{"exec 'x", "a quote is not closed"},
	} {
		name := write(t, c.line+"\n-- more.yaml --\nkind: Secret\n")
		_, err := Read(name)
		check(t, c.line, "", "", err, c.want)
		if err != nil && !strings.Contains(err.Error(), name+": "+c.line+": ") {
			t.Errorf("%s: the line is not named: %v", c.line, err)
		}
	}
}

// write makes a directory of scripts, with a base.
func write(t *testing.T, script string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"bases/loki.yaml": stream, "script/lint/a.txtar": script} {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "script", "lint", "a.txtar")
}

func file(a *txtar.Archive, name string) string {
	for _, f := range a.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}
