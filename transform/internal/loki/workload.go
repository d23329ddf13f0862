// Package loki tells which workloads are Loki rulers, and why, and works out the
// config such a ruler runs with: defaults ← common ← file ← flags.
//
// It promises to say what it does not know: a value that is decided outside the
// input (a config object that is elsewhere, an environment variable from a
// Secret) is never guessed. What it knows of Loki is true of 2.5 to 3.7; where a
// version matters, the image tag decides.
package loki

import (
	"fmt"
	"strings"

	"golang.org/x/mod/semver"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// Role says which deployment of Loki evaluates rules in a workload.
type Role uint8

// The roles.
const (
	RoleNone    Role = iota
	RoleRuler        // distributed: -target=ruler
	RoleBackend      // simple scalable
	RoleRead         // simple scalable in legacy read mode, the default before 3.0
	RoleAll          // single binary
)

// String returns "ruler", "backend", "read", "all" or "none".
func (r Role) String() string {
	switch r {
	case RoleRuler:
		return "ruler"
	case RoleBackend:
		return "backend"
	case RoleRead:
		return "read"
	case RoleAll:
		return "all"
	}
	return "none"
}

// Workload is a Loki workload that evaluates rules.
type Workload struct {
	Object    *manifest.Object
	Pod       *manifest.Pod
	Container *manifest.Container // the Loki container
	Targets   []string            // from -target, or what the component label says
	Runs      Role
	Why       string // the evidence, one sentence
}

// Classify judges an object. w is nil unless it is a Loki workload that runs
// rules; then reason may tell why not: finding.NotLoki for a ruler of something
// else (Mimir, Cortex, Thanos), finding.NotARuler for Loki without a ruler, ""
// for anything else. Evidence says it in words.
func Classify(o *manifest.Object) (w *Workload, reason finding.Reason) {
	return ClassifyIn(o, nil)
}

// ClassifyIn is Classify among other objects: where no -target says what Loki runs, the
// config does, if it is one of them. in is asked for them in that case alone; nil are
// none.
func ClassifyIn(o *manifest.Object, in func() *manifest.Set) (w *Workload, reason finding.Reason) {
	return ClassifyPod(manifest.PodOf(o), in)
}

// ClassifyPod is ClassifyIn for who has the object's pod, nil for none.
func ClassifyPod(pod *manifest.Pod, in func() *manifest.Set) (w *Workload, reason finding.Reason) {
	v := judge(pod, in)
	return v.workload, v.reason
}

// Evidence is what Classify judged by, in one sentence; "" for objects that are
// no candidates at all.
func Evidence(o *manifest.Object) string { return judge(manifest.PodOf(o), nil).why }

// verdict is a judgement with its rank: of the containers of a pod the strongest
// verdict is the pod's.
type verdict struct {
	workload *Workload
	reason   finding.Reason
	why      string
	rank     int
}

func judge(pod *manifest.Pod, in func() *manifest.Set) (best verdict) {
	if pod == nil {
		return best
	}
	for _, c := range pod.Containers {
		if v := judgeContainer(pod, c, in); v.rank > best.rank {
			best = v
		}
	}
	return best
}

// judgeContainer judges one container by what program it is and what that
// program was told to run.
func judgeContainer(pod *manifest.Pod, c *manifest.Container, in func() *manifest.Set) verdict {
	flags := readFlags(c)
	product, evidence := productOf(pod, c, flags)
	targets, from := targetsOf(pod, flags, product)
	if named := configured(pod, c, flags, product, in); named != nil {
		targets, from = named, fromConfig
	}
	switch {
	case product == productLoki:
		return judgeLoki(pod, c, flags, targets, from, evidence)
	case product == productThanos && len(c.Args) > 0 && c.Args[0] == "rule":
		return verdict{reason: finding.NotLoki, why: "a Thanos ruler by its " + evidence, rank: 2}
	case contains(targets, "ruler") && product != "":
		return verdict{reason: finding.NotLoki, why: fmt.Sprintf("a ruler (%s), but of %s by its %s", from, product, evidence), rank: 2}
	case contains(targets, "ruler") && from != fromLabel:
		return verdict{reason: finding.NotLoki, why: fmt.Sprintf("a ruler (%s), but nothing says it is Loki: neither image, config path nor labels", from), rank: 2}
	}
	return verdict{}
}

func judgeLoki(pod *manifest.Pod, c *manifest.Container, flags flags, targets []string, from, evidence string) verdict {
	role := roleOf(targets, flags, c)
	if kind := pod.Object.Kind; kind == "Job" || kind == "CronJob" {
		role = RoleNone
	}
	why := fmt.Sprintf("Loki by its %s, runs %s (%s)", evidence, strings.Join(targets, ","), from)
	if role == RoleNone {
		return verdict{reason: finding.NotARuler, why: why, rank: 1}
	}
	w := &Workload{Object: pod.Object, Pod: pod, Container: c, Targets: targets, Runs: role, Why: why}
	rank := 4 * (10 - int(role)) // RoleRuler is the strongest; then what the container itself says
	if from != fromLabel && from != fromDefault {
		rank += 2
	}
	if strings.HasPrefix(evidence, "image ") {
		rank++
	}
	return verdict{workload: w, why: why, rank: rank}
}

// How the targets became known.
const (
	fromLabel   = "label app.kubernetes.io/component"
	fromDefault = "the default target"
	fromConfig  = "target in its config"
)

// configured are the targets that the config of a Loki names, which count where no
// -target does; nil where it names none, or is not among the objects.
func configured(pod *manifest.Pod, c *manifest.Container, flags flags, product string, in func() *manifest.Set) (targets []string) {
	if _, told := flags.get("target"); told || product != productLoki || in == nil {
		return nil
	}
	set := in()
	if set == nil {
		return nil
	}
	config := &Config{workload: &Workload{Object: pod.Object, Pod: pod, Container: c}}
	config.load(config.workload, set)
	s := settings{config: config, container: c, flags: flags}
	s.expand = flags["config.expand-env"].text == "true"
	v := s.value("target", Value{}, "target")
	if !v.Known || v.Text == "" {
		return nil
	}
	for t := range strings.SplitSeq(v.Text, ",") {
		targets = append(targets, strings.TrimSpace(t))
	}
	return targets
}

// targetsOf tells what a container runs: its -target, else what the component
// label says. Loki without either runs all; a container that is no Loki has no
// default.
func targetsOf(pod *manifest.Pod, flags flags, product string) (targets []string, from string) {
	if v, ok := flags.get("target"); ok && v.known {
		for _, t := range strings.Split(v.text, ",") {
			targets = append(targets, strings.TrimSpace(t))
		}
		return targets, "-target=" + v.text
	}
	switch component := label(pod, "app.kubernetes.io/component"); {
	case component == "single-binary":
		return []string{"all"}, fromLabel
	case component != "":
		return []string{component}, fromLabel
	case product == productLoki:
		return []string{"all"}, fromDefault
	}
	return nil, ""
}

// roleOf tells which of the targets evaluates rules, the most specific first.
func roleOf(targets []string, flags flags, c *manifest.Container) Role {
	switch {
	case contains(targets, "ruler"):
		return RoleRuler
	case contains(targets, "backend"):
		return RoleBackend
	case contains(targets, "all"):
		return RoleAll
	case contains(targets, "read") && legacyRead(flags, c):
		return RoleRead
	}
	return RoleNone
}

// legacyRead reports the mode in which "read" includes what is "backend" since
// Loki 2.8. It was the default before 3.0; an unknown version counts as newer.
func legacyRead(flags flags, c *manifest.Container) bool {
	if v, ok := flags.get("legacy-read-mode"); ok {
		return v.known && v.text == "true"
	}
	version := lokiVersion(c.Image)
	return version != "" && semver.Compare(version, "v3.0.0") < 0
}

// label reads a label of the object, else of its pod template.
func label(pod *manifest.Pod, name string) string {
	if v := pod.Object.Labels[name]; v != "" {
		return v
	}
	return pod.Template.Str("metadata", "labels", name)
}

func contains(list []string, want string) bool {
	for _, s := range list {
		if s == want {
			return true
		}
	}
	return false
}
