package lint

import (
	"path"
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
)

// reportSetting reports something about a setting of a ruler's Loki, for the
// workload but at the setting: in its config or on its command line. key is its
// path in the config.
func (c *Context) reportSetting(r *delivery.Ruler, v loki.Value, key string, f finding.Finding) {
	f.Place = r.SettingPlace(v)
	f.Path = settingKey(r, v, key)
	if f.Current == "" {
		f.Current = v.Text
	}
	c.Report(r.Object, nil, f)
}

func settingKey(r *delivery.Ruler, v loki.Value, key string) string {
	switch {
	case strings.HasPrefix(v.From, "flag "):
		return r.Container.Path.String() + ".args"
	case r.Config.Object == nil:
		return key
	case r.Config.Object.Kind == "Secret" && r.Config.Object.Node.Get("stringData", r.Config.Key) != nil:
		return "stringData[" + r.Config.Key + "]." + key
	}
	return "data[" + r.Config.Key + "]." + key
}

// written is a setting that is read as a yes or no, or not at all, by its place
// in the config, else by its flag.
func written(r *delivery.Ruler, flag string, keys ...string) loki.Value {
	if n := r.Config.Root.Get(keys...); !n.IsNull() {
		return loki.Value{Text: n.Value, Known: true, From: "file", Node: n}
	}
	return loki.Value{From: "flag -" + flag}
}

// proposal is the text to write in place of a setting's value; "" where the
// value does not stand as it is in the input: in base64, on the command line.
func proposal(r *delivery.Ruler, v loki.Value, text string) string {
	if n := r.Config.TextNode; v.Node == nil || n == nil || n.Style != document.Literal || n.Value != string(r.Config.Text) {
		return ""
	}
	return inPlaceOf(v.Node, text)
}

// origin says where a setting that nobody wrote in its place comes from.
func origin(v loki.Value) string {
	switch {
	case v.From == "common":
		return ", which Loki takes from the common section"
	case strings.HasPrefix(v.From, "flag "):
		return ", by the " + v.From
	}
	return ""
}

// quoted and orUnset are a setting's text for people.
func quoted(text string) string { return strconv.Quote(text) }

func orUnset(text string) string {
	if text == "" {
		return "unset"
	}
	return quoted(text)
}

// rulerSection is a values snippet for keys of the Loki config's ruler section,
// and configSection for keys beside it; "" for a chart not known to take them.
func rulerSection(r *delivery.Ruler, keys string) string {
	if chart, _ := r.Object.Chart(); chart == "loki" {
		return "loki:\n  rulerConfig:\n" + indented(keys, "    ")
	}
	return configSection(r, "ruler:\n"+indented(keys, "  "))
}

func configSection(r *delivery.Ruler, keys string) string {
	switch chart, _ := r.Object.Chart(); chart {
	case "loki", "loki-distributed":
		return "loki:\n  structuredConfig:\n" + indented(keys, "    ")
	}
	return ""
}

func indented(lines, by string) string {
	return by + strings.ReplaceAll(strings.TrimSuffix(lines, "\n"), "\n", "\n"+by) + "\n"
}

// localStore is the values snippet that makes a ruler read local files, in the
// block that counts for it.
func localStore(r *delivery.Ruler, directory string) string {
	if r.Config.Thanos {
		return configSection(r, "ruler_storage:\n  backend: local\n  local:\n    directory: "+directory+"\n")
	}
	return rulerSection(r, "storage:\n  type: local\n  local:\n    directory: "+directory+"\n")
}

// rulesDirectory is the directory to name for a store that names none: above
// the tenant's, where a sidecar writes already.
func rulesDirectory(r *delivery.Ruler) string {
	if d := r.Config.Directory; d.Known && d.Text != "" {
		return d.Text
	}
	for _, s := range r.Sidecars {
		folder := path.Clean("/" + s.Folder.Text)
		if tenant := r.Config.Tenant; s.Folder.Known && folder != "/" {
			if tenant.Text != "" && path.Base(folder) == tenant.Text {
				return path.Dir(folder)
			}
			return folder
		}
	}
	return "/rules"
}
