package rules

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rulefile"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// A judge collects what is wrong with a repository, for one target.
type judge struct {
	options  Options
	target   Target
	delivery *Delivery
}

func (j *judge) report(f finding.Finding) { j.delivery.Findings = append(j.delivery.Findings, f) }

// refusal says which groups of a file Loki would not take.
type refusal struct {
	all   bool
	names []string
}

func (r *refusal) has(name string) bool { return r.all || slices.Contains(r.names, name) }

// problems reports what is wrong with a file's text, and which groups are
// refused for it. What is about a group refuses that group: on the API and in a
// bucket the others arrive all the same.
func (j *judge) problems(f File, v *rulefile.File, named bool) *refusal {
	lines := yamltext.NewLines(f.Text)
	r := &refusal{}
	for _, p := range v.Problems {
		if named && p.Path == "namespace" {
			continue // lokitool's, and we read it as lokitool does
		}
		j.report(problemFinding(f, p, lines))
		switch {
		case p.Severity < finding.Error || slices.Contains(j.options.Disable, p.Rule):
		case p.Group == "":
			r.all = r.all || !v.Loads
		default:
			r.names = append(r.names, p.Group)
		}
	}
	if j.target.Delivers(ConfigMaps) && len(r.names) > 0 && !v.Loads {
		r.all = true // the local store takes a file, or refuses it
	}
	return r
}

func problemFinding(f File, p rulefile.Problem, lines *yamltext.Lines) finding.Finding {
	place := finding.Place{File: f.Path}
	place.Line, place.Column = lines.Place(p.Start)
	if p.End > p.Start {
		place.EndLine, place.EndColumn = lines.Place(p.End)
	}
	return finding.Finding{
		Rule: p.Rule, Severity: p.Severity, Place: place, Path: p.Path, Message: p.Message, Current: p.Current,
		Fix: finding.Fix{Text: p.FixText, Proposed: p.Proposed},
	}
}

func (j *judge) unreadable(err error) {
	f := finding.Finding{Rule: "rule-file-invalid", Severity: finding.Error, Message: err.Error()}
	var input *finding.InputError
	if errors.As(err, &input) {
		f.Place, f.Message, f.Fix.Text = input.Place, input.Msg, input.Hint
	}
	j.report(f)
}

// otherFile reports a file among the rule files that is none.
func (j *judge) otherFile(name string) {
	j.apart(FileNotRules, finding.Info, name, "no rule file", "move it out of the rules, or give it the extension .yaml")
}

// testFile reports a test that would be better off beside the rules.
func (j *judge) testFile(name string) {
	j.apart(TestAmongRules, finding.Warning, name, "a test", "move it to tests/, beside rules/")
}

func (j *judge) apart(id string, severity finding.Severity, name, what, fix string) {
	j.report(finding.Finding{
		Rule: id, Severity: severity, Place: finding.Place{File: name},
		Message: "is " + what + " and is not delivered; a Loki that reads this directory itself would stop at it, for all tenants",
		Fix:     finding.Fix{Text: fix},
	})
}

// maxName is how long a namespace may be once it is escaped for a URL: Loki makes
// it a file's name, and a longer one stops its tenant (ruler-api.md a, g).
const maxName = 255

// group reports what Loki does not take, or cannot give back, of a group's
// names and size. It says whether the group can be delivered.
func (j *judge) group(g *Group) bool {
	before := len(j.delivery.Findings)
	for _, name := range []struct{ what, text string }{{"namespace", g.Namespace}, {"group", g.Group}} {
		j.name(g, name.what, name.text)
	}
	if !validTenant(g.Tenant) && g.Tenant != "" {
		j.fault(g, TenantInvalid, fmt.Sprintf("%q cannot be a tenant: at most 150 letters, digits and !-_.*'()", g.Tenant), "rename the directory, or map it to a tenant: targets.NAME.tenants")
	}
	if most := j.options.limits(g.Tenant).MaxRules; most > 0 && len(g.Rules) > most && j.target.Delivers(RulerAPI) {
		j.fault(g, LimitExceeded, fmt.Sprintf("the group has %d rules, and the target allows tenant %s %d (ruler_max_rules_per_rule_group)", len(g.Rules), g.Tenant, most), "split the group, or raise the limit")
	}
	if len(g.Rules) == 0 && !j.target.Delivers(ConfigMaps) {
		return true // stored, listed, never loaded: rule-group-empty says so
	}
	return !slices.ContainsFunc(j.delivery.Findings[before:], func(f finding.Finding) bool {
		return f.Severity == finding.Error && !slices.Contains(j.options.Disable, f.Rule)
	})
}

