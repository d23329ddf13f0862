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
func (j *judge) overlay(f File, groups []Group) (text []byte, changed []Group) {
	if len(j.target.Labels) == 0 {
		return f.Text, groups
	}
	changed = make([]Group, len(groups))
	for i, g := range groups {
		changed[i] = g
		changed[i].Rules = slices.Clone(g.Rules)
		for k := range changed[i].Rules {
			r := &changed[i].Rules[k]
			j.addLabels(r)
		}
	}
	if text, ok := spliced(f, groups, changed); ok {
		return text, changed
	}
	return WriteFile(changed), changed
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
func spliced(f File, groups, changed []Group) (text []byte, ok bool) {
	tree, err := document.ParseText(f.Text)
	if err != nil {
		return nil, false
	}
	adds := additions(tree.Root.Resolve(), groups, changed)
	edits, _, err := edit.Edits(tree, adds)
	if err != nil {
		return nil, false
	}
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

// additions are what has to be added to the tree's labels.
func additions(root *document.Node, groups, changed []Group) []edit.Addition {
	var adds []edit.Addition
	g := -1
	for i, item := range root.Get("groups").Items {
		if item.IsNull() {
			continue
		}
		g++
		k := -1
		list := item.Get("rules")
		if list == nil {
			continue
		}
		for n, rule := range list.Items {
			if rule.IsNull() {
				continue
			}
			k++
			before, after := groups[g].Rules[k], changed[g].Rules[k]
			path := document.Path{"groups", i, "rules", n, "labels"}
			for _, name := range sortedKeys(after.Labels) {
				if _, has := before.Labels[name]; !has {
					adds = append(adds, edit.Addition{Path: path, Key: name, Value: document.NewString(after.Labels[name])})
				}
			}
		}
	}
	return adds
}
