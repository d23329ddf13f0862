package lint

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
)

// sidecarEnvInvalid: what the sidecar does with values it does not know was seen
// by running it (runtime.md) and read in src/sidecar.py and src/helpers.py.
func sidecarEnvInvalid() Rule {
	return Rule{ID: "sidecar-env-invalid", Severity: finding.Error, Tells: []delivery.Cause{delivery.SidecarUnset, delivery.ResourceInvalid}, Stops: []Obstacle{{finding.Sidecar, finding.Fail, ThisSidecar}}, Check: func(c *Context) {
		for _, s := range c.sidecars() {
			c.demanded(s, s.sidecar.Label, "LABEL", "sidecar:\n  rules:\n    label: loki_rule\n")
			c.demanded(s, s.sidecar.Folder, "FOLDER", "sidecar:\n  rules:\n    folder: "+c.folderFor(s.ruler)+"\n")
			c.resource(s)
			c.fileMode(s)
			c.entryPoint(s)
			c.reload(s)
		}
	}}
}

// demanded: without LABEL or FOLDER the sidecar says so once and ends with 0, and
// an empty LABEL selects every object there is.
func (c *Context) demanded(s served, v delivery.Setting, name, values string) {
	if !v.Known || v.Text != "" {
		return
	}
	f := finding.Finding{
		Severity: finding.Error,
		Message:  name + " is not set: the sidecar says so once, ends with exit code 0, and is restarted for ever",
		Fix:      finding.Fix{Text: "set " + name, Values: valuesFor(s.ruler.Object, values)},
	}
	if v.Set {
		f.Message = name + " is empty: " + map[string]string{
			"LABEL":  "the sidecar takes every object of the namespace for rules",
			"FOLDER": "the sidecar writes into its working directory",
		}[name]
	}
	c.reportEnv(s, v, f)
}

func (c *Context) resource(s served) {
	v := s.sidecar.Resource
	if s.sidecar.KnowsResource() {
		return
	}
	f := finding.Finding{
		Severity: finding.Error,
		Message:  fmt.Sprintf("RESOURCE %q is none of configmap, secret and both: the sidecar ends with a KeyError", v.Text),
		Fix:      finding.Fix{Text: "set RESOURCE to configmap", Values: valuesFor(s.ruler.Object, "sidecar:\n  rules:\n    resource: configmap\n")},
	}
	if meant := strings.TrimSuffix(strings.ToLower(strings.TrimSpace(v.Text)), "s"); slices.Contains([]string{"configmap", "secret", "both"}, meant) {
		f.Fix.Text = "set RESOURCE to " + meant
		f.Fix.Proposed = inPlaceOf(v.Node.Get("value"), meant)
		f.Fix.Values = strings.Replace(f.Fix.Values, "configmap", meant, 1)
	}
	c.reportEnv(s, v, f)
}

// fileMode: the mode is read as octal for every file that is written.
func (c *Context) fileMode(s served) {
	v := s.sidecar.FileMode
	if !v.Known || v.Text == "" {
		return
	}
	if _, err := octal(v.Text); err != nil {
		c.reportEnv(s, v, finding.Finding{
			Severity: finding.Error,
			Message:  fmt.Sprintf("DEFAULT_FILE_MODE %q is no octal number: the sidecar fails on every file it writes", v.Text),
			Fix:      finding.Fix{Text: "remove DEFAULT_FILE_MODE, or write it as 0644", Proposed: inPlaceOf(v.Node.Get("value"), "0644")},
		})
	}
}

// octal reads a number as Python's int(text, base=8) does: with or without the
// prefix 0o.
func octal(text string) (mode uint64, err error) {
	text = strings.TrimSpace(text)
	return strconv.ParseUint(strings.TrimPrefix(strings.TrimPrefix(text, "0o"), "0O"), 8, 32)
}

// entryPoint: images up to 2.4.0 run /app/sidecar.py, 2.5 to 2.8 the module
// sidecar, and from 2.9.0 on the image's own entry point does (Dockerfile).
func (c *Context) entryPoint(s served) {
	container := s.sidecar.Container
	words := slices.Concat(container.Command, container.Args)
	module := slices.Index(words, "-m")
	var wrong, path string
	switch {
	case slices.Contains(words, "/app/sidecar.py") && s.sidecar.Since("v2.5.0"):
		wrong, path = "/app/sidecar.py is not in images from 2.5.0 on", "/app/sidecar.py"
	case module >= 0 && module+1 < len(words) && words[module+1] == "sidecar" && s.sidecar.Before("v2.5.0"):
		wrong, path = "images before 2.5.0 have no module sidecar", "-m sidecar"
	default:
		return
	}
	field := "args"
	if len(container.Command) > 0 {
		field = "command"
	}
	c.reportField(s.ruler.Object, container, finding.Finding{
		Severity: finding.Error,
		Current:  path,
		Message:  fmt.Sprintf("%s: with the tag %s the container ends at once", wrong, s.sidecar.Version.String()),
		Fix:      finding.Fix{Text: "remove " + field + ", and let the image start its own program"},
	}, field)
}

// reload: Loki has no route for it and looks for changes itself.
func (c *Context) reload(s served) {
	v := s.sidecar.Env("REQ_URL")
	if !v.Known || !strings.HasSuffix(strings.TrimRight(v.Text, "/"), "/reload") {
		return
	}
	c.reportEnv(s, v, finding.Finding{
		Severity: finding.Info,
		Message:  "REQ_URL calls " + v.Text + " after each change, but Loki has no reload route (404): it looks for changed rules itself, every ruler.poll_interval",
		Fix:      finding.Fix{Text: "remove REQ_URL"},
	})
}
