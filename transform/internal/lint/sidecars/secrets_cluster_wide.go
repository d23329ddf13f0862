package sidecars

import (
	"fmt"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rbac"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// SecretsClusterWide is rule secrets-cluster-wide. In their default the loki
// charts let the account of all Loki pods read every Secret there is.
func SecretsClusterWide() check.Rule {
	return check.Rule{
		ID: "secrets-cluster-wide", Pages: pages(), Severity: finding.Warning,
		Input: func(p *check.Probe) {
			told := map[*manifest.Object]bool{}
			for _, binding := range p.Set.Kind("ClusterRoleBinding") {
				r := boundTo(p, binding)
				role := p.Set.Find("ClusterRole", "", binding.Node().Str("roleRef", "name"))
				if r == nil || role == nil || told[role] {
					continue
				}
				if secrets, verbs := secretsIn(role); secrets != nil {
					told[role] = true
					p.Warn(role, secrets, openSecrets(p, r, verbs))
				}
			}
		},
	}
}

// boundTo is the first ruler whose account is the first that a binding names.
func boundTo(p *check.Probe, binding *manifest.Object) *delivery.Ruler {
	for _, subject := range binding.Node().List("subjects") {
		for _, r := range p.RulersIn(subject.Str("namespace")) {
			if subject.Str("kind") == "ServiceAccount" && subject.Str("name") == r.Pod.ServiceAccount {
				return r
			}
		}
	}
	return nil
}

// secretsIn is where a role names Secrets, with what it allows to do with them.
func secretsIn(role *manifest.Object) (n *document.Node, verbs []string) {
	for _, rule := range role.Node().List("rules") {
		groups := rule.Strings("apiGroups")
		if len(rule.List("resourceNames")) > 0 || !slices.Contains(groups, "") && !slices.Contains(groups, "*") {
			continue
		}
		verbs = reading(rule.Strings("verbs"))
		for _, resource := range rule.List("resources") {
			if resource != nil && len(verbs) > 0 && (resource.Value == "secrets" || resource.Value == "*") {
				return resource, verbs
			}
		}
	}
	return nil, nil
}

// reading are those of a rule's verbs that show what an object holds.
func reading(verbs []string) []string {
	return slices.DeleteFunc([]string{"get", "list", "watch"}, func(v string) bool {
		return !slices.Contains(verbs, v) && !slices.Contains(verbs, "*")
	})
}

func openSecrets(p *check.Probe, r *delivery.Ruler, verbs []string) finding.Finding {
	f := finding.Finding{
		Path: "rules",
		Message: fmt.Sprintf("ServiceAccount %s may %s Secrets in all namespaces: whoever takes over a Loki container reads the credentials of the cluster",
			r.Account(), strings.Join(verbs, ", ")),
		Fix: finding.Fix{
			Text:   "allow ConfigMaps only, and only in the namespace",
			Values: check.Values(r.Object).Set("rbac.namespaced", true).Set("sidecar.rules.resource", "configmap").String(),
		},
	}
	if of := chart.Of(r.Object); of.Name == chart.Loki && !of.Can(chart.NamespacedRoles) {
		f.Fix.Text += ": the chart makes a Role for that from " + chart.NamespacedRoles.Version() + " on, and none before"
		f.Fix.Values = ""
	}
	for _, s := range r.Sidecars {
		if slices.Contains(s.Namespaces(r.Namespace), rbac.AllNamespaces) {
			f.Fix.Text = "allow ConfigMaps only"
			f.Fix.Values = check.Values(r.Object).Set("sidecar.rules.resource", "configmap").String()
		}
	}
	for _, s := range r.Sidecars {
		if !slices.Contains(s.Resources(), "secrets") {
			continue
		}
		f.Fix.Text = "set RESOURCE of " + s.Container.Name + " to configmap" + exits(s) + "; then " + f.Fix.Text
		if rulesInSecrets(p, s) {
			f.Fix.Text = "rules come from Secrets: move them to ConfigMaps first; then " + f.Fix.Text
		}
		break
	}
	return f
}

// exits says what a sidecar does that may no longer read Secrets.
func exits(s *sidecar.Config) string {
	if s.Before(sidecar.Fatal) {
		return ""
	}
	return ", as it exits when Secrets are refused"
}

// rulesInSecrets reports rules in the input that only reading Secrets brings.
func rulesInSecrets(p *check.Probe, s *sidecar.Config) bool {
	return slices.ContainsFunc(p.Routes, func(r *delivery.Route) bool {
		return r.Sidecar == s && r.Object.Kind == "Secret"
	})
}
