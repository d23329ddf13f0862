package chart

import (
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// bringSidecar gives the pod the chart's sidecar, as these values make it: its
// other settings are the chart's defaults.
func bringSidecar(r *Rendering, value *document.Node) bool {
	if !truthy(value) || r.sidecar() != nil {
		return truthy(value)
	}
	of := Of(r.Workload)
	dir := printed(of.asRead().values(r.values).Get("sidecar", "rules", "folder"))
	preset := of.Preset([]*document.Node{r.values}, dir)
	pod, loki := r.pod(r.Workload), r.loki()
	if !preset.Enabled || loki == nil {
		return false
	}
	container := document.Clone(preset.Container)
	if !of.does(effect{since: RulerAnnotations}) {
		unsetVariable(container, sidecar.EnvAnnotation)
	}
	volumes := preset.Volumes
	if !of.Can(TempVolumes) {
		without(container, "volumeMounts", called(TempVolume))
		volumes = slices.DeleteFunc(slices.Clone(volumes), called(TempVolume))
	}
	appendTo(loki.Node, "volumeMounts", preset.Mounts...)
	appendTo(pod.Spec, "containers", container)
	appendTo(pod.Spec, "volumes", volumes...)
	return true
}

// enableSidecar brings it where no other key decides. That of a ruler has one.
func enableSidecar(r *Rendering, value *document.Node) bool {
	if r.Target == "ruler" {
		return truthy(value)
	}
	return bringSidecar(r, value)
}

// folder moves the directory and, in both containers, the mount.
func folder(r *Rendering, value *document.Node) bool {
	s := r.sidecar()
	if s == nil {
		return true
	}
	setVariable(s.Node, sidecar.EnvFolder, printed(value))
	for _, c := range r.pod(r.Workload).Containers {
		for _, m := range c.Mounts {
			if m.Name == RulesVolume {
				put(m.Node, document.NewString(printed(value)), "mountPath")
			}
		}
	}
	return true
}

// variable sets a variable of the sidecar; without a sidecar it does nothing. Of an
// empty value there is no variable, but the two that the charts always write.
func variable(name string) func(*Rendering, *document.Node) bool {
	return func(r *Rendering, value *document.Node) bool {
		s := r.sidecar()
		switch {
		case s == nil:
		case !truthy(value) && name != sidecar.EnvLabel && name != sidecar.EnvResource:
			unsetVariable(s.Node, name)
		default:
			setVariable(s.Node, name, printedList(value))
		}
		return true
	}
}

// setVariable changes a variable where it stands, else adds it.
func setVariable(container *document.Node, name, value string) {
	for _, item := range container.List("env") {
		if item.Str("name") == name {
			*item = *sidecar.Variable(name, value)
			return
		}
	}
	appendTo(container, "env", sidecar.Variable(name, value))
}

func unsetVariable(container *document.Node, name string) {
	without(container, "env", called(name))
}

// healthPort is the variable and the port by its name.
func healthPort(r *Rendering, value *document.Node) bool {
	s := r.sidecar()
	if s == nil {
		return true
	}
	setVariable(s.Node, sidecar.EnvHealthPort, printed(value))
	own := document.NewMapping(document.Pair("rules", document.NewMapping(document.Pair("healthPort", value))))
	put(s.Node, Of(r.Workload).asRead().ports(own), "ports")
	return true
}

// image changes the parts that are given. A digest stays, and counts. What a registry
// alone makes of the repository that is there is not known.
func image(r *Rendering, value *document.Node) bool {
	s := r.sidecar()
	if s == nil {
		return true
	}
	name, digest, _ := strings.Cut(s.Image, "@")
	repository, tag := cutTag(name)
	if t := printed(value.Get("tag")); t != "" {
		tag = t
	}
	registry, own := printed(value.Get("registry")), printed(value.Get("repository"))
	if !Of(r.Workload).Can(GlobalRegistries) {
		registry = ""
	}
	switch {
	case registry != "" && own == "":
		return false
	case registry != "":
		repository = registry + "/" + own
	case own != "":
		repository = own
	}
	ref := repository + ":" + tag
	if digest != "" {
		ref += "@" + digest
	}
	put(s.Node, document.NewString(ref), "image")
	return true
}

// cutTag cuts an image's name before its tag; "" is none.
func cutTag(name string) (repository, tag string) {
	if i := strings.LastIndexByte(name, ':'); i > strings.LastIndexByte(name, '/') {
		return name[:i], name[i+1:]
	}
	return name, ""
}

// containerField lays values over a field of the sidecar.
func containerField(field string) func(*Rendering, *document.Node) bool {
	return func(r *Rendering, value *document.Node) bool {
		if s := r.sidecar(); s != nil {
			put(s.Node, value, field)
		}
		return true
	}
}

// DirectoryVolume is the volume that the charts make of a key of ruler.directories.
func DirectoryVolume(key string) string {
	return "rules-" + strings.ToLower(strings.ReplaceAll(key, "_", "-"))
}
