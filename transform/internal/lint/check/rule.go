// Package check is what rules of lint are made of: what a rule looks at (Rule),
// what it sees and where it reports (Probe), and what its findings do to routes
// (Obstacle).
//
// A rule is a function that returns a Rule, in a file of its own in the room of
// what it looks at, with its page beside it. The judge, package lint, runs it on
// each ruler, sidecar, route, object or file; a rule loops over none of them.
//
// Promised: a check sees the model and changes nothing of it. Not done here: to
// decide whether a rule file arrives, which is delivery's, and to run, sort and
// suppress, which is the judge's.
package check

import (
	"embed"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// Rule is one rule: what it is called, what it tells and stops, and its checks by
// what they look at. A rule without any check is documentation only: manifests
// cannot show it.
type Rule struct {
	ID       string           // kebab-case, never used again for something else
	Pages    Pages            // of its room; its own is <id>.md
	Severity finding.Severity // at its worst
	Fixable  bool             // post-render repairs it where it can
	OptIn    bool             // a matter of taste: runs only where it is enabled by name

	// Tells are the causes of a hop that this rule explains; no other rule does.
	Tells []delivery.Cause
	// Stops is what the rule's worst findings do to routes, where no hop of theirs
	// looks for it.
	Stops []Obstacle

	// What the rule looks at: any of these, each run in this order.
	Input     func(*Probe)                                             // once
	Manifest  func(*Probe, *manifest.Object)                           // each object of the input
	Ruler     func(*Probe, *delivery.Ruler)                            // each ruler
	Store     func(*Probe, *delivery.Ruler)                            // each ruler whose rule store is at fault for a cause the rule tells
	Volume    func(*Probe, RulerSidecar, delivery.Hop) finding.Finding // what keeps a sidecar's files from Loki, for a cause the rule tells
	Sidecar   func(*Probe, RulerSidecar)                               // each sidecar in the pod of a ruler
	Absent    func(*Probe, RulerSidecar)                               // each sidecar that post-render would add
	Access    func(*Probe, RulerSidecar)                               // each sidecar, absent ones too, that may not read for a cause the rule tells
	Placement *Placement                                               // where files land
	Route     func(*Probe, *delivery.Route)                            // each route that stops for a cause the rule tells
	Object    func(*Probe, *delivery.RuleObject)                       // each object whose keys become rule files, see RuleObjects
	File      func(*Probe, *delivery.RuleObject, *delivery.RuleFile)   // each of those keys

	// Once is what Route is run once for: the first route with the same. nil runs
	// it for none. Without Once it is run for every route.
	Once func(*delivery.Route) any
}

// Placement judges where files land, once for each cause: at the sidecar's
// FOLDER where that is wrong for all of them, rules in the input or not, else at
// the annotation, the mount or the object that puts a single one there.
type Placement struct {
	Folder func(*Probe, Folder) *finding.Finding         // nil: nothing is wrong with it
	File   func(*Probe, *delivery.Route) finding.Finding // of a route that stops for a cause the rule tells
}

// Told reports a hop that this rule explains.
func (r Rule) Told(h delivery.Hop) bool { return slices.Contains(r.Tells, h.Cause) }

// Public is the rule as people and reports know it.
func (r *Rule) Public() finding.Rule {
	return finding.Rule{
		ID: r.ID, Room: r.Pages.Room, Read: r.read, Source: "transform/internal/lint/" + r.Pages.Room + "/" + r.ID + ".md",
		Severity: r.Severity, Fixable: r.Fixable, DocOnly: r.DocOnly(), StopsPod: r.stopsPod(),
	}
}

func (r *Rule) read() finding.Page {
	text := r.Page()
	return finding.Page{Title: titleOf(text), Text: text}
}

// stopsPod reports a rule whose worst finding keeps a ruler from running.
func (r Rule) stopsPod() bool {
	return slices.ContainsFunc(r.Stops, func(o Obstacle) bool { return o.Stage == finding.Ruler && o.State == finding.Fail })
}

// DocOnly reports a rule without a check.
func (r Rule) DocOnly() bool {
	return r.Input == nil && r.Manifest == nil && r.Ruler == nil && r.Store == nil && r.Volume == nil && r.Sidecar == nil &&
		r.Absent == nil && r.Access == nil && r.Placement == nil && r.Route == nil && r.Object == nil && r.File == nil
}

// Pages are the pages of a room.
type Pages struct {
	Room string   // the directory's name: what its rules look at
	FS   embed.FS // <id>.md for each rule
}

// Page is the rule's Markdown page, "" when there is none.
func (r Rule) Page() string {
	text, err := r.Pages.FS.ReadFile(r.ID + ".md")
	if err != nil {
		return ""
	}
	return string(text)
}

// Title is the one sentence under the page's heading.
func (r Rule) Title() string { return titleOf(r.Page()) }

func titleOf(page string) string {
	_, body, _ := strings.Cut(page, "\n")
	title, _, _ := strings.Cut(strings.TrimSpace(body), "\n\n")
	return strings.Join(strings.Fields(title), " ")
}

// Symptoms are the log lines and answers a user sees.
func (r Rule) Symptoms() []string {
	_, seen, ok := strings.Cut(r.Page(), "\n## What you see\n")
	if !ok {
		return nil
	}
	seen, _, _ = strings.Cut(seen, "\n## ")
	_, fenced, ok := strings.Cut(seen, "```text\n")
	if !ok {
		return nil
	}
	fenced, _, _ = strings.Cut(fenced, "```")
	return slices.DeleteFunc(strings.Split(fenced, "\n"), func(l string) bool { return strings.TrimSpace(l) == "" })
}
