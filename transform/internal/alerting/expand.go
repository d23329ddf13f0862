package alerting

import (
	"fmt"
	"strings"
	"text/template"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine/template/bounded"
)

// expansion is what the templates of one alert see.
type expansion struct {
	options *Options
	labels  map[string]string
	value   float64
	at      time.Time
	meter   bounded.Meter
}

// definitions give templates the variables that everybody uses.
const definitions = `{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}{{$externalURL := .ExternalURL}}{{$value := .Value}}`

// Expand expands one template of an alert with these labels and this value.
func Expand(text string, labels map[string]string, value float64, at time.Time, o *Options) (string, error) {
	e := expansion{options: o, labels: labels, value: value, at: at}
	return e.expand(text)
}

// all expands every text. One that fails says so in its place, as it does in an
// alert.
func (e *expansion) all(texts map[string]string) map[string]string {
	made := make(map[string]string, len(texts))
	for name, text := range texts {
		if !strings.Contains(text, "{{") {
			made[name] = text
			continue
		}
		expanded, err := e.expand(text)
		if err != nil {
			expanded = fmt.Sprintf("<error expanding template: %v>", err)
		}
		made[name] = expanded
	}
	return made
}

func (e *expansion) expand(text string) (string, error) {
	t, err := template.New("").Option("missingkey=zero").Funcs(e.meter.Functions()).Funcs(e.functions()).Parse(definitions + text)
	if err != nil {
		return "", err
	}
	e.meter.Instrument(t)
	e.meter.Begin(0)
	external := e.options.ExternalLabels
	if external == nil {
		external = map[string]string{}
	}
	out := bounded.Buffer{}
	err = t.Execute(&out, struct {
		Labels         map[string]string
		ExternalLabels map[string]string
		ExternalURL    string
		Value          any
	}{e.labels, external, e.options.ExternalURL, e.value})
	return out.String(), err
}
