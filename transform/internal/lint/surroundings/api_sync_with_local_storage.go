package surroundings

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/netpol"
)

// APISyncWithLocalStorage is rule api-sync-with-local-storage. Local storage
// refuses every write through the API, with status 500 and "SetRuleGroup
// unsupported in rule local store".
func APISyncWithLocalStorage() check.Rule {
	return check.Rule{
		ID: "api-sync-with-local-storage", Pages: pages(), Severity: finding.Warning,
		Manifest: func(p *check.Probe, o *manifest.Object) {
			for _, s := range ruleSyncs(o) {
				at := slices.IndexFunc(p.Rulers, func(r *delivery.Ruler) bool { return r.Config.StoreType.Is("local") && addresses(p, s, r) })
				if at < 0 {
					continue
				}
				p.Warn(o, s.node, finding.Finding{
					Place: o.InnerPlace(s.node, s.offset), Path: s.path, Current: s.what,
					Message: fmt.Sprintf("%s writes rules through the API, but %s reads local files and refuses every write", s.what, p.Rulers[at].Object.ID()),
					Fix:     finding.Fix{Text: "put the rules into labelled ConfigMaps, or give the ruler an object store and switch the sidecar off"},
				})
			}
		},
	}
}

// ruleSync is something that writes rules through Loki's API.
type ruleSync struct {
	node    *document.Node // the scalar it stands in
	offset  int            // in the scalar's text
	path    string
	what    string
	address string // "" when it is not in plain sight
}

func ruleSyncs(o *manifest.Object) []ruleSync {
	switch o.Kind {
	case "ConfigMap", "Secret":
		return alloySyncs(o)
	case "Job", "CronJob":
		return lokitoolSyncs(o)
	}
	return nil
}

// alloyRules is the component of Alloy that writes PrometheusRules to Loki.
const alloyRules = "loki.rules.kubernetes"

// alloySyncs finds that component in the texts of an object.
func alloySyncs(o *manifest.Object) []ruleSync {
	var all []ruleSync
	for _, field := range []string{"data", "stringData"} {
		for _, f := range check.Fields(o.Node.Get(field)) {
			if text := f.Value.Resolve(); text != nil && text.Kind == document.Scalar && strings.Contains(text.Value, alloyRules) {
				all = append(all, alloyBlocks(ruleSync{node: text, path: field + "[" + f.Key.Value + "]", what: alloyRules})...)
			}
		}
	}
	return all
}

// alloyBlocks finds each block of the component in one text.
func alloyBlocks(s ruleSync) []ruleSync {
	component := regexp.MustCompile(`(?m)^[ \t]*loki\.rules\.kubernetes[ \t]+"[^"]*"[ \t]*\{`)
	address := regexp.MustCompile(`(?m)^[ \t]*address[ \t]*=[ \t]*"([^"$]*)"`)
	var all []ruleSync
	for _, at := range component.FindAllStringIndex(s.node.Value, -1) {
		block, _, _ := strings.Cut(s.node.Value[at[1]:], "\n}")
		s.offset = at[0] + strings.Index(s.node.Value[at[0]:], alloyRules)
		s.address = ""
		if m := address.FindStringSubmatch(block); m != nil {
			s.address = m[1]
		}
		all = append(all, s)
	}
	return all
}

// lokitoolSyncs finds a Job that runs "lokitool rules sync", also in a script.
func lokitoolSyncs(o *manifest.Object) []ruleSync {
	pod := manifest.PodOf(o)
	var all []ruleSync
	for _, container := range slices.Concat(pod.InitContainers, pod.Containers) {
		line := strings.Join(slices.Concat(container.Command, container.Args), " ")
		verb := lokitoolVerb(line)
		if verb == "" || !strings.Contains(line, "lokitool") && !strings.Contains(manifest.ParseImage(container.Image).Name(), "lokitool") {
			continue
		}
		s := ruleSync{node: container.Node.Get("name"), path: container.Path.String(), what: "lokitool rules " + verb}
		if m := regexp.MustCompile(`--address[= ]"?([^"$ ]+)`).FindStringSubmatch(line); m != nil {
			s.address = m[1]
		} else if v, ok := container.EnvVar("LOKI_ADDRESS"); ok && !v.From {
			s.address = v.Value
		}
		all = append(all, s)
	}
	return all
}

func lokitoolVerb(line string) string {
	for _, verb := range []string{"sync", "load", "delete"} {
		if strings.Contains(line, "rules "+verb) {
			return verb
		}
	}
	return ""
}

// addresses reports that a sync is for this ruler: its address is that of a
// Service of the same release, or is not to be seen.
func addresses(p *check.Probe, s ruleSync, r *delivery.Ruler) bool {
	if s.address == "" {
		return true
	}
	to, ok := netpol.DestinationOf(s.address, r.Namespace)
	if !ok || !to.Service || to.Namespace != "" && r.Namespace != "" && to.Namespace != r.Namespace {
		return false
	}
	name, _, _ := strings.Cut(to.Host, ".")
	service := p.Set.FindNear(r.Object, "Service", name)
	return service != nil && service.SameRelease(r.Object)
}
