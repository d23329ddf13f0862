package loki

import (
	"encoding/base64"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// load finds the config text and parses it. Of the paths of -config.file Loki
// reads the first that exists; a path that may exist but cannot be looked into
// ends the search.
func (c *Config) load(w *Workload, set *manifest.Set) {
	paths, why := configPaths(w.Container)
	c.Why = why
	for _, p := range paths {
		found, absent, reason := c.find(p, w, set)
		switch {
		case found:
			c.parse()
			c.replaceVariables(w.Container)
			return
		case !absent:
			c.Why = reason
			return
		case len(paths) == 1:
			c.Why = reason
		}
	}
}

// configPaths are the places of the config file, in the order Loki looks, and
// what to say when it is at none of them. Without -config.file Loki looks below
// its working directory, and its image is started with the third; the last is
// where every chart of Grafana mounts it.
func configPaths(c *manifest.Container) (paths []string, why string) {
	flag, ok := readFlags(c).get("config.file")
	switch {
	case !ok:
		flag.text = "config.yaml,config/config.yaml,/etc/loki/local-config.yaml,/etc/loki/config/config.yaml"
		why = "the Loki container has no -config.file, and none of Loki's default paths is on one of its volumes"
	case !flag.known:
		return nil, "the path in -config.file comes from the environment: " + flag.text
	default:
		why = notThere(flag.text)
	}
	for _, p := range strings.Split(flag.text, ",") {
		if p = strings.TrimSpace(p); p != "" {
			paths = append(paths, path.Clean("/"+p)) // the image's working directory is /
		}
	}
	return paths, why
}

func notThere(p string) string {
	return "the config file " + p + " is on no volume of the Loki container"
}

// find looks for the file at a path through the container's mounts: which object
// is on that volume, and under which key. absent says that it is surely not
// there; else why tells what hides it.
func (c *Config) find(p string, w *Workload, set *manifest.Set) (found, absent bool, why string) {
	inVolume, volume, why := volumePath(p, w)
	if why != "" {
		return false, why == notThere(p), why
	}
	sources := configSources(volume)
	if len(sources) == 0 {
		return false, false, fmt.Sprintf("the config file %s is on volume %s (%s), which is not in the input", p, volume.Name, volume.Source)
	}
	absent, why = true, fmt.Sprintf("volume %s has no file %s for the config file %s", volume.Name, inVolume, p)
	for _, s := range sources {
		key, ok := s.key(inVolume)
		if !ok {
			continue
		}
		o := set.FindNear(w.Object, s.kind, s.name)
		if o == nil {
			absent, why = false, fmt.Sprintf("%s %s, which holds the config file %s, is not in the input", s.kind, s.name, p)
			c.Elsewhere = c.Elsewhere || set.Find(s.kind, "", s.name) != nil
			continue
		}
		text, reason := c.read(o, key)
		switch {
		case text:
			return true, false, ""
		case reason != "":
			return false, false, reason
		case absent:
			why = fmt.Sprintf("%s has no key %s for the config file %s", o.ID(), key, p)
		}
	}
	return false, absent, why
}

// volumePath tells which volume a path is on, and where in it.
func volumePath(p string, w *Workload) (inVolume string, v *manifest.Volume, why string) {
	mount := w.Container.Covering(p)
	if mount == nil {
		return "", nil, notThere(p)
	}
	if mount.SubPathExpr != "" {
		return "", nil, "the config file " + p + " is on a mount with a subPathExpr, which is known at run time only"
	}
	if v = w.Pod.Volume(mount.Name); v == nil {
		return "", nil, fmt.Sprintf("the config file %s is on volume %s, which the pod does not have", p, mount.Name)
	}
	rest := strings.TrimPrefix(path.Clean("/"+p), path.Clean("/"+mount.MountPath))
	return strings.TrimPrefix(path.Join("/", mount.SubPath, rest), "/"), v, ""
}

// source is a ConfigMap or Secret whose keys are files of a volume.
type source struct {
	kind, name string
	items      []*document.Node // {key, path}; none means every key
}

// configSources are the objects a volume shows, in the order in which they hide
// each other: in a projected volume the last source wins.
func configSources(v *manifest.Volume) (out []source) {
	switch v.Source {
	case "configMap":
		return []source{{"ConfigMap", v.Ref, v.Node.List("configMap", "items")}}
	case "secret":
		return []source{{"Secret", v.Ref, v.Node.List("secret", "items")}}
	case "projected":
		sources := v.Node.List("projected", "sources")
		for i := len(sources) - 1; i >= 0; i-- {
			if s := sources[i].Get("configMap"); s != nil {
				out = append(out, source{"ConfigMap", s.Str("name"), s.List("items")})
			}
			if s := sources[i].Get("secret"); s != nil {
				out = append(out, source{"Secret", s.Str("name"), s.List("items")})
			}
		}
	}
	return out
}

// key is the key whose value is the file at a path in the volume.
func (s source) key(inVolume string) (string, bool) {
	if len(s.items) == 0 {
		return inVolume, inVolume != "" && !strings.Contains(inVolume, "/")
	}
	for _, item := range s.items {
		if path.Clean(item.Str("path")) == inVolume {
			return item.Str("key"), true
		}
	}
	return "", false
}

// read takes the value of a key of an object; why tells of a value that cannot be
// read, and is "" where there is none.
func (c *Config) read(o *manifest.Object, key string) (ok bool, why string) {
	n, encoded := dataNode(o, key)
	if n == nil {
		return false, ""
	}
	c.Object, c.Key, c.TextNode, c.base64 = o, key, n, encoded
	if !encoded {
		c.Text = n.Value
		return true, ""
	}
	text, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(n.Value), ""))
	if err != nil {
		return false, fmt.Sprintf("%s in %s is not base64 (is it encrypted?)", key, o.ID())
	}
	c.Text = string(text)
	return true, ""
}

