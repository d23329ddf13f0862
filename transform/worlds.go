package transform

import (
	"bytes"
	"cmp"
	"slices"
	"sort"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// worlds are several clusters, and what goes into each of them.
type worlds struct {
	clusters [][]Input
	shared   []Input
}

// worldsOf tells clusters apart: directories that were named and each hold a Loki,
// and files of which two hold the same workload of Loki, by kind, namespace and
// name. nil when all goes into one.
//
// Assumption: a directory that holds a Loki is all that goes into its cluster. Two
// teams with a Loki each in one cluster, "lint team-a team-b", defeat it.
func worldsOf(inputs []Input) *worlds {
	names, apart := lokis(inputs)
	if len(names) < 2 || !apart {
		return nil
	}
	w := &worlds{clusters: make([][]Input, len(names))}
	for _, in := range inputs {
		if i := slices.Index(names, in.World); i >= 0 {
			w.clusters[i] = append(w.clusters[i], in)
		} else {
			w.shared = append(w.shared, in)
		}
	}
	return w
}

// lokis are the worlds that hold a Loki; apart reports that they cannot be one.
func lokis(inputs []Input) (names []string, apart bool) {
	at, several := map[finding.Object]string{}, false
	for _, in := range inputs {
		several = several || in.World != inputs[0].World
	}
	if !several {
		return nil, false
	}
	directories := true
	for _, in := range inputs {
		rulers := rulersIn(in)
		if in.World == "" || len(rulers) == 0 {
			continue
		}
		if !slices.Contains(names, in.World) {
			names = append(names, in.World)
		}
		directories = directories && in.World != in.Name
		for _, r := range rulers {
			apart = apart || at[r] != "" && at[r] != in.World
			at[r] = in.World
		}
	}
	return names, apart || directories
}

// rulersIn are the workloads of Loki in an input that evaluate rules.
func rulersIn(in Input) []finding.Object {
	var all []finding.Object
	s := manifest.Open(in.Name, in.Data)
	for _, h := range s.Hints() {
		text := s.Src[h.Doc.Body:h.Doc.End]
		if !slices.Contains([]string{"", "StatefulSet", "Deployment", "DaemonSet", "ReplicaSet", "Pod", "List"}, h.Kind) || !bytes.Contains(text, []byte("loki")) {
			continue
		}
		objs, _ := s.Parse(*h.Doc) // what cannot be parsed is told later
		for _, o := range objs {
			if w, _ := loki.Classify(o); w != nil {
				all = append(all, o.ID())
			}
		}
	}
	return all
}

// lint judges each cluster by itself. What is found in what they share is told
// once.
func (w *worlds) lint(opts LintOptions) (*LintResult, error) {
	all := &LintResult{}
	for _, cluster := range w.clusters {
		one, err := lintTogether(slices.Concat(cluster, w.shared), opts)
		if err != nil {
			return nil, err
		}
		all.Findings = append(all.Findings, one.Findings...)
		all.Secrets = append(all.Secrets, one.Secrets...)
		all.Judged = all.Judged.with(one.Judged)
	}
	sort.SliceStable(all.Findings, func(i, j int) bool {
		a, b := all.Findings[i], all.Findings[j]
		if less := a.Place.Less(b.Place); less || b.Place.Less(a.Place) {
			return less
		}
		return cmp.Or(cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Message, b.Message)) < 0
	})
	all.Findings = slices.CompactFunc(all.Findings, func(a, b finding.Finding) bool {
		return a.Place == b.Place && a.Rule == b.Rule && a.Path == b.Path && a.Message == b.Message
	})
	all.Judged = all.Judged.without(w.twice())
	return all, nil
}

// trace follows the rule files of each cluster; what they share goes to each.
func (w *worlds) trace(opts LintOptions) (*TraceResult, error) {
	all := &TraceResult{}
	for _, cluster := range w.clusters {
		one, err := traceTogether(slices.Concat(cluster, w.shared), opts)
		if err != nil {
			return nil, err
		}
		all.Routes = append(all.Routes, one.Routes...)
		all.Broken = append(all.Broken, one.Broken...)
		all.Judged = all.Judged.with(one.Judged)
	}
	all.Judged = all.Judged.without(w.twice())
	return all, nil
}

// twice is what was counted for each cluster, and is there once.
func (w *worlds) twice() Judged {
	var again Judged
	if len(w.shared) == 0 {
		return again
	}
	once := Judge(w.shared)
	for range w.clusters[1:] {
		again = again.with(once)
	}
	return again
}

// with adds what another answer is about. A stranger is one, however often it was
// met.
func (j Judged) with(more Judged) Judged {
	j.Rulers += more.Rulers
	j.RuleFiles += more.RuleFiles
	j.Others += more.Others
	j.unreadable += more.unreadable
	j.recipes += more.recipes
	for _, s := range more.Strangers {
		if !slices.Contains(j.Strangers, s) {
			j.Strangers = append(slices.Clip(j.Strangers), s)
		}
	}
	return j
}

// without takes what was counted too often off again.
func (j Judged) without(again Judged) Judged {
	j.RuleFiles = max(0, j.RuleFiles-again.RuleFiles)
	j.Others = max(0, j.Others-again.Others)
	j.unreadable = max(0, j.unreadable-again.unreadable)
	j.recipes = max(0, j.recipes-again.recipes)
	return j
}
