package patchset

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"golang.org/x/mod/semver"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// applyValues makes the chart preset: what this version of the chart gives its
// backend in SimpleScalable mode for these values. Two things are better than
// that: /tmp is writable in every version, and a probe that the image cannot
// answer is left out (see settle). Values that switch the sidecar off leave what
// nobody will ask for as it was.
func (p *PatchSet) applyValues(files []*Values, chart, version string) error {
	v := asOf(chart, version)
	values := v.values(files)
	sidecar := values.Get("sidecar")
	rules := sidecar.Get("rules")
	p.Chart = true
	p.Disabled = !truthy(rules.Get("enabled"))
	p.ChartNative = truthy(values.Get("ruler", "sidecar"))
	if p.Disabled {
		return nil
	}
	folder := printed(rules.Get("folder"))
	if folder == "" {
		return emptyFolder(finding.Place{})
	}
	p.setVariable(RulesDir, folder)
	if v.has(healthPorts) && truthy(rules.Get("healthPort")) {
		p.setVariable(HealthPort, printed(rules.Get("healthPort")))
	}
	p.container = v.container(values)
	p.volumes = v.volumes(sidecar)
	p.mounts = []*document.Node{volumeMount(rulesVolume, reference(RulesDir))}
	p.accessOf(values)
	return nil
}

const (
	containerName = "loki-sc-rules"
	rulesVolume   = "sc-rules-volume"
	tempVolume    = "sc-rules-temp"
)

// chartVersion is a version of the Loki chart, "vX.Y.Z".
type chartVersion string

// newestKnown stands for every version we cannot place.
const newestKnown chartVersion = "v18.11.0"

// The versions from which on the chart's templates do something. 7.x of
// grafana/loki and of grafana-community differ in nothing that is read here.
const (
	folderAnnotations chartVersion = "v6.33.0" // rules.folderAnnotation
	startupProbes     chartVersion = "v6.34.0" // startupProbe
	imageRegistries   chartVersion = "v6.45.0" // global.imageRegistry, image.registry and image.digest
	digestOnly        chartVersion = "v6.50.0" // a digest takes the tag's place
	firstSegment      chartVersion = "v6.54.0" // a dot in the first part of the repository makes it complete
	x509Switch        chartVersion = "v6.54.0" // disableX509StrictVerification
	podTemplate       chartVersion = "v9.5.2"  // one template for all pods: another order of keys
	ownSizeLimit      chartVersion = "v10.2.0" // until then the pod template reads sidecar.sizeLimit
	healthPorts       chartVersion = "v13.1.0" // rules.healthPort
	alwaysPrefixed    chartVersion = "v14.0.0" // a registry goes before any repository
	probeSwitches     chartVersion = "v17.4.2" // enabled in the probes
	resizePolicies    chartVersion = "v17.4.4" // resizePolicy
)

// asOf places a chart. loki-distributed never had a sidecar and is read as the
// newest loki, like a version that is no version. What Helm appends to a version
// in a label, "6.27.0_abc", does not count.
func asOf(chart, version string) chartVersion {
	release, _, _ := strings.Cut(strings.ReplaceAll(version, "_", "+"), "+")
	v := "v" + strings.TrimPrefix(release, "v")
	if chart != "loki" || !semver.IsValid(v) || semver.Compare(v, string(newestKnown)) > 0 {
		return newestKnown
	}
	return chartVersion(semver.Canonical(v))
}

// has reports whether the chart already does what started with since.
func (v chartVersion) has(since chartVersion) bool {
	return semver.Compare(string(v), string(since)) >= 0
}

//go:embed charts.yaml
var chartDefaults string

// chartHistory are the entries of charts.yaml, oldest first.
var chartHistory = sync.OnceValue(func() []*document.Node {
	tree, err := document.ParseText([]byte(chartDefaults))
	if err != nil {
		panic(fmt.Sprintf("internal error: the embedded chart defaults: %v", err))
	}
	return tree.Root.Items
})

// values lays the user's files over this version's defaults.
func (v chartVersion) values(files []*Values) *document.Node {
	defaults := document.NewMapping()
	for i, entry := range chartHistory() {
		if i == 0 || v.has(chartVersion("v"+entry.Str("since"))) {
			defaults = overDefaults(defaults, document.NewMapping(document.Pair("sidecar", entry.Get("sidecar"))))
		}
	}
	user := document.NewMapping()
	for _, f := range files {
		if f != nil {
			user = mergeFiles(user, f.root)
		}
	}
	return overDefaults(defaults, user)
}

// accessOf gives what the sidecar needs for what it watches. rbac.namespaced
// rules out a ClusterRole, except where every namespace is watched: there the
// sidecar would not start without one.
func (p *PatchSet) accessOf(values *document.Node) {
	p.envToNamespaces()
	p.envToResources()
	p.Access.Create = CreateAuto
	if truthy(values.Get("rbac", "namespaced")) && !slices.Contains(p.Access.Namespaces, AllNamespaces) {
		p.Access.Create = CreateRole
	}
}

// volumes are the pod's new volumes. Every version gets a /tmp of its own for
// the sidecar: before 6.54 the charts gave it none, and then, until 9.5, the one
// volume that the ruler mounts elsewhere.
func (v chartVersion) volumes(sidecar *document.Node) []*document.Node {
	limit := sidecar.Get("rules", "sizeLimit")
	if !truthy(limit) && v.has(podTemplate) && !v.has(ownSizeLimit) {
		limit = sidecar.Get("sizeLimit")
	}
	rules := document.NewMapping()
	if truthy(limit) {
		rules = document.NewMapping(document.Pair("sizeLimit", rendered(limit)))
	}
	return []*document.Node{emptyDir(rulesVolume, rules), emptyDir(tempVolume, document.NewMapping())}
}

func emptyDir(name string, source *document.Node) *document.Node {
	return document.NewMapping(document.Pair("name", document.NewString(name)), document.Pair("emptyDir", source))
}

func volumeMount(name, path string) *document.Node {
	return document.NewMapping(document.Pair("name", document.NewString(name)), document.Pair("mountPath", document.NewString(path)))
}
