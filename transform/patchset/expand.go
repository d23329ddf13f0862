package patchset

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/words"
)

// Expand returns the patch set with each $(NAME) of our variables replaced by
// its value, as Kubernetes replaces them in args: in the values of scalars only,
// once, and $$(NAME) stands for $(NAME) itself. vars holds what was read from
// the manifests; a literal of the patch set overrides it.
//
// Other names are the kubelet's in env, command and args and stay as they are,
// unless they look like a typing error of ours. Elsewhere nobody would ever
// replace them, so they are an error. A scalar that
// was written plain is what its new text says: containerPort: $(HEALTH_PORT) is
// a number. env, command and args are always text.
//
// A path put together from RULES_DIR or TENANT and something else is cleaned:
// $(RULES_DIR)/$(TENANT) without a tenant is /rules, not /rules/.
func (p *PatchSet) Expand(vars map[string]string) (*PatchSet, error) {
	x := &expansion{values: map[string]string{}}
	maps.Copy(x.values, vars)
	out := *p
	out.Variables = slices.Clone(p.Variables)
	for i, v := range out.Variables {
		if v.Value != Auto {
			x.values[v.Name] = v.Value
		} else if value, ok := x.values[v.Name]; ok {
			out.Variables[i].Value = value
		}
	}
	out.container = x.container(p.container, "container")
	out.sync = x.container(p.sync, "sync.container")
	out.observe = x.container(p.observe, "observe.container")
	out.volumes = x.nodes(p.volumes, "volumes")
	out.mounts = x.nodes(p.mounts, "mounts")
	out.Access.Namespaces = nil
	for _, n := range p.Access.Namespaces {
		out.Access.Namespaces = append(out.Access.Namespaces, x.text(n, "access.namespaces", false))
	}
	if x.err == nil {
		x.err = out.distinctMounts()
	}
	if x.err != nil {
		return nil, x.err
	}
	return &out, nil
}

// expansion remembers the first thing that went wrong.
type expansion struct {
	values   map[string]string
	kubelets []string // names that the kubelet knows; nil when we cannot tell
	err      error
}

// container expands a container, in which the kubelet knows its variables.
func (x *expansion) container(c *document.Node, path string) *document.Node {
	x.kubelets = environment(c)
	return x.node(c, path)
}

// environment names a container's variables, nil when some come from elsewhere.
func environment(c *document.Node) []string {
	if len(c.List("envFrom")) > 0 {
		return nil
	}
	names := []string{}
	for _, e := range c.List("env") {
		names = append(names, e.Str("name"))
	}
	return names
}

// isTypo reports a name in env or args that neither we nor the kubelet know, and
// that looks like one of ours. Any other is left alone: it may be the shell's.
func (x *expansion) isTypo(name string) bool {
	return x.kubelets != nil && !slices.Contains(x.kubelets, name) && words.Nearest(name, variableNames()) != ""
}

func (x *expansion) nodes(list []*document.Node, field string) []*document.Node {
	out := make([]*document.Node, 0, len(list))
	for _, n := range list {
		out = append(out, x.node(n, field))
	}
	return out
}

// node copies n, which stands at path, with its scalars expanded.
func (x *expansion) node(n *document.Node, path string) *document.Node {
	out := document.Clone(n)
	x.expand(out, path)
	return out
}

// expand expands the scalars of a copy.
func (x *expansion) expand(n *document.Node, path string) {
	if n == nil {
		return
	}
	if n.Kind == document.Scalar {
		x.scalar(n, path)
		return
	}
	all := n.Fields()
	kept := slices.DeleteFunc(all, func(f document.Field) bool {
		// without a tenant it is the whole volume
		return f.Key.Value == "subPath" && f.Value.Str() == tenantReference && x.values[Tenant] == ""
	})
	if len(kept) < len(all) {
		n.SetFields(kept)
	}
	for _, f := range n.Fields() {
		if f.Value != nil && (f.Value.Kind != document.Scalar || strings.Contains(f.Value.Value, "$(")) {
			x.expand(f.Value, join(path, f.Key.Value))
		}
	}
	for _, item := range n.Items() {
		x.expand(item, path)
	}
}

func (x *expansion) scalar(n *document.Node, path string) {
	if !strings.Contains(n.Value, "$(") {
		return
	}
	kubelet := isKubelets(path)
	n.Value = x.text(n.Value, path, kubelet)
	if !kubelet && n.Style == document.Plain && isInteger(n) {
		n.Tag = document.IntTag
	}
}

