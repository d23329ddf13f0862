package kubernetes

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apiserver/pkg/authentication/serviceaccount"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/kubernetes/pkg/registry/rbac/validation"
	authorizing "k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac"
	"sigs.k8s.io/yaml"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rbac"
)

// sets is how many random sets of roles are held against Kubernetes.
const sets = 5000

// TestAccess: in random sets of roles and bindings an account may do exactly what
// the API server's authorizer lets it do, once the controller has aggregated.
func TestAccess(t *testing.T) {
	asked, allowed := 0, 0
	for seed := range uint64(sets) {
		w := newWorld(rand.New(rand.NewPCG(seed, 9)))
		policy, text := w.policy(t), w.text
		kubernetes := w.authorizer()
		for _, need := range everyNeed() {
			verb := need.Verbs[0]
			want := kubernetes(verb, need)
			got := len(policy.Missing(rbac.Subject{Namespace: "logs", Name: "loki"}, []rbac.Need{need})) == 0
			if asked++; want {
				allowed++
			}
			if got != want {
				t.Fatalf("set %d: %s %s in %q: we say %v, Kubernetes %v\n%s", seed, verb, need.Resource, need.Namespace, got, want, text)
			}
		}
	}
	if allowed < asked/20 || allowed > asked*19/20 {
		t.Errorf("%d of %d requests are allowed, which tells little", allowed, asked)
	}
}

// everyNeed is what a sidecar may ask for, and what it may not confuse with that.
func everyNeed() []rbac.Need {
	var all []rbac.Need
	for _, namespace := range []string{"logs", "other", rbac.AllNamespaces} {
		for _, resource := range []string{"configmaps", "secrets"} {
			for _, verb := range []string{"get", "list", "watch"} {
				all = append(all, rbac.Need{Namespace: namespace, Resource: resource, Verbs: []string{verb}})
			}
		}
	}
	return all
}

// world is a random set of roles and bindings.
type world struct {
	rand            *rand.Rand
	text            string // as manifests
	roles           []*rbacv1.Role
	clusterRoles    []*rbacv1.ClusterRole
	bindings        []*rbacv1.RoleBinding
	clusterBindings []*rbacv1.ClusterRoleBinding
}

func newWorld(r *rand.Rand) *world {
	w := &world{rand: r}
	for i := range 1 + r.IntN(3) {
		for _, namespace := range []string{"logs", "other"} {
			w.roles = append(w.roles, &rbacv1.Role{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprint("r", i), Namespace: namespace}, Rules: w.rules()})
		}
	}
	for i := range 1 + r.IntN(3) {
		w.clusterRoles = append(w.clusterRoles, w.clusterRole(fmt.Sprint("r", i)))
	}
	for i := range 1 + r.IntN(4) {
		w.bindings = append(w.bindings, &rbacv1.RoleBinding{
			ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprint("b", i), Namespace: w.one("logs", "other")},
			RoleRef:    w.ref(w.one("Role", "ClusterRole")), Subjects: w.subjects(),
		})
	}
	for i := range r.IntN(3) {
		w.clusterBindings = append(w.clusterBindings, &rbacv1.ClusterRoleBinding{
			ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprint("c", i)}, RoleRef: w.ref("ClusterRole"), Subjects: w.subjects(),
		})
	}
	return w
}

func (w *world) one(of ...string) string { return of[w.rand.IntN(len(of))] }

func (w *world) some(of ...string) []string {
	var all []string
	for range 1 + w.rand.IntN(3) {
		all = append(all, w.one(of...))
	}
	return all
}

func (w *world) rules() []rbacv1.PolicyRule {
	var all []rbacv1.PolicyRule
	for range w.rand.IntN(4) {
		rule := rbacv1.PolicyRule{
			APIGroups: w.some("", "", "apps", "*"),
			Resources: w.some("configmaps", "secrets", "*", "configmaps/status", "*/status", "pods"),
			Verbs:     w.some("get", "list", "watch", "*", "create", "LIST"),
		}
		switch w.rand.IntN(8) {
		case 0:
			rule.ResourceNames = w.some("", "rules")
		case 1:
			rule = rbacv1.PolicyRule{NonResourceURLs: []string{"*"}, Verbs: []string{"*"}}
		}
		all = append(all, rule)
	}
	return all
}

func (w *world) clusterRole(name string) *rbacv1.ClusterRole {
	role := &rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{"agg": w.one("x", "y", "")}}, Rules: w.rules()}
	if w.rand.IntN(3) > 0 {
		return role
	}
	role.AggregationRule = &rbacv1.AggregationRule{}
	for range w.rand.IntN(3) {
		selector := metav1.LabelSelector{MatchLabels: map[string]string{"agg": w.one("x", "y")}}
		if w.rand.IntN(2) == 0 {
			selector = metav1.LabelSelector{MatchExpressions: []metav1.LabelSelectorRequirement{{Key: w.one("agg", "other"),
				Operator: metav1.LabelSelectorOperator(w.one("In", "NotIn")), Values: w.some("x", "y", "")}}}
		}
		role.AggregationRule.ClusterRoleSelectors = append(role.AggregationRule.ClusterRoleSelectors, selector)
	}
	return role
}