func (j *judge) name(g *Group, what, name string) {
	api := j.target.Delivers(RulerAPI)
	switch {
	case what == "namespace" && len(url.PathEscape(name)) > maxName:
		j.fault(g, NameTooLong, fmt.Sprintf("the namespace takes %d bytes in a URL, and Loki makes a file's name of it, which ends at %d: its tenant would load nothing any more", len(url.PathEscape(name)), maxName), "give the file a shorter name")
	case api && (name == "." || name == ".." || strings.Contains(name, "/")):
		j.fault(g, NameUnreachable, fmt.Sprintf("the %s %q cannot be addressed by the ruler API: it would be written and never be read or deleted again", what, name), "rename it: no /, and not . or ..")
	}
}

func (j *judge) fault(g *Group, rule, message, fix string) {
	j.report(finding.Finding{Rule: rule, Severity: finding.Error, Place: g.Place, Message: message, Current: g.Group, Fix: finding.Fix{Text: fix}})
}

// together reports what only the files of a delivery together show.
func (j *judge) together() {
	d := j.delivery
	groups := map[string]int{}
	for i := range d.Files {
		f := &d.Files[i]
		if i > 0 && f.id() == d.Files[i-1].id() {
			j.doubled(f, &d.Files[i-1])
		}
		if only := j.options.OnlyTenant; only != "" && f.Tenant != only && f.Tenant != "" {
			j.report(finding.Finding{
				Rule: TenantNotThere, Severity: finding.Error, Place: finding.Place{File: f.Source.Path},
				Message: fmt.Sprintf("is for tenant %s, and the target has one tenant, %s: authentication is off there", f.Tenant, only),
				Fix:     finding.Fix{Text: fmt.Sprintf("say that it is the same: targets.NAME.tenants: {%s: %s}; or leave it out: targets.NAME.exclude", f.Source.Tenant, only)},
			})
		}
		if f.Tenant == "" {
			j.report(finding.Finding{
				Rule: TenantUnknown, Severity: finding.Error, Place: finding.Place{File: f.Source.Path},
				Message: "nothing says which tenant the file is for",
				Fix:     finding.Fix{Text: "put it into rules/TENANT/, or name the tenant: targets.NAME.tenant, or --tenant (fake where authentication is off)"},
			})
			j.refuseFile(f, TenantUnknown)
		}
		groups[f.Tenant] += len(f.Groups)
	}
	for _, tenant := range sortedKeys(groups) {
		j.tooMany(tenant, groups[tenant])
	}
}

// doubled refuses the later of two files that would be one namespace.
func (j *judge) doubled(f, first *Delivered) {
	j.report(finding.Finding{
		Rule: FileDoubled, Severity: finding.Error, Place: finding.Place{File: f.Source.Path},
		Message: fmt.Sprintf("would be the namespace %s of tenant %s, and so is %s: one would overwrite the other", f.Namespace, f.Tenant, first.Source.Path),
		Fix:     finding.Fix{Text: "rename one of the files, or move their groups together"},
	})
	j.refuseFile(f, FileDoubled)
}

// refuseFile refuses all groups of a file, unless the finding is not to count.
func (j *judge) refuseFile(f *Delivered, rule string) {
	if slices.Contains(j.options.Disable, rule) {
		return
	}
	for _, g := range f.Groups {
		f.Refused = append(f.Refused, g.ID)
	}
	f.Groups = nil
}

// tooMany reports a tenant at or over its limit of groups, the stamp's two
// counted. Only the API looks at limits: files and objects over them are loaded. At
// the limit no group can be replaced: Loki counts the new one before it drops the old.
func (j *judge) tooMany(tenant string, groups int) {
	most := j.options.limits(tenant).MaxGroups
	all := groups + stampGroups
	f := finding.Finding{Rule: LimitExceeded, Severity: finding.Error, Place: j.target.Place, Current: tenant, Fix: finding.Fix{Text: "raise ruler_max_rule_groups_per_tenant, or merge groups"}}
	switch {
	case most == 0 || all < most || !j.target.Delivers(RulerAPI):
		return
	case all > most:
		f.Message = fmt.Sprintf("tenant %s has %d groups with the stamp's %d, and the target allows it %d (ruler_max_rule_groups_per_tenant)", tenant, all, stampGroups, most)
	default:
		f.Severity = finding.Warning
		f.Message = fmt.Sprintf("tenant %s has %d groups with the stamp's %d, which is the limit: through the API none of them could be replaced, since Loki counts the new one before it drops the old", tenant, all, stampGroups)
	}
	j.report(f)
}

// validTenant: what a request can carry as its tenant (dskit's ValidTenantID).
func validTenant(name string) bool {
	if len(name) > 150 || name == "." || name == ".." {
		return false
	}
	for _, c := range []byte(name) {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !letter && !strings.ContainsRune("!-_.*'()", rune(c)) {
			return false
		}
	}
	return true
}

// rootOf is the root of text that is YAML, else nil.
func rootOf(text []byte) *document.Node {
	tree, err := document.ParseText(text)
	if err != nil {
		return nil
	}
	return tree.Root.Resolve()
}
