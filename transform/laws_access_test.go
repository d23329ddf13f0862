package transform_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// leastPrivilege: with what was added the sidecar may do what it has to;
// without any rule of it, it may not; and no rule is broader than asked.
func leastPrivilege(r *rendering) error {
	var all []object
	for _, a := range r.added {
		m, _ := a.value.(map[string]any)
		if !strings.HasSuffix(text(m, "kind"), "Binding") {
			continue
		}
		if all == nil {
			all = r.objectsAfter()
		}
		if err := r.checkBinding(object(m), all); err != nil {
			return fmt.Errorf("%s: %w", a.path, err)
		}
	}
	return nil
}

// objectsAfter are the objects of the output that have to do with access.
func (r *rendering) objectsAfter() (all []object) {
	for _, p := range r.after {
		if !concernsAccess.Match(p.text) {
			continue
		}
		if v, err := p.read(); err == nil {
			all = append(all, objects(v)...)
		}
	}
	return all
}

var concernsAccess = regexp.MustCompile(`Role|rule`)

// checkBinding holds one added binding and its role against what was asked.
func (r *rendering) checkBinding(binding object, all []object) error {
	subjects := list(map[string]any(binding), "subjects")
	if len(subjects) != 1 || text(subjects[0], "kind") != "ServiceAccount" {
		return fmt.Errorf("subjects are %v", subjects)
	}
	account := subject{text(subjects[0], "namespace"), text(subjects[0], "name")}
	if !r.isRulersAccount(account, all) {
		return fmt.Errorf("%v is the account of no changed ruler", account)
	}
	role := findRole(binding, all)
	if role == nil {
		return fmt.Errorf("its role %v is not there", at(map[string]any(binding), "roleRef"))
	}
	if len(r.opts.PatchSet.Layers)+len(r.opts.PatchSet.Values) > 0 {
		return nil // they may ask for anything
	}
	flags := r.opts.PatchSet.Flags
	cluster := text(map[string]any(binding), "kind") == "ClusterRoleBinding"
	asked := flags.RBAC == "clusterrole" || slices.Contains(flags.WatchNamespaces, "ALL")
	if cluster != asked && !r.completed() {
		return fmt.Errorf("a %s was not asked for", text(map[string]any(binding), "kind"))
	}
	return r.checkRules(role, account, all)
}

// checkRules: one rule, with exactly the verbs and resources that the sidecar
// needs, and each of the resources needed.
func (r *rendering) checkRules(role object, account subject, all []object) error {
	rules := list(map[string]any(role), "rules")
	if len(rules) != 1 || len(list(rules[0], "resourceNames")) > 0 {
		return fmt.Errorf("rules are %v", rules)
	}
	if groups := strs(rules[0], "apiGroups"); !slices.Equal(groups, []string{""}) {
		return fmt.Errorf("apiGroups are %q", groups)
	}
	if verbs := strs(rules[0], "verbs"); !slices.Equal(verbs, []string{"get", "list", "watch"}) {
		return fmt.Errorf("verbs are %q", verbs)
	}
	where := text(map[string]any(role), "metadata", "namespace")
	for _, resource := range strs(rules[0], "resources") {
		if !slices.Contains(resourcesAsked(r.opts.PatchSet.Flags.Resource), resource) && !r.completed() {
			return fmt.Errorf("%s were not asked for", resource)
		}
		if !mayWatch(all, account, where, resource) {
			return fmt.Errorf("%v still may not watch %s in %q", account, resource, where)
		}
		if mayWatch(without(all, role), account, where, resource) {
			return fmt.Errorf("%v may watch %s in %q without it", account, resource, where)
		}
	}
	return nil
}

// completed: a sidecar that was there asks for what its own env says.
func (r *rendering) completed() bool {
	return slices.ContainsFunc(r.result.Changes, func(c finding.Change) bool { return c.Reason == finding.Completed })
}

func resourcesAsked(flag string) []string {
	switch flag {
	case "secret":
		return []string{"secrets"}
	case "both":
		return []string{"configmaps", "secrets"}
	}
	return []string{"configmaps"}
}

type subject struct{ namespace, name string }

func (r *rendering) isRulersAccount(s subject, all []object) bool {
	return slices.ContainsFunc(r.result.Changes, func(c finding.Change) bool {
		if r.deliversBy(c, s, all) {
			return true
		}
		return len(c.Added) > 0 && slices.ContainsFunc(all, func(o object) bool {
			return o.id() == c.Object.String() && (c.Object.Namespace == "" || c.Object.Namespace == s.namespace) && accountOf(o) == s.name
		})
	})
}

func accountOf(o object) string {
	for _, key := range []string{"serviceAccountName", "serviceAccount"} {
		if name := at(o.pod(), key); name != nil && name != "" {
			return fmt.Sprint(name)
		}
	}
	return "default"
}

func findRole(binding object, all []object) object {
	b := map[string]any(binding)
	if text(b, "roleRef", "name") == "" {
		return nil // refers to nothing, not to a role that has lost its name
	}
	for _, o := range slices.Backward(all) {
		m := map[string]any(o)
		if text(m, "kind") != text(b, "roleRef", "kind") || text(m, "metadata", "name") != text(b, "roleRef", "name") {
			continue
		}
		if text(m, "kind") == "ClusterRole" || text(m, "metadata", "namespace") == text(b, "metadata", "namespace") {
			return o
		}
	}
	return nil
}

func without(all []object, gone object) []object {
	return slices.DeleteFunc(slices.Clone(all), func(o object) bool { return o.id() == gone.id() })
}

// mayWatch asks, as Kubernetes' authorizer would, whether an account may get,
// list and watch a resource in a namespace, "" being all of them.
func mayWatch(all []object, account subject, where, resource string) bool {
	for _, verb := range []string{"get", "list", "watch"} {
		if !slices.ContainsFunc(all, func(b object) bool { return grants(b, all, account, where, resource, verb) }) {
			return false
		}
	}
	return true
}

func grants(binding object, all []object, account subject, where, resource, verb string) bool {
	b := map[string]any(binding)
	switch kind := text(b, "kind"); {
	case kind == "RoleBinding" && where != "" && text(b, "metadata", "namespace") == where:
	case kind == "ClusterRoleBinding":
	default:
		return false
	}
	means := func(s any) bool {
		return text(s, "kind") == "ServiceAccount" && text(s, "name") == account.name && text(s, "namespace") == account.namespace ||
			text(s, "kind") == "Group" && slices.Contains([]string{"system:serviceaccounts", "system:serviceaccounts:" + account.namespace, "system:authenticated"}, text(s, "name")) ||
			text(s, "kind") == "User" && text(s, "name") == "system:serviceaccount:"+account.namespace+":"+account.name
	}
	role := findRole(binding, all)
	if role == nil || !slices.ContainsFunc(list(b, "subjects"), means) {
		return false
	}
	return slices.ContainsFunc(list(map[string]any(role), "rules"), func(rule any) bool {
		return len(list(rule, "resourceNames")) == 0 && oneOf(rule, "apiGroups", "") && oneOf(rule, "resources", resource) && oneOf(rule, "verbs", verb)
	})
}

func oneOf(rule any, key, want string) bool {
	l := strs(rule, key)
	return slices.Contains(l, want) || slices.Contains(l, "*")
}

func strs(v any, keys ...string) (all []string) {
	for _, item := range list(v, keys...) {
		if s, ok := item.(string); ok {
			all = append(all, s)
		}
	}
	return all
}
