package ruletest

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/alerting"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// pairUp reports whether each of one side has a partner of its own on the other.
func pairUp[A, B any](want []A, got []B, same func(A, B) bool) bool {
	rest := slices.Clone(got)
	for _, w := range want {
		i := slices.IndexFunc(rest, func(g B) bool { return same(w, g) })
		if i < 0 {
			return false
		}
		rest = slices.Delete(rest, i, i+1)
	}
	return len(rest) == 0
}

func (j *judge) sameAlerts(want []rules.ExpectedAlert, got []alerting.Alert) bool {
	return pairUp(want, got, func(w rules.ExpectedAlert, g alerting.Alert) bool {
		return j.sameLabels(w.Labels, g.Labels) && (!w.AskAnnotations || equalLabels(w.Annotations, g.Annotations))
	})
}

// sameLabels compares the labels of an alert. alertname may be left out, and
// external labels, which are added when an alert is sent, may be there.
func (j *judge) sameLabels(want map[string]string, got engine.Labels) bool {
	all := got.Map()
	for name, value := range j.test.ExternalLabels {
		if _, there := all[name]; !there && want[name] == value {
			all[name] = value
		}
	}
	if _, asked := want["alertname"]; !asked {
		delete(all, "alertname")
	}
	return sameSeries(want, engine.MakeLabels(all))
}

func equalLabels(want map[string]string, got engine.Labels) bool {
	return slices.Equal(engine.MakeLabels(want), got)
}

func (j *judge) expectedAlerts(want []rules.ExpectedAlert, name string) []string {
	var all []string
	for _, w := range want {
		labels := joined(map[string]string{"alertname": name}, w.Labels)
		text := engine.MakeLabels(labels).String()
		if w.AskAnnotations {
			text += " " + engine.MakeLabels(w.Annotations).String()
		}
		all = append(all, text)
	}
	return all
}

func describeAlerts(got []alerting.Alert) []string {
	var all []string
	for _, a := range got {
		text := a.Labels.String()
		if len(a.Annotations) > 0 {
			text += " " + a.Annotations.String()
		}
		all = append(all, text)
	}
	slices.Sort(all)
	return all
}

// compareSamples is nil where the samples are as expected.
func compareSamples(want []rules.ExpectedSample, got []engine.Sample, failed error) *Failure {
	if failed != nil {
		return &Failure{Message: "the evaluation " + engine.Fails(failed) + ": " + failed.Error(), Expected: expectedSamples(want)}
	}
	if pairUp(want, got, func(w rules.ExpectedSample, g engine.Sample) bool {
		return sameSeries(w.Labels, g.Labels) && sameValue(w.Value, g.Value)
	}) {
		return nil
	}
	f := &Failure{Message: count(len(want), "sample") + " expected, " + count(len(got), "sample") + " found", Expected: expectedSamples(want)}
	if len(want) == len(got) {
		f.Message = "the samples differ"
	}
	f.Got = samplesText(got)
	return f
}

func samplesText(got []engine.Sample) []string {
	var all []string
	for _, s := range got {
		all = append(all, s.Labels.String()+" "+number(s.Value))
	}
	slices.Sort(all)
	return all
}

func expectedSamples(want []rules.ExpectedSample) []string {
	var all []string
	for _, s := range want {
		all = append(all, engine.MakeLabels(s.Labels).String()+" "+number(s.Value))
	}
	slices.Sort(all)
	return all
}

// sameValue leaves room for the last digits, which the order of adding changes.
func sameValue(a, b float64) bool {
	return a == b || math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= 1e-9*math.Max(math.Abs(a), math.Abs(b))
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

func sameLines(want []rules.ExpectedLine, got []engine.FoundLine) bool {
	return pairUp(want, got, func(w rules.ExpectedLine, g engine.FoundLine) bool {
		return w.Text == g.Text && sameSeries(w.Labels, g.Labels) && (w.At == nil || *w.At == g.Time)
	})
}

// sameSeries compares labels, but for the details of an error.
func sameSeries(want map[string]string, got engine.Labels) bool {
	return slices.Equal(withoutError(engine.MakeLabels(want)), withoutError(got))
}

// withoutError leaves out the details of an error, whose words are ours.
func withoutError(labels engine.Labels) engine.Labels {
	return slices.DeleteFunc(slices.Clone(labels), func(l engine.Label) bool { return strings.HasPrefix(l.Name, "__error_details__") })
}
