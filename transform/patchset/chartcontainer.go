package patchset

import (
	"path"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// container is the sidecar as the chart's template writes it, in its order.
func (v chartVersion) container(values *document.Node) *document.Node {
	sidecar := values.Get("sidecar")
	c := document.NewMapping(
		document.Pair("name", document.NewString(containerName)),
		document.Pair("image", document.NewString(v.image(values))),
	)
	set := func(key string, value *document.Node) {
		if truthy(value) {
			c.Fields = append(c.Fields, document.Pair(key, value))
		}
	}
	copied := func(key string) { set(key, renderedOrNil(sidecar.Get(key))) }
	probed := func() {
		for _, probe := range probes() {
			set(probe, v.probe(probe, sidecar.Get(probe)))
		}
	}
	set("imagePullPolicy", renderedOrNil(sidecar.Get("image", "pullPolicy")))
	if v.has(podTemplate) {
		set("ports", v.ports(sidecar))
		copied("resources")
		if v.has(resizePolicies) {
			copied("resizePolicy")
		}
		copied("securityContext")
		probed()
		set("env", v.env(sidecar))
	} else {
		set("env", v.env(sidecar))
		probed()
		copied("resources")
		copied("securityContext")
	}
	set("volumeMounts", sidecarMounts(printed(sidecar.Get("rules", "folder"))))
	return c
}

func renderedOrNil(n *document.Node) *document.Node {
	if n.IsNull() {
		return nil
	}
	return rendered(n)
}

// sidecarMounts has no /tmp of its own where the rules are in /tmp.
func sidecarMounts(folder string) *document.Node {
	rules := volumeMount(rulesVolume, reference(RulesDir))
	if path.Clean(folder) == "/tmp" {
		return document.NewSequence(rules)
	}
	return document.NewSequence(volumeMount(tempVolume, "/tmp"), rules)
}

// probe leaves out what the template only reads: enabled. From the versions on
// that have it by default, false, or nothing, suppresses the probe; until then
// the templates took false for "not given".
func (v chartVersion) probe(name string, n *document.Node) *document.Node {
	if n.IsNull() || name == "startupProbe" && !v.has(startupProbes) || v.has(probeSwitches) && !truthy(n.Get("enabled")) {
		return nil
	}
	return withField(rendered(n), "enabled", nil)
}

func (v chartVersion) ports(sidecar *document.Node) *document.Node {
	health := sidecar.Get("rules", "healthPort")
	if !v.has(healthPorts) || !truthy(health) {
		return nil
	}
	return document.NewSequence(document.NewMapping(
		document.Pair("name", document.NewString("http-sidecar")),
		document.Pair("containerPort", document.NewInt(printed(health))),
		document.Pair("protocol", document.NewString("TCP")),
	))
}

// env has FOLDER as a reference, so that a patch set laid over the values can
// move the directory as a whole.
func (v chartVersion) env(sidecar *document.Node) *document.Node {
	rules := sidecar.Get("rules")
	env := document.NewSequence()
	always := func(name, value string) { env.Items = append(env.Items, envVar(name, value)) }
	given := func(name string, n *document.Node) {
		if truthy(n) {
			always(name, printedList(n))
		}
	}
	since := func(first chartVersion, name string, n *document.Node) {
		if v.has(first) {
			given(name, n)
		}
	}
	given(envMethod, rules.Get("watchMethod"))
	always(envLabel, printed(rules.Get("label")))
	given(envLabelValue, rules.Get("labelValue"))
	always(envFolder, reference(RulesDir))
	since(folderAnnotations, envAnnotation, rules.Get("folderAnnotation"))
	always(envResource, printed(rules.Get("resource")))
	given(envUnique, sidecar.Get("enableUniqueFilenames"))
	given(envNamespace, rules.Get("searchNamespace"))
	given(envSkipTLS, sidecar.Get("skipTlsVerify"))
	since(x509Switch, envSkipX509, sidecar.Get("disableX509StrictVerification"))
	given(envScript, rules.Get("script"))
	given(envServerLimit, rules.Get("watchServerTimeout"))
	given(envClientLimit, rules.Get("watchClientTimeout"))
	given(envLogLevel, rules.Get("logLevel"))
	since(healthPorts, envHealthPort, rules.Get("healthPort"))
	return env
}

// image is the reference of the sidecar's image, "" when the values leave it
// without a repository or a version.
func (v chartVersion) image(values *document.Node) string {
	at := func(key string) string { return printed(values.Get("sidecar", "image", key)) }
	repository, tag, digest, sha := at("repository"), at("tag"), at("digest"), at("sha")
	if sha != "" {
		sha = "sha256:" + sha
	}
	if !v.has(imageRegistries) {
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
	case tag == "" || v.has(digestOnly):
		return ref + "@" + sha
	default:
		return ref + ":" + tag + "@" + sha
	}
}

// registry is what the chart puts before the repository: the first registry
// that is given, unless a dot says that the repository has one. Where the chart
// looks for the dot has changed with its versions.
func (v chartVersion) registry(values *document.Node, repository string) string {
	if !v.has(imageRegistries) {
		return ""
	}
	host, _, _ := strings.Cut(repository, "/")
	complete := false
	switch {
	case v.has(alwaysPrefixed):
	case v.has(firstSegment):
		complete = strings.Contains(host, ".")
	case v.has(digestOnly):
		complete = strings.Contains(repository, ".")
	}
	for _, keys := range [][]string{{"global", "imageRegistry"}, {"global", "image", "registry"}, {"global", "registry"}, {"sidecar", "image", "registry"}} {
		if r := printed(values.Get(keys...)); r != "" && !complete {
			return r + "/"
		}
	}
	return ""
}
