package plan

import (
	"slices"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/edit"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/splice"
)

// lone is one workload in one document.
const lone = `kind: StatefulSet
metadata: {name: r, namespace: ops}
spec: {template: {spec: {containers: [{name: r, image: grafana/loki:3.4.2, args: [-target=ruler]}]}}}
`

// Where new objects go, and what stands between them.
func TestNewDocuments(t *testing.T) {
	item := strings.NewReplacer("kind", "  - kind", "metadata", "    metadata", "spec:", "    spec:").Replace(lone)
	const account = "  - {kind: ServiceAccount, metadata: {name: r, namespace: ops}}\n"
	const flow = `{"kind": "StatefulSet", "metadata": {"name": "r", "namespace": "ops"}, "spec": {"template": {"spec": {"containers": [{"name": "r", "image": "grafana/loki:3.4.2", "args": ["-target=ruler"]}]}}}}`
	for _, c := range []struct{ name, in, want string }{
		{"no marker", lone, "Role --- RoleBinding --- StatefulSet"},
		{"a marker", "---\n" + lone, "--- Role --- RoleBinding --- StatefulSet"},
		{"a marker with a comment", "--- # x\n" + lone, "--- Role --- RoleBinding --- StatefulSet"},
		{"directives", "%YAML 1.1\n---\n" + lone, "--- Role --- ... RoleBinding %YAML 1.1 --- StatefulSet"},
		{"a byte order mark", "\ufeff" + lone, "\ufeffapiVersion: rbac.authorization.k8s.io/v1 Role --- RoleBinding --- StatefulSet"},
		{"a byte order mark and a marker", "\ufeff---\n" + lone, "\ufeff--- Role --- RoleBinding --- StatefulSet"},
		{"another document before", "kind: Other\n---\n" + lone, "Other --- Role --- RoleBinding --- StatefulSet"},
		{"another document after", lone + "---\nkind: Other\n", "Role --- RoleBinding --- StatefulSet --- Other"},
		{"an ended document before", "kind: Other\n...\n---\n" + lone, "... Other --- Role --- RoleBinding --- StatefulSet"},
		{"an ended document before, and directives", "kind: Other\n...\n%YAML 1.1\n---\n" + lone, "... Other --- Role --- ... RoleBinding %YAML 1.1 --- StatefulSet"},
		{"what nobody reads before", "kind: Other\n...\nkind: Other\n---\n" + lone, "... Other --- Role --- RoleBinding --- StatefulSet"},
		{"what nobody reads after", lone + "...\nkind: Other\n", "Role --- RoleBinding --- ... StatefulSet"},
		{"nobody reads it", "kind: Other\n...\n" + lone, "... Other"},
		{"nobody reads it, in JSON", "kind: Other\n...\n" + flow + flow, "... Other"},
		{"carriage returns", "---\r\n" + strings.ReplaceAll(lone, "\n", "\r\n"), "--- Role --- RoleBinding --- StatefulSet"},
		{"a template", "---\n# Source: loki/templates/ruler.yaml\n" + lone, "--- # Source: loki/templates/ruler.yaml Role --- # Source: loki/templates/ruler.yaml RoleBinding --- # Source: loki/templates/ruler.yaml StatefulSet"},
		{"a template, by its annotation only", "---\n" + edited(t, lone, "namespace: ops", "namespace: ops, annotations: {postrenderer.helm.sh/postrender-filename: a/b.yaml}"), "--- Role --- RoleBinding --- StatefulSet"},
		{"a template without a name", "---\n# Source: \n" + lone, "--- Role --- RoleBinding --- # Source: StatefulSet"},
		{"a first key that looks like a marker", "---x: y\n" + lone, "--- Role --- RoleBinding --- StatefulSet"},
		{"a first key of dashes", "-----: y\n" + lone, "Role --- RoleBinding --- StatefulSet"},
		{"JSON values one behind the other", `{"kind": "Other"} ` + flow, "Other Role RoleBinding StatefulSet"},
		{"JSON values one behind the other, behind a marker", "---\n" + flow + ` {"kind": "Other"}`, "--- Role --- RoleBinding --- StatefulSet Other"},
		{"an array", strings.Replace(item, "- kind", "- apiVersion: apps/v1\n    kind", 1), "Role RoleBinding StatefulSet"},
		{"a typed list in a list", "kind: List\nitems:\n" + account + "  - {kind: StatefulSetList, items: [" + flow + "]}\n", "ServiceAccount Role RoleBinding StatefulSet in items[3]"},
		{"a list in a list", "kind: List\nitems:\n" + account + "  - {kind: List, items: [" + flow + "]}\n", "ServiceAccount Role in items[1] RoleBinding in items[1] StatefulSet in items[1]"},
		{"a list in an array", "- {apiVersion: v1, " + strings.TrimLeft(account, " -{") + "- {kind: List, items: [" + flow + "]}\n", "ServiceAccount Role in [1] RoleBinding in [1] StatefulSet in [1]"},
		{"a typed list in an array", "- {apiVersion: v1, " + strings.TrimLeft(account, " -{") + "- {kind: StatefulSetList, items: [" + flow + "]}\n", "ServiceAccount Role RoleBinding StatefulSet in [3]"},
		{"JSON", `{"kind": "StatefulSet", "metadata": {"name": "r", "namespace": "ops"}, "spec": {"template": {"spec": {"containers": [{"name": "r", "image": "grafana/loki:3.4.2", "args": ["-target=ruler"]}]}}}}`, "Role --- RoleBinding --- StatefulSet"},
		{"a list", "kind: List\nitems:\n" + account + item, "ServiceAccount Role RoleBinding StatefulSet"},
		{"a ResourceList", "kind: ResourceList\nitems:\n" + account + item, "ServiceAccount Role RoleBinding StatefulSet"},
		{"a typed list", "kind: StatefulSetList\nitems:\n" + item, "Role --- RoleBinding --- StatefulSet"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := planned(t, c.in, Options{})
			if err != nil {
				t.Fatal(err)
			}
			check(t, outline(t, r.out), c.want)
		})
	}
}