// isKubelets reports the fields in which the kubelet expands names too.
func isKubelets(path string) bool {
	_, field, ok := strings.Cut(path, "container.")
	return ok && slices.Contains([]string{"env.value", "command", "args"}, field)
}

// text expands one scalar. Names that are not ours are left to the kubelet where
// it expands them.
func (x *expansion) text(s, path string, kubelet bool) string {
	var out strings.Builder
	ours := 0
	for rest := s; rest != ""; {
		before, name, after, ok := cutReference(rest)
		out.WriteString(before)
		if !ok {
			break
		}
		rest = after
		value, known := x.values[name]
		switch {
		case !slices.Contains(variableNames(), name) && (strings.HasSuffix(before, "$") || kubelet && !x.isTypo(name)):
			out.WriteString(reference(name))
		case strings.HasSuffix(before, "$"):
			escaped := strings.TrimSuffix(out.String(), "$")
			out.Reset()
			out.WriteString(escaped + reference(name))
		case !known:
			x.unknown(name, path)
		default:
			ours++
			out.WriteString(value)
		}
	}
	if ours > 0 && isJoin(s) {
		return cleanPath(out.String())
	}
	return out.String()
}

func (x *expansion) unknown(name, at string) {
	if x.err != nil {
		return
	}
	switch {
	case slices.Contains(variableNames(), name):
		x.err = &UnknownError{Name: name, At: at}
	default:
		x.err = fmt.Errorf("%s: there is no variable $(%s): %s", at, name, words.DidYouMean(name, variableNames()))
	}
}

// UnknownError is that nothing gives a variable its value, which a field of an
// expanded patch set needs.
type UnknownError struct{ Name, At string }

func (e *UnknownError) Error() string {
	next := "write the value out"
	if slices.Contains(settable(), e.Name) {
		next = "set spec.variables." + e.Name + " or write the value out"
	}
	return fmt.Sprintf("%s: the value of $(%s) is not known here: %s", e.At, e.Name, next)
}

func variableNames() []string {
	return append(settable(), Namespace, ServiceAccount, Workload)
}

// settable are the variables that a patch set can set.
func settable() []string {
	return []string{RulesDir, Tenant, HealthPort, Address, MetricsPort}
}

// reference is how a variable is written.
func reference(name string) string { return "$(" + name + ")" }

const (
	rulesDirReference = "$(" + RulesDir + ")"
	tenantReference   = "$(" + Tenant + ")"
)

func isReference(n *document.Node) bool {
	before, _, after, ok := cutReference(n.Value)
	return ok && before == "" && after == ""
}

// cutReference cuts s around its first $(NAME); before ends in "$" when that is
// escaped. Anything that is no name, such as $(date), is text.
func cutReference(s string) (before, name, after string, ok bool) {
	for from := 0; ; {
		i := strings.Index(s[from:], "$(")
		if i < 0 {
			return s, "", "", false
		}
		i += from
		if end := strings.IndexByte(s[i:], ')'); end > 2 && isName(s[i+2:i+end]) {
			return s[:i], s[i+2 : i+end], s[i+end+1:], true
		}
		from = i + 2
	}
}

func isName(s string) bool {
	for _, c := range []byte(s) {
		if c != '_' && (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// isJoin reports a path of which RULES_DIR or TENANT is a part. Text with blanks
// is a command line rather than a path.
func isJoin(s string) bool {
	rooted := strings.HasPrefix(s, "/") || strings.HasPrefix(s, rulesDirReference+"/")
	parts := strings.Contains(s, rulesDirReference) || strings.Contains(s, tenantReference)
	return rooted && parts && !strings.ContainsAny(s, " \t\n")
}

func cleanPath(s string) string {
	if s == "" {
		return s
	}
	return path.Clean(s)
}

// MountConflictError is about two volumes that an expanded patch set would mount at
// one path. Where a ruler reads its rules decides about that as well.
type MountConflictError struct{ Path string }

func (e *MountConflictError) Error() string {
	return fmt.Sprintf("the patch set mounts two volumes at %s: remove one, or write the mount to change as $(RULES_DIR)", e.Path)
}

// distinctMounts refuses two mounts of the sidecar at one path, which only shows
// once the paths are known.
func (p *PatchSet) distinctMounts() error {
	for _, mounts := range [][]*document.Node{p.container.List("volumeMounts"), p.mounts} {
		seen := map[string]bool{}
		for _, m := range mounts {
			at := path.Clean(m.Str("mountPath"))
			if seen[at] {
				return &MountConflictError{Path: at}
			}
			seen[at] = true
		}
	}
	return nil
}