func (w *world) ref(kind string) rbacv1.RoleRef {
	return rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: kind, Name: w.one("r0", "r1", "r2")}
}

func (w *world) subjects() []rbacv1.Subject {
	var all []rbacv1.Subject
	for range 1 + w.rand.IntN(2) {
		switch w.rand.IntN(6) {
		case 0:
			all = append(all, rbacv1.Subject{Kind: "Group", APIGroup: rbacv1.GroupName, Name: w.one("system:serviceaccounts", "system:serviceaccounts:logs", "system:serviceaccounts:other", "system:authenticated", "system:masters")})
		case 1:
			all = append(all, rbacv1.Subject{Kind: "User", APIGroup: rbacv1.GroupName, Name: w.one("system:serviceaccount:logs:loki", "system:serviceaccount:other:loki", "loki")})
		default:
			all = append(all, rbacv1.Subject{Kind: "ServiceAccount", Name: w.one("loki", "loki", "loki", "default"), Namespace: w.one("logs", "logs", "logs", "other")})
		}
	}
	return all
}

// policy is the set as we read it, from manifests.
func (w *world) policy(t *testing.T) *rbac.Policy {
	t.Helper()
	var text strings.Builder
	write := func(kind string, o any) {
		out, err := yaml.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&text, "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: %s\n%s", kind, out)
	}
	for _, o := range w.roles {
		write("Role", o)
	}
	for _, o := range w.clusterRoles {
		write("ClusterRole", o)
	}
	for _, o := range w.bindings {
		write("RoleBinding", o)
	}
	for _, o := range w.clusterBindings {
		write("ClusterRoleBinding", o)
	}
	w.text = text.String()
	stream := manifest.Open("in.yaml", []byte(w.text))
	var objects []*manifest.Object
	for _, d := range stream.Docs {
		more, err := stream.Parse(d)
		if err != nil {
			t.Fatal(err)
		}
		objects = append(objects, more...)
	}
	return rbac.Read(manifest.NewSet(objects))
}

// authorizer is Kubernetes' own, for the account.
func (w *world) authorizer() func(verb string, need rbac.Need) bool {
	w.aggregate()
	_, static := validation.NewTestRuleResolver(w.roles, w.bindings, w.clusterRoles, w.clusterBindings)
	kubernetes := authorizing.New(static, static, static, static)
	account := &user.DefaultInfo{Name: serviceaccount.MakeUsername("logs", "loki"), Groups: append(serviceaccount.MakeGroupNames("logs"), user.AllAuthenticated)}
	return func(verb string, need rbac.Need) bool {
		request := authorizer.AttributesRecord{User: account, Verb: verb, APIVersion: "v1", Resource: need.Resource, Namespace: need.Namespace, ResourceRequest: true}
		if need.Namespace == rbac.AllNamespaces {
			request.Namespace = ""
		}
		decision, _, _ := kubernetes.Authorize(nil, request) //nolint:staticcheck // it reads no context here
		return decision == authorizer.DecisionAllow
	}
}

// aggregate does what the controller does, until nothing changes: the rules of a
// role that aggregates are those of the others that its selectors match. Where two
// such roles take from each other, what was written in them goes round or is gone
// as the controller happens to begin; here it is gone.
func (w *world) aggregate() {
	for _, role := range w.clusterRoles {
		if role.AggregationRule != nil {
			role.Rules = nil
		}
	}
	for changed := true; changed; {
		changed = false
		for _, role := range w.clusterRoles {
			if role.AggregationRule == nil {
				continue
			}
			if rules := w.selected(role); !equality.Semantic.DeepEqual(role.Rules, rules) {
				role.Rules, changed = rules, true
			}
		}
	}
}

func (w *world) selected(role *rbacv1.ClusterRole) []rbacv1.PolicyRule {
	var all []rbacv1.PolicyRule
	for i := range role.AggregationRule.ClusterRoleSelectors {
		selector, err := metav1.LabelSelectorAsSelector(&role.AggregationRule.ClusterRoleSelectors[i])
		if err != nil {
			continue
		}
		for _, other := range w.clusterRoles {
			if other.Name == role.Name || !selector.Matches(labels.Set(other.Labels)) {
				continue
			}
			for _, rule := range other.Rules {
				if !contains(all, rule) {
					all = append(all, rule)
				}
			}
		}
	}
	return all
}

func contains(rules []rbacv1.PolicyRule, rule rbacv1.PolicyRule) bool {
	for _, r := range rules {
		if equality.Semantic.DeepEqual(r, rule) {
			return true
		}
	}
	return false
}
