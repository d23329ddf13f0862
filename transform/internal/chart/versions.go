package chart

import "golang.org/x/mod/semver"

// Feature is something that the loki chart does from a version on, "vX.Y.Z".
type Feature string

// The features, by the version that brought them. 7.x of grafana/loki and of
// grafana-community differ in nothing that is read here.
const (
	RulesSidecars     Feature = "v5.19.0" // sidecar: of backend, read and the single binary
	SidecarFields     Feature = "v5.22.2" // sidecar.resources, .securityContext and the probes; before, they broke the template
	RulerSidecar      Feature = "v6.30.0" // ruler.sidecar: the chart can give the ruler the sidecar (grafana/loki#17231)
	FolderAnnotations Feature = "v6.33.0" // sidecar.rules.folderAnnotation
	StartupProbes     Feature = "v6.34.0" // sidecar.startupProbe
	NamespacedRoles   Feature = "v6.36.0" // rbac.namespaced: true gives a Role; before it gave nothing (grafana/loki#15845)
	ClusterRoles      Feature = "v6.15.0" // a ClusterRole in Distributed mode too
	GlobalRegistries  Feature = "v6.45.0" // global.imageRegistry, sidecar.image.registry and .digest are read
	DigestOnly        Feature = "v6.50.0" // a digest takes the tag's place
	ImageRegistries   Feature = "v6.50.0" // sidecar.image.registry is a key of its own; before, a part of the repository
	FirstSegment      Feature = "v6.54.0" // a dot in the first part of the repository makes it complete
	X509Switch        Feature = "v6.54.0" // sidecar.disableX509StrictVerification
	TempVolumes       Feature = "v6.54.0" // the sidecar has a /tmp of its own
	RulerAnnotations  Feature = "v6.57.0" // folderAnnotation reaches ruler and single binary, not backend alone; of grafana-community only
	PodTemplate       Feature = "v9.5.2"  // one template for all pods: another order of keys
	OwnSizeLimit      Feature = "v10.2.0" // until then the pod template reads sidecar.sizeLimit
	HealthPorts       Feature = "v13.1.0" // sidecar.rules.healthPort
	Strategies        Feature = "v13.0.0" // ruler.strategy
	AlwaysPrefixed    Feature = "v14.0.0" // a registry goes before any repository
	ProbeSwitches     Feature = "v17.4.2" // enabled in the probes
	ResizePolicies    Feature = "v17.4.4" // sidecar.resizePolicy
)

// StructuredConfigs is loki.structuredConfig of loki-distributed, which counts by itself.
const StructuredConfigs Feature = "v0.43.0"

// Version is the feature's, as charts have theirs: "6.30.0".
func (f Feature) Version() string { return string(f[1:]) }

// newestKnown stands for every version we cannot place.
const newestKnown = "v18.11.0"

// reader is the version of the loki chart, "vX.Y.Z", whose templates a preset is
// read with.
type reader string

// asRead places a chart. loki-distributed never had a sidecar and is read as the
// newest loki, like a version that is no version; one that is newer yet has all that
// is known of it.
func (c Chart) asRead() reader {
	v := c.release()
	if c.Name != Loki || !semver.IsValid(v) {
		return newestKnown
	}
	return reader(semver.Canonical(v))
}

// has reports whether the chart already does what started with f.
func (v reader) has(f Feature) bool { return semver.Compare(string(v), string(f)) >= 0 }