// dataNode is the scalar that holds a key's value; a Secret's stringData goes
// before its data, as it does in the API server.
func dataNode(o *manifest.Object, key string) (n *document.Node, encoded bool) {
	fields := []string{"data", "binaryData"}
	if o.Kind == "Secret" {
		fields = []string{"stringData", "data"}
	}
	for i, field := range fields {
		if n := o.Node().Get(field, key); n != nil && n.Kind == document.Scalar && n.Tag != document.NullTag {
			return n, i == 1
		}
	}
	return nil, false
}

// parse reads the config text. What is no mapping is no config.
func (c *Config) parse() {
	if root, ok := c.Object.Stream.ValueRead(c.Text); ok {
		c.Root, c.Known, c.Why = root, true, ""
		return
	}
	tree, err := document.ParseText([]byte(c.Text))
	if err != nil {
		at := &document.Node{}
		var syntax *document.SyntaxError
		if errors.As(err, &syntax) && syntax.Offset < len(c.Text) {
			at = &document.Node{Start: syntax.Offset, End: syntax.Offset + 1}
		}
		c.Why = fmt.Sprintf("the Loki config %s in %s is not YAML: %s: %s", c.Key, c.Object.ID(), c.Place(at), err)
		if strings.Contains(c.Text, "{{") {
			c.Why += " (it still holds template text, {{ }})"
		}
		return
	}
	root := tree.Root.Resolve()
	if root != nil && !root.IsNull() && root.Kind != document.Mapping {
		c.Why = fmt.Sprintf("the Loki config %s in %s is not a mapping: %s", c.Key, c.Object.ID(), c.Place(root))
		return
	}
	c.Root, c.Known, c.Why = root, true, ""
}

// replaceVariables reads a config that is YAML only behind -config.expand-env: Loki
// replaces variables in the text, and {directory: ${RULES}} is none before.
func (c *Config) replaceVariables(loki *manifest.Container) {
	if c.Known || readFlags(loki)["config.expand-env"].text != "true" {
		return
	}
	text, known := expandVariables(c.Text, loki)
	if !known {
		return
	}
	if tree, err := document.ParseText([]byte(text)); err == nil {
		if root := tree.Root.Resolve(); root.IsNull() || root.Kind == document.Mapping {
			c.Root, c.Known, c.Why, c.expanded = root, true, "", true
		}
	}
}