// outline leaves of a text the markers and comments between its documents, and
// the kinds of the objects in each, for those of a list in a list with its place.
func outline(t *testing.T, text string) string {
	t.Helper()
	s := manifest.Open("out.yaml", []byte(text))
	var out []string
	for _, d := range s.Docs {
		objs, err := s.Parse(d)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, strings.Fields(text[d.Start:d.Body])...)
		for line := range strings.Lines(text[d.Body:d.End]) {
			if strings.HasPrefix(line, "#") || strings.HasPrefix(line, "...") || strings.HasPrefix(line, "\ufeff") {
				out = append(out, strings.TrimSpace(line))
			}
		}
		for _, o := range objs {
			name := o.Kind
			if len(o.Path) > 2 {
				name += " in " + o.Path[:len(o.Path)-2].String()
			}
			out = append(out, name)
		}
	}
	return strings.Join(out, " ")
}

// An insertion has the line breaks and the style of its neighbours.
func TestStyleOfNewDocuments(t *testing.T) {
	const flow = `{"kind": "StatefulSet", "metadata": {"name": "r", "namespace": "ops"}, "spec": {"template": {"spec": {"containers": [{"name": "r", "image": "grafana/loki:3.4.2", "args": ["-target=ruler"]}]}}}}`
	for _, c := range []struct{ name, in, want string }{
		{"carriage returns", "---\r\n" + strings.ReplaceAll(lone, "\n", "\r\n"), "apiVersion: rbac.authorization.k8s.io/v1\r\nkind: Role\r\n"},
		{"carriage returns in some lines", strings.Replace(lone, "\n", "\r\n", 1) + "x: y\n", "apiVersion: rbac.authorization.k8s.io/v1\r\nkind: Role\r\n"},
		{"no line break at all", flow, "---\n" + flow[:10]},
		{"line feeds", lone, "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\n"},
		{"line breaks", "\n" + lone, "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\n"},
		{"JSON", flow + "\n", "{\"apiVersion\": \"rbac.authorization.k8s.io/v1\", \"kind\": \"Role\", "},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := planned(t, c.in, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(r.out, c.want) {
				t.Errorf("%q is not in\n%q", c.want, r.out)
			}
		})
	}
}

// Edits that nobody writes are the same ones.
func TestUnwritten(t *testing.T) {
	text := edited(t, lone, "containers: [", "initContainers: [{name: b, args: &v [{name: a, emptyDir: {}}]}], volumes: *v, containers: [")
	written, unwritten := makeOne(t, text, Options{}), makeOne(t, text, Options{Unwritten: true})
	if len(written.Edits) == 0 || !slices.Equal(written.Edits, unwritten.Edits) || !slices.Equal(written.Changes[0].Rewrote, unwritten.Changes[0].Rewrote) {
		t.Errorf("written %v %v, else %v %v", written.Edits, written.Changes[0].Rewrote, unwritten.Edits, unwritten.Changes[0].Rewrote)
	}
}

