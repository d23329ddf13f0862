package chart

import (
	"path"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// container is the sidecar as the chart's template writes it, in its order.
func (v reader) container(values *document.Node, dir string) *document.Node {
	own := values.Get("sidecar")
	c := document.NewMapping(
		document.Pair("name", document.NewString(ContainerName)),
		document.Pair("image", document.NewString(v.image(values))),
	)
	set := func(key string, value *document.Node) { setTruthy(c, key, value) }
	copied := func(key string) { set(key, renderedOrNil(own.Get(key))) }
	probed := func() {
		for _, probe := range sidecar.Probes() {
			set(probe, v.probe(probe, own.Get(probe)))
		}
	}
	set("imagePullPolicy", renderedOrNil(own.Get("image", "pullPolicy")))
	if v.has(PodTemplate) {
		set("ports", v.ports(own))
		copied("resources")
		if v.has(ResizePolicies) {
			copied("resizePolicy")
		}
		copied("securityContext")
		probed()
		set("env", v.env(own, dir))
	} else {
		set("env", v.env(own, dir))
		probed()
		copied("resources")
		copied("securityContext")
	}
	set("volumeMounts", sidecarMounts(printed(own.Get("rules", "folder")), dir))
	return c
}

// setTruthy leaves out what templates take for nothing.
//
//go:noinline
func setTruthy(m *document.Node, key string, value *document.Node) {
	if truthy(value) {
		m.AddPair(key, value)
	}
}

func renderedOrNil(n *document.Node) *document.Node {
	if n.IsNull() {
		return nil
	}
	return rendered(n)
}

// sidecarMounts has no /tmp of its own where the rules are in /tmp.
func sidecarMounts(folder, dir string) *document.Node {
	rules := volumeMount(RulesVolume, dir)
	if path.Clean(folder) == "/tmp" {
		return document.NewSequence(rules)
	}
	return document.NewSequence(volumeMount(TempVolume, "/tmp"), rules)
}

// probe leaves out what the template only reads: enabled. From the versions on
// that have it by default, false, or nothing, suppresses the probe; until then
// the templates took false for "not given".
func (v reader) probe(name string, n *document.Node) *document.Node {
	if n.IsNull() || name == "startupProbe" && !v.has(StartupProbes) || v.has(ProbeSwitches) && !truthy(n.Get("enabled")) {
		return nil
	}
	return document.WithField(rendered(n), "enabled", nil)
}

func (v reader) ports(own *document.Node) *document.Node {
	health := own.Get("rules", "healthPort")
	if !v.has(HealthPorts) || !truthy(health) {
		return nil
	}
	return document.NewSequence(document.NewMapping(
		document.Pair("name", document.NewString("http-sidecar")),
		document.Pair("containerPort", document.NewInt(printed(health))),
		document.Pair("protocol", document.NewString("TCP")),
	))
}

// env has dir as FOLDER, so that a patch set laid over the values can move the
// directory as a whole.
func (v reader) env(own *document.Node, dir string) *document.Node {
	rules := own.Get("rules")
	env := document.NewSequence()
	for _, variable := range []struct {
		name   string
		value  *document.Node
		always bool // also without a value
		since  Feature
	}{
		{name: sidecar.EnvMethod, value: rules.Get("watchMethod")},
		{name: sidecar.EnvLabel, value: rules.Get("label"), always: true},
		{name: sidecar.EnvLabelValue, value: rules.Get("labelValue")},
		{name: sidecar.EnvFolder, value: &document.Node{Kind: document.Scalar, Style: document.DoubleQuoted, Tag: document.StrTag, Value: dir}, always: true},
		{name: sidecar.EnvAnnotation, value: rules.Get("folderAnnotation"), since: FolderAnnotations},
		{name: sidecar.EnvResource, value: rules.Get("resource"), always: true},
		{name: sidecar.EnvUnique, value: own.Get("enableUniqueFilenames")},
		{name: sidecar.EnvNamespace, value: rules.Get("searchNamespace")},
		{name: sidecar.EnvSkipTLS, value: own.Get("skipTlsVerify")},
		{name: sidecar.EnvSkipX509, value: own.Get("disableX509StrictVerification"), since: X509Switch},
		{name: sidecar.EnvScript, value: rules.Get("script")},
		{name: sidecar.EnvServerTimeout, value: rules.Get("watchServerTimeout")},
		{name: sidecar.EnvClientTimeout, value: rules.Get("watchClientTimeout")},
		{name: sidecar.EnvLogLevel, value: rules.Get("logLevel")},
		{name: sidecar.EnvHealthPort, value: rules.Get("healthPort"), since: HealthPorts},
	} {
		switch {
		case variable.since != "" && !v.has(variable.since):
		case variable.always:
			env.AddItem(sidecar.Variable(variable.name, printed(variable.value)))
		case truthy(variable.value):
			env.AddItem(sidecar.Variable(variable.name, printedList(variable.value)))
		}
	}
	return env
}

// image is the reference of the sidecar's image, "" when the values leave it
// without a repository or a version.
func (v reader) image(values *document.Node) string {
	at := func(key string) string { return printed(values.Get("sidecar", "image", key)) }
	repository, tag, digest, sha := at("repository"), at("tag"), at("digest"), at("sha")
	if sha != "" {
		sha = "sha256:" + sha
	}
	if !v.has(GlobalRegistries) {
		digest = ""
	}
	if repository == "" || tag == "" && sha == "" && digest == "" {
		return ""
	}
	ref := v.registry(values, repository) + repository
	switch {
	case digest != "":
		return ref + "@" + digest
	case sha == "":
		return ref + ":" + tag
	case tag == "" || v.has(DigestOnly):
		return ref + "@" + sha
	default:
		return ref + ":" + tag + "@" + sha
	}
}

// registry is what the chart puts before the repository: the first registry
// that is given, unless a dot says that the repository has one. Where the chart
// looks for the dot has changed with its versions.
func (v reader) registry(values *document.Node, repository string) string {
	if !v.has(GlobalRegistries) {
		return ""
	}
	host, _, _ := strings.Cut(repository, "/")
	complete := false
	switch {
	case v.has(AlwaysPrefixed):
	case v.has(FirstSegment):
		complete = strings.Contains(host, ".")
	case v.has(DigestOnly):
		complete = strings.Contains(repository, ".")
	}
	for _, keys := range [][]string{{"global", "imageRegistry"}, {"global", "image", "registry"}, {"global", "registry"}, {"sidecar", "image", "registry"}} {
		if r := printed(values.Get(keys...)); r != "" && !complete {
			return r + "/"
		}
	}
	return ""
}
