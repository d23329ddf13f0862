package sidecars

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// SidecarEnvInvalid is rule sidecar-env-invalid. What the sidecar does with
// values it does not know was seen by running it and read in src/sidecar.py and
// src/helpers.py.
func SidecarEnvInvalid() check.Rule {
	return check.Rule{
		ID: "sidecar-env-invalid", Pages: pages(), Severity: finding.Error,
		Tells: []delivery.Cause{delivery.SidecarUnset, delivery.ResourceInvalid, delivery.LabelInvalid, delivery.EndsAtStart, delivery.MayEndAtStart},
		Stops: []check.Obstacle{check.Blocks(finding.Sidecar, check.ThisSidecar)},
		Sidecar: func(p *check.Probe, s check.RulerSidecar) {
			demanded(p, s, s.Sidecar.Label, "LABEL", func(values chart.Values) { values.Set("sidecar.rules.label", chart.RuleLabel) })
			demanded(p, s, s.Sidecar.Folder, "FOLDER", func(values chart.Values) { values.Set("sidecar.rules.folder", p.FolderFor(s.Ruler)) })
			untyped(p, s)
			invalidResource(p, s)
			refusedLabel(p, s)
			endsAtStart(p, s)
			pauses(p, s)
			misspelt(p, s)
			uniqueFilenames(p, s)
			fileMode(p, s)
			entryPoint(p, s)
			reload(p, s)
		},
	}
}

// demanded: without LABEL or FOLDER the sidecar says so once and ends with 0, and
// an empty LABEL selects every object there is.
func demanded(p *check.Probe, s check.RulerSidecar, v sidecar.Setting, name string, set func(chart.Values)) {
	if !v.Known || v.Text != "" {
		return
	}
	values := check.Values(s.Ruler.Object)
	set(values)
	f := finding.Finding{
		Severity: finding.Error,
		Message:  name + " is not set: the sidecar says so once, ends with exit code 0, and is restarted for ever",
		Fix:      finding.Fix{Text: "set " + name, Values: values.String()},
	}
	if v.Set {
		f.Message = name + " is empty: " + map[string]string{
			"LABEL":  "the sidecar takes every object of the namespace for rules",
			"FOLDER": "the sidecar cannot make a directory of that name, and writes no file",
		}[name]
	}
	p.ReportEnv(s, v, f)
}

// untyped: a number or a boolean is no string, which the API server wants, and it
// refuses the workload as a whole.
func untyped(p *check.Probe, s check.RulerSidecar) {
	for i, v := range s.Sidecar.Container.Node.List("env") {
		value := v.Get("value").Resolve()
		if value == nil || value.Kind != document.Scalar || !slices.Contains([]document.Tag{document.IntTag, document.FloatTag, document.BoolTag}, value.Tag) {
			continue
		}
		p.Report(s.Ruler.Object, v.Get("value"), finding.Finding{
			Severity: finding.Error,
			Path:     fmt.Sprintf("%s.env[%d].value", s.Sidecar.Container.Path, i),
			Current:  value.Value,
			Message:  fmt.Sprintf("%s of %s is not a string in YAML: the API server refuses the workload, since values of variables are strings", value.Value, v.Str("name")),
			Fix:      finding.Fix{Text: "quote it", Proposed: strconv.Quote(value.Value)},
		})
	}
}

func invalidResource(p *check.Probe, s check.RulerSidecar) {
	v := s.Sidecar.Resource
	if s.Sidecar.KnowsResource() {
		return
	}
	f := finding.Finding{
		Severity: finding.Error,
		Message:  fmt.Sprintf("RESOURCE %q is none of configmap, secret and both: the sidecar ends with a KeyError", v.Text),
		Fix:      finding.Fix{Text: "set RESOURCE to configmap", Values: check.Values(s.Ruler.Object).Set("sidecar.rules.resource", "configmap").String()},
	}
	if meant := strings.TrimSuffix(strings.ToLower(strings.TrimSpace(v.Text)), "s"); slices.Contains([]string{"configmap", "secret", "both"}, meant) {
		f.Fix.Text = "set RESOURCE to " + meant
		f.Fix.Proposed = check.InPlaceOf(v.Node.Get("value"), meant)
		f.Fix.Values = check.Values(s.Ruler.Object).Set("sidecar.rules.resource", meant).String()
	}
	p.ReportEnv(s, v, f)
}