// A part of a document that cannot be edited is a conflict of its ruler, with its
// place; nothing is changed then.
func TestCannotEdit(t *testing.T) {
	r, err := planned(t, edited(t, lone, "containers: [", "volumes: &v [{name: a, emptyDir: {}}], initContainers: [{name: b, args: *v}], containers: ["), Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := r.Changes[0]
	check(t, string(c.Reason)+": "+c.Detail, "text-conflict: nothing can be added to it safely: line 3, column 35: spec.template.spec.volumes is anchored as &v and used again at line 3: an edit would change both; write one of them out; write this part of the manifest out, without anchor, alias or merge key")
	if len(r.Edits) > 0 || len(c.Added) > 0 {
		t.Errorf("%d edits, %v", len(r.Edits), c.Added)
	}
}

// So is a list of which nothing but the objects beside the ruler cannot become items.
// Others are served, also where nobody writes the edits.
func TestCannotEditList(t *testing.T) {
	_, workload, _ := strings.Cut(edited(t, served, "[configmaps]", "[secrets]"), "---\n")
	workload, rest, _ := strings.Cut(workload, "---\n")
	list := "---\nkind: List\nitems: &items\n  - " + strings.ReplaceAll(strings.TrimRight(workload, "\n"), "\n", "\n    ") + "\n"
	for _, opts := range []Options{{}, {Unwritten: true}} {
		plans, err := Make([]*manifest.Stream{manifest.Open("in.yaml", []byte(edited(t, bare, "serviceAccountName: loki", "serviceAccountName: other")+"---\n"+rest+list+"x: *items\n"))}, opts)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range plans[0].Changes {
			got = append(got, string(c.Reason))
		}
		check(t, strings.Join(got, ", "), "injected, text-conflict")
	}
}

// What had to be encoded again is told, of each ruler of the document.
func TestRewrote(t *testing.T) {
	r, err := planned(t, edited(t, lone, "containers: [", "initContainers: [{name: b, args: &v [{name: a, emptyDir: {}}]}], volumes: *v, containers: ["), Options{})
	if err != nil {
		t.Fatal(err)
	}
	check(t, strings.Join(r.Changes[0].Rewrote, ", "), "spec.template.spec.volumes")
}

// Edits that do not make what was planned are our fault, and nothing is written.
func TestVerify(t *testing.T) {
	s := manifest.Open("in.yaml", []byte("kind: A\na: 1\n"))
	objs, err := s.Parse(s.Docs[0])
	if err != nil {
		t.Fatal(err)
	}
	e := &editor{s, objs[0].Tree(), new(document.Reader), false}
	b := document.NewMapping(document.Pair("kind", document.NewString("B")))
	addition := []edit.Addition{{Key: "b", Value: document.NewInt("2")}}
	insert := func(at int, text string) splice.Edit { return splice.Edit{Start: at, End: at, New: text} }
	end := len(s.Src)
	for _, c := range []struct {
		name   string
		edits  []splice.Edit
		adds   []edit.Addition
		before []newObject
		want   string // "" is verified
	}{
		{"what was planned", []splice.Edit{insert(0, "kind: B\n---\n"), insert(end, "b: 2\n")}, addition, []newObject{{node: b}}, ""},
		{"edits that overlap", []splice.Edit{{Start: 0, End: 4, New: "x"}, {Start: 2, End: 6, New: "y"}}, nil, nil, "internal error: edits do not fit: edit of bytes 2 to 6: overlaps an edit that ends at byte 4"},
		{"a document too many", []splice.Edit{insert(0, "kind: B\n---\n")}, nil, nil, "internal error: 2 documents came out, not 1"},
		{"a document too few", nil, nil, []newObject{{node: b}}, "internal error: 1 documents came out, not 2"},
		{"an addition that cannot be", nil, []edit.Addition{{Path: document.Path{"a", "x"}, Key: "b", Value: b}}, nil, "internal error: a is not a mapping: nothing can be added to it"},
		{"another addition", []splice.Edit{insert(end, "b: 3\n")}, addition, nil, "internal error: the edited text does not say what was planned"},
		{"another object", []splice.Edit{insert(0, "kind: C\n---\n")}, nil, []newObject{{node: b}}, "internal error: the edited text does not say what was planned"},
		{"what is no YAML", []splice.Edit{insert(end, "}\n")}, nil, nil, "internal error: the edited text does not parse"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := e.verify(c.edits, c.adds, c.before)
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(said(err), c.want)) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}

// Text that does not say what the structure says is not written.
func TestEditsAreVerified(t *testing.T) {
	s := manifest.Open("in.yaml", []byte(lone))
	objs, err := s.Parse(s.Docs[0])
	if err != nil {
		t.Fatal(err)
	}
	e := &editor{manifest.Open("in.yaml", []byte(strings.Replace(lone, "ruler", "other", 1))), objs[0].Tree(), new(document.Reader), false}
	if _, _, err := e.edits(nil, nil); err == nil {
		t.Error("no error")
	}
	e.unproven = true
	if _, _, err := e.edits(nil, nil); err != nil {
		t.Errorf("what nobody writes: %v", err)
	}
}
