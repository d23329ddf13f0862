package rules

import (
	"fmt"
	"maps"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/edit"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/splice"
)

// overlay adds the target's labels and matchers to the groups of a file, and to
// its text in the style of its neighbours. Where the text cannot be spliced
// safely it is written anew from the groups.
func (j *judge) overlay(f File, groups []Group, refused *refusal) (text []byte, changed []Group) {
	if len(j.target.Labels) == 0 && len(j.target.Matchers) == 0 {
		return f.Text, groups
	}
	changed = make([]Group, len(groups))
	for i, g := range groups {
		changed[i] = g
		changed[i].Rules = slices.Clone(g.Rules)
		for k := range changed[i].Rules {
			r := &changed[i].Rules[k]
			j.addLabels(r)
			if !j.addMatchers(r) {
				refused.names = append(refused.names, g.Group)
			}
		}
	}
	if text, ok := j.spliced(f, groups, changed); ok {
		return text, changed
	}
	return WriteFile(changed), changed
}

// addMatchers adds the target's matchers to a rule's expression. It says whether
// that could be done.
func (j *judge) addMatchers(r *Rule) bool {
	all, err := matchersFor(r.Expr, j.target.Matchers)
	if err != nil {
		j.report(finding.Finding{
			Rule: MatcherRefused, Severity: finding.Error, Place: r.ExprPlace, Current: r.Expr,
			Message: fmt.Sprintf("the matchers of target %q cannot be added to %s: %v", j.target.Name, r.Name(), err),
			Fix:     finding.Fix{Text: "mend the expression, or exclude the file from the target"},
		})
		return false
	}
	r.Expr = inserted(r.Expr, all)
	return true
}

// addLabels adds what the rule does not set itself.
func (j *judge) addLabels(r *Rule) {
	labels := maps.Clone(r.Labels)
	for _, name := range sortedKeys(j.target.Labels) {
		value := j.target.Labels[name]
		own, has := r.Labels[name]
		switch {
		case has && own != value:
			j.report(finding.Finding{
				Rule: LabelKept, Severity: finding.Info, Place: r.Place, Current: name + ": " + own,
				Message: fmt.Sprintf("%s sets the label %s itself, and keeps it; target %q would have set it to %q", r.Name(), name, j.target.Name, value),
			})
		case !has:
			if labels == nil {
				labels = map[string]string{}
			}
			labels[name] = value
		}
	}
	r.Labels = labels
}

// spliced edits the text so that it says what changed does. ok is false where
// that cannot be proven by reading it again.
func (j *judge) spliced(f File, groups, changed []Group) (text []byte, ok bool) {
	tree, err := document.ParseText(f.Text)
	if err != nil {
		return nil, false
	}
	adds, insertions, ok := j.additions(f.Text, tree.Root.Resolve(), groups, changed)
	if !ok {
		return nil, false
	}
	edits, _, err := edit.Edits(tree, adds)
	if err != nil {
		return nil, false
	}
	edits = append(edits, insertions...)
	if text, err = splice.Apply(f.Text, edits); err != nil {
		return nil, false
	}
	again, err := ReadFile(f.Path, text, "", "")
	if err != nil || len(again) != len(changed) {
		return nil, false
	}
	for i := range again {
		again[i].ID = changed[i].ID
		if !again[i].Equal(&changed[i]) {
			return nil, false
		}
	}
	return text, true
}

// additions are what has to be added to the tree's labels, and to the text of
// its expressions. ok is false where an expression's style does not allow it.
func (j *judge) additions(text []byte, root *document.Node, groups, changed []Group) (adds []edit.Addition, edits []splice.Edit, ok bool) {
	for g, at := range present(root.Get("groups")) {
		list := root.Get("groups").Items()[at].Resolve().Get("rules")
		for k, n := range present(list) {
			before, after := groups[g].Rules[k], changed[g].Rules[k]
			path := document.Path{"groups", at, "rules", n, "labels"}
			for _, name := range sortedKeys(after.Labels) {
				if _, has := before.Labels[name]; !has {
					adds = append(adds, edit.Addition{Path: path, Key: name, Value: document.NewString(after.Labels[name])})
				}
			}
			all, err := matchersFor(before.Expr, j.target.Matchers)
			if err != nil {
				continue // it is refused, and stays as it is
			}
			more, ok := insertionEdits(text, list.Items()[n].Resolve().Get("expr"), all)
			if !ok {
				return nil, nil, false
			}
			edits = append(edits, more...)
		}
	}
	return adds, edits, true
}

// present are the positions of the items of a list that are not null, which Loki
// passes over.
func present(list *document.Node) []int {
	var all []int
	if list == nil {
		return nil
	}
	for i, item := range list.Items() {
		if !item.IsNull() {
			all = append(all, i)
		}
	}
	return all
}
