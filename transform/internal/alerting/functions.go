package alerting

import (
	"errors"
	"fmt"
	"html/template"
	"maps"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	text "text/template"
	"time"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine/template/bounded"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// sample is what the query function of templates gives.
type sample struct {
	Labels map[string]string
	Value  any
}

type samples []*sample

// functions are those of Prometheus, whose documentation says what each does.
func (e *expansion) functions() text.FuncMap {
	address, err := url.Parse(e.options.ExternalURL)
	if err != nil {
		address = &url.URL{}
	}
	all := text.FuncMap{
		"query":       e.query,
		"now":         func() float64 { return float64(e.at.UnixMilli()) / 1000 },
		"pathPrefix":  func() string { return address.Path },
		"externalURL": address.String,
	}
	maps.Copy(all, vectorFunctions())
	maps.Copy(all, textFunctions(&e.meter))
	maps.Copy(all, numberFunctions())
	return all
}

func (e *expansion) query(expr string) (samples, error) {
	if e.options.Query == nil {
		return nil, errors.New("there is nothing to query here")
	}
	found, err := e.options.Query(expr, e.at)
	if err != nil {
		return nil, err
	}
	var all samples
	for _, s := range found {
		all = append(all, &sample{s.Labels.Map(), s.Value})
	}
	return all, nil
}

func vectorFunctions() text.FuncMap {
	return text.FuncMap{
		"first": func(v samples) (*sample, error) {
			if len(v) == 0 {
				return nil, errors.New("first() called on vector with no elements")
			}
			return v[0], nil
		},
		"label":    func(label string, s *sample) string { return s.Labels[label] },
		"value":    func(s *sample) any { return s.Value },
		"strvalue": func(s *sample) string { return s.Labels["__value__"] },
		"sortByLabel": func(label string, v samples) samples {
			slices.SortStableFunc(v, func(a, b *sample) int { return strings.Compare(a.Labels[label], b.Labels[label]) })
			return v
		},
		"args": func(args ...any) map[string]any {
			named := make(map[string]any)
			for i, a := range args {
				named[fmt.Sprintf("arg%d", i)] = a
			}
			return named
		},
	}
}

func textFunctions(meter *bounded.Meter) text.FuncMap {
	return text.FuncMap{
		"reReplaceAll": func(pattern, replacement, s string) (string, error) {
			re, err := meter.Regexp(pattern, s, replacement)
			if err != nil {
				return "", err
			}
			return re.ReplaceAllString(s, replacement), nil
		},
		"match": func(pattern, s string) (bool, error) {
			re, err := meter.Regexp(pattern, s, "")
			return err == nil && re.MatchString(s), err
		},
		"title":          cases.Title(language.AmericanEnglish, cases.NoLower).String,
		"toUpper":        strings.ToUpper,
		"toLower":        strings.ToLower,
		"safeHtml":       func(s string) template.HTML { return template.HTML(s) },
		"urlQueryEscape": url.QueryEscape,
		"graphLink":      func(expr string) string { return "/graph?g0.expr=" + url.QueryEscape(expr) + "&g0.tab=0" },
		"tableLink":      func(expr string) string { return "/graph?g0.expr=" + url.QueryEscape(expr) + "&g0.tab=1" },
		"stripPort":      stripPort,
		"stripDomain":    stripDomain,
	}
}

func stripPort(address string) string {
	if host, _, ok := splitPort(address); ok {
		return host
	}
	return address
}

// stripDomain keeps the first part of a host's name, and its port. Addresses stay.
func stripDomain(address string) string {
	host, port, ok := splitPort(address)
	if !ok {
		host, port = address, ""
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return address
	}
	host, _, _ = strings.Cut(host, ".")
	if port == "" {
		return host
	}
	return host + ":" + port
}

// splitPort takes host:port or [host]:port apart.
func splitPort(address string) (host, port string, ok bool) {
	at := strings.LastIndexByte(address, ':')
	if at < 0 {
		return "", "", false
	}
	host, port = address[:at], address[at+1:]
	if inner, found := strings.CutPrefix(host, "["); found {
		host, ok = strings.CutSuffix(inner, "]")
		return host, port, ok && !strings.ContainsAny(host+port, "[]")
	}
	return host, port, !strings.ContainsAny(address[:at]+port, ":[]")
}

func numberFunctions() text.FuncMap {
	return text.FuncMap{
		"humanize":           humanize,
		"humanize1024":       humanize1024,
		"humanizeDuration":   humanizeDuration,
		"humanizePercentage": humanizePercentage,
		"humanizeTimestamp":  humanizeTimestamp,
		"toTime":             toTime,
		"toDuration": func(v any) (*time.Duration, error) {
			seconds, err := toFloat(v)
			d := time.Duration(seconds * float64(time.Second))
			return &d, err
		},
		"parseDuration": parseDuration,
	}
}

// parseDuration reads a duration in Prometheus' units, in seconds.
func parseDuration(s string) (float64, error) {
	positive, negative := strings.CutPrefix(s, "-")
	d, err := logql.ParseDuration(positive)
	if negative {
		d = -d
	}
	return d.Seconds(), err
}