// refusedLabel: LABEL goes to the API server as it is, which answers 400.
func refusedLabel(p *check.Probe, s check.RulerSidecar) {
	err := s.Sidecar.SelectorRefused()
	if err == nil {
		return
	}
	p.ReportEnv(s, s.Sidecar.Label, finding.Finding{
		Severity: finding.Error,
		Message:  fmt.Sprintf("the API server refuses the label selector %q: %s; %s", s.Sidecar.Selector(), err, ends(s.Sidecar)),
		Fix:      finding.Fix{Text: "set LABEL to the key of a label, and LABEL_VALUE to its value where only one counts"},
	})
}

// endsAtStart: each of these is read when the program is loaded.
func endsAtStart(p *check.Probe, s check.RulerSidecar) {
	for _, f := range s.Sidecar.EndsAtStart() {
		found := finding.Finding{
			Severity: finding.Error,
			Message:  fmt.Sprintf("%s is %q, which has to be %s: the sidecar ends at once, and again after each restart", f.Name, f.Setting.Text, f.Takes),
			Fix:      takes(s, f),
		}
		if !f.Certain {
			found.Severity = finding.Warning
			found.Message = fmt.Sprintf("%s is %q, which has to be %s: k8s-sidecar %s and later end at once, and the image does not tell its version", f.Name, f.Setting.Text, f.Takes, sidecar.StrictX509)
		}
		p.ReportEnv(s, f.Setting, found)
	}
}

// pauses: each is read when the sidecar is about to wait, so it starts, and writes
// what is there.
func pauses(p *check.Probe, s check.RulerSidecar) {
	poll, throttle := s.Sidecar.Pauses()
	if poll != nil {
		f := finding.Finding{
			Severity: finding.Warning,
			Message:  fmt.Sprintf("SLEEP_TIME is %q, which has to be a whole number of seconds: the sidecar logs an error behind each poll and asks again after 5 seconds", poll.Text),
			Fix:      finding.Fix{Text: "set SLEEP_TIME to 60", Proposed: check.InPlaceOf(poll.Node.Get("value"), "60")},
		}
		if throttle != nil {
			f.Severity = finding.Error
			f.Message = fmt.Sprintf("SLEEP_TIME is %q and ERROR_THROTTLE_SLEEP is %q, which have to be whole numbers of seconds: the sidecar ends behind its first poll, and again after each restart", poll.Text, throttle.Text)
		}
		p.ReportEnv(s, *poll, f)
	}
	if throttle != nil {
		p.ReportEnv(s, *throttle, finding.Finding{
			Severity: finding.Warning,
			Message:  fmt.Sprintf("ERROR_THROTTLE_SLEEP is %q, which has to be a whole number of seconds: the first error of the Kubernetes API, which every cluster has now and then, ends the sidecar", throttle.Text),
			Fix:      finding.Fix{Text: "remove ERROR_THROTTLE_SLEEP", Proposed: check.InPlaceOf(throttle.Node.Get("value"), "5")},
		})
	}
}

// misspelt: the sidecar passes over what it does not know.
func misspelt(p *check.Probe, s check.RulerSidecar) {
	for _, m := range s.Sidecar.Misspelt() {
		name := m.Setting.Node.Get("name")
		p.Report(s.Ruler.Object, name, finding.Finding{
			Severity: finding.Warning,
			Path:     strings.TrimSuffix(check.EnvPath(s.Sidecar, m.Setting), "value") + "name",
			Current:  m.Name,
			Message:  fmt.Sprintf("k8s-sidecar knows no variable %s and passes over it: %s?", m.Name, m.Meant),
			Fix:      finding.Fix{Text: "call it " + m.Meant, Proposed: check.InPlaceOf(name, m.Meant)},
		})
	}
}

