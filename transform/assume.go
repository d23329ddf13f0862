package transform

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"golang.org/x/mod/semver"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// An Assumption is one form that the facts of [ParseAssume] have.
type Assumption struct {
	Form  string // "tenant=ID", "rbac=external", "complete"
	Means string // one line
	set   func(a *finding.Assume, value string) error
}

// Word is what a fact begins with, its "=" included, or all of one that has no value
// of the user's.
func (f Assumption) Word() string {
	word, value, _ := strings.Cut(f.Form, "=")
	if value == "" || strings.ToLower(value) == value {
		return f.Form
	}
	return word + "="
}

// Assumptions are the forms, in the order of a rule's travel. NAME=VALUE is any variable
// that k8s-sidecar reads.
func Assumptions() []Assumption {
	text := func(to func(*finding.Assume) *string) func(*finding.Assume, string) error {
		return func(a *finding.Assume, value string) error { *to(a) = value; return nil }
	}
	flag := func(to func(*finding.Assume) *bool) func(*finding.Assume, string) error {
		return func(a *finding.Assume, _ string) error { *to(a) = true; return nil }
	}
	return []Assumption{
		{"store=TYPE", "the rule store of the ruler: local, or an object store", setStore},
		{"directory=PATH", "the directory that the ruler reads", setDirectory},
		{"loki=VERSION", "the Loki that will run", version("loki", func(a *finding.Assume) *string { return &a.LokiVersion })},
		{"source=input", "what delivers to an object store, or copies into the rules directory, reads the files of the input", flag(func(a *finding.Assume) *bool { return &a.SourceInput })},
		{"bucket=same", "it writes where the ruler reads", flag(func(a *finding.Assume) *bool { return &a.SameBucket })},
		{"sidecar=VERSION", "the k8s-sidecar that will run", version("sidecar", func(a *finding.Assume) *string { return &a.SidecarVersion })},
		{"NAME=VALUE", "a variable of the sidecar, as FOLDER=/rules/fake", nil},
		{"env=written", "envFrom sets nothing that the sidecar reads", flag(func(a *finding.Assume) *bool { return &a.EnvWritten })},
		{"token=mounted", "the pod gets the token of its ServiceAccount", flag(func(a *finding.Assume) *bool { return &a.TokenMounted })},
		{"rbac=external", "access is there, and not in the input", flag(func(a *finding.Assume) *bool { return &a.AccessExternal })},
		{"subpath=shared", "sidecar and Loki see the same part of a volume with a subPathExpr", flag(func(a *finding.Assume) *bool { return &a.SharedSubPath })},
		{"auth=on", "the directories are the tenants", text(func(a *finding.Assume) *string { return &a.Auth })},
		{"auth=off", "there is one tenant, fake", text(func(a *finding.Assume) *string { return &a.Auth })},
		{"tenant=ID", "rules without a tenant of their own are for this one", setTenant},
		{"alertmanager=URL", "where alerts go", text(func(a *finding.Assume) *string { return &a.Alertmanager })},
		{"complete", "the input is all there is: what is not in it does not exist", flag(func(a *finding.Assume) *bool { return &a.Complete })},
	}
}

func setDirectory(a *finding.Assume, value string) error {
	if !path.IsAbs(value) {
		return fmt.Errorf("directory %q is no absolute path", value)
	}
	a.Directory = value
	return nil
}

func setStore(a *finding.Assume, value string) error {
	if known := slices.Concat(delivery.StoreTypes(false), delivery.StoreTypes(true)); !slices.Contains(known, value) {
		return fmt.Errorf("store %q is none that Loki has, such as local or s3", value)
	}
	a.Store = value
	return nil
}

func setTenant(a *finding.Assume, value string) error {
	if !delivery.ValidTenant(value) {
		return fmt.Errorf("tenant %q is none that a request could name", value)
	}
	a.Tenant = value
	return nil
}

// version reads a release, with or without its v.
func version(of string, to func(*finding.Assume) *string) func(*finding.Assume, string) error {
	return func(a *finding.Assume, value string) error {
		v := "v" + strings.TrimPrefix(value, "v")
		if !semver.IsValid(v) {
			return fmt.Errorf("%s %q is no version, such as 1.2.3", of, value)
		}
		*to(a) = v
		return nil
	}
}

// ParseAssume reads "tenant=team-a", "rbac=external", "FOLDER=/rules/fake" and the
// other forms of [Assumptions]. Of a fact that is given twice the last counts.
func ParseAssume(facts []string) (finding.Assume, error) {
	var a finding.Assume
	for _, fact := range facts {
		if err := assume(&a, fact); err != nil {
			return a, err
		}
	}
	return a, nil
}

func assume(a *finding.Assume, fact string) error {
	name, value, ok := strings.Cut(fact, "=")
	for _, f := range Assumptions() {
		word, open := strings.CutSuffix(f.Word(), "=")
		if f.set != nil && (open && word == name && value != "" || !open && word == fact) {
			return f.set(a, value)
		}
	}
	if ok && slices.Contains(sidecar.Reads(), name) {
		if a.SidecarEnv == nil {
			a.SidecarEnv = map[string]string{}
		}
		a.SidecarEnv[name] = value
		return nil
	}
	if ok && name != "" && strings.ToUpper(name) == name {
		return fmt.Errorf("unknown assumption %q: k8s-sidecar reads no variable %s", fact, name)
	}
	return errors.New(unknownFact(fact))
}

func unknownFact(fact string) string {
	var forms []string
	for _, f := range Assumptions() {
		forms = append(forms, f.Form)
	}
	return fmt.Sprintf("unknown assumption %q: one of %s", fact, strings.Join(forms, ", "))
}