// takes is how to write a setting so that the sidecar starts.
func takes(s check.RulerSidecar, f sidecar.Fault) finding.Fix {
	values, to := check.Values(s.Ruler.Object), ""
	switch f.Name {
	case sidecar.EnvLogLevel:
		values, to = values.Set("sidecar.rules.logLevel", "INFO"), "INFO"
	case sidecar.EnvLogFormat:
		to = "JSON"
	case sidecar.EnvSkipX509:
		values, to = values.Set("sidecar.disableX509StrictVerification", false), "false"
	default:
		return finding.Fix{Text: "remove " + f.Name}
	}
	return finding.Fix{Text: "set " + f.Name + " to " + to, Proposed: check.InPlaceOf(f.Setting.Node.Get("value"), to), Values: values.String()}
}

// uniqueFilenames: every word but true is false.
func uniqueFilenames(p *check.Probe, s check.RulerSidecar) {
	v := s.Sidecar.UniqueFilenames
	if !v.Known || slices.Contains([]string{"", "true", "false"}, strings.ToLower(v.Text)) {
		return
	}
	p.ReportEnv(s, v, finding.Finding{
		Severity: finding.Warning,
		Message:  fmt.Sprintf("UNIQUE_FILENAMES is %q, and only true counts: the names of files are those of the keys", v.Text),
		Fix:      finding.Fix{Text: "set UNIQUE_FILENAMES to true or false"},
	})
}

// fileMode: the mode is read as octal behind every file that is written, which is
// there by then: the error is logged, and that is all.
func fileMode(p *check.Probe, s check.RulerSidecar) {
	v := s.Sidecar.FileMode
	if !v.Known || v.Text == "" {
		return
	}
	if _, err := octal(v.Text); err != nil {
		p.ReportEnv(s, v, finding.Finding{
			Severity: finding.Warning,
			Message:  fmt.Sprintf("DEFAULT_FILE_MODE %q is no octal number: the sidecar logs an error behind every file it writes, and leaves the file's mode as it is", v.Text),
			Fix:      finding.Fix{Text: "remove DEFAULT_FILE_MODE, or write it as 0644", Proposed: check.InPlaceOf(v.Node.Get("value"), "0644")},
		})
	}
}

// entryPoint: images up to 2.4.0 run /app/sidecar.py, 2.5 to 2.8 the module
// sidecar, and from 2.9.0 on the image's own entry point does (Dockerfile).
func entryPoint(p *check.Probe, s check.RulerSidecar) {
	container := s.Sidecar.Container
	words := slices.Concat(container.Command, container.Args)
	module := slices.Index(words, "-m")
	var wrong, path string
	switch {
	case slices.Contains(words, "/app/sidecar.py") && s.Sidecar.Since(sidecar.Module):
		wrong, path = "/app/sidecar.py is not in images from 2.5.0 on", "/app/sidecar.py"
	case module >= 0 && module+1 < len(words) && words[module+1] == "sidecar" && s.Sidecar.Before(sidecar.Module):
		wrong, path = "images before 2.5.0 have no module sidecar", "-m sidecar"
	default:
		return
	}
	field := "args"
	if len(container.Command) > 0 {
		field = "command"
	}
	p.ReportField(s.Ruler.Object, container, finding.Finding{
		Severity: finding.Error,
		Current:  path,
		Message:  fmt.Sprintf("%s: with the tag %s the container ends at once", wrong, s.Sidecar.Version),
		Fix:      finding.Fix{Text: "remove " + field + ", and let the image start its own program"},
	}, field)
}

// reload: Loki has no route for it and looks for changes itself.
func reload(p *check.Probe, s check.RulerSidecar) {
	v := s.Sidecar.Env("REQ_URL")
	if !v.Known || !strings.HasSuffix(strings.TrimRight(v.Text, "/"), "/reload") {
		return
	}
	p.ReportEnv(s, v, finding.Finding{
		Severity: finding.Info,
		Message:  "REQ_URL calls " + v.Text + " after each change, but Loki has no reload route (404): it looks for changed rules itself, every ruler.poll_interval",
		Fix:      finding.Fix{Text: "remove REQ_URL"},
	})
}
