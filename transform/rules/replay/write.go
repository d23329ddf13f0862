package replay

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Formats are what Write can write.
func Formats() []string { return []string{"text", "timeline", "html", "json"} }

// Write writes a report in one of the Formats.
func (r *Report) Write(format string) ([]byte, bool) {
	switch format {
	case "text":
		return r.table(), true
	case "timeline":
		return r.timeline(), true
	case "html":
		return r.html(), true
	case "json":
		return r.json(), true
	}
	return nil, false
}

// table lists each time that an alert fired, and sums up each rule.
func (r *Report) table() []byte {
	var b bytes.Buffer
	for i := range r.Results {
		result := &r.Results[i]
		if result.Rule.Alert == "" {
			continue
		}
		for _, e := range result.Fired() {
			if result.Threshold == "" {
				fmt.Fprintf(&b, "%s  %-8s %s  highest %s\n", clock(e.Firing), short(e.FiringFor(r.Last)), labelText(e.Labels), number(e.Highest))
			}
		}
	}
	if b.Len() > 0 {
		b.WriteByte('\n')
	}
	for i := range r.Results {
		fmt.Fprintln(&b, r.Results[i].summary(r.Last))
	}
	fmt.Fprintf(&b, "%d lines from %s to %s\n", r.Lines, clock(r.First), clock(r.Last))
	return b.Bytes()
}

// summary is what a rule did, in one line.
func (r *Result) summary(last time.Time) string {
	name := r.Rule.Name()
	if r.Threshold != "" {
		name += " at " + r.Threshold
	}
	text := name + ": "
	switch fired := r.Fired(); {
	case r.Rule.Alert == "":
		text += "recorded"
	case len(fired) > 0:
		var total time.Duration
		for _, e := range fired {
			total += e.FiringFor(last)
		}
		text += fmt.Sprintf("fired %s, %s in all", times(len(fired)), short(total))
	case len(r.Episodes) > 0:
		text += fmt.Sprintf("pending %s, never fired", times(len(r.Episodes)))
	default:
		text += "quiet"
	}
	if r.Rule.KeepFiring != "" {
		text += " (without its keep_firing_for: " + r.Rule.KeepFiring + ", which Loki drops)"
	}
	for _, f := range r.Failures {
		text += fmt.Sprintf("\n  FAILS from %s to %s: %s", clock(f.From), clock(f.To), f.Message)
	}
	return text
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return strconv.Itoa(n) + " times"
}

// columns is how wide a timeline is.
const columns = 72

// timeline draws each alert as a row of time: . is nothing, - pending, # firing.
func (r *Report) timeline() []byte {
	var b bytes.Buffer
	for i := range r.Results {
		result := &r.Results[i]
		for _, key := range result.keys() {
			fmt.Fprintf(&b, "%s  %s\n", r.row(result, key), key)
		}
		if len(result.Episodes) == 0 && result.Rule.Alert != "" {
			fmt.Fprintf(&b, "%s  %s\n", strings.Repeat(".", columns), result.Rule.Alert)
		}
	}
	fmt.Fprintf(&b, "%-*s%s\n", columns-len("15:04:05"), clock(r.First), r.Last.UTC().Format("15:04:05"))
	return b.Bytes()
}

// keys are the labels of the result's episodes, each once, as they came.
func (r *Result) keys() []string {
	var keys []string
	for _, e := range r.Episodes {
		if key := labelText(e.Labels); !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

func (r *Report) row(result *Result, key string) string {
	row := []byte(strings.Repeat(".", columns))
	for _, e := range result.Episodes {
		if labelText(e.Labels) != key {
			continue
		}
		over := r.Last
		if !e.Over.IsZero() {
			over = e.Over
		}
		r.fill(row, e.Pending, over, '-')
		if !e.Firing.IsZero() {
			r.fill(row, e.Firing, over, '#')
		}
	}
	return string(row)
}

func (r *Report) fill(row []byte, from, to time.Time, mark byte) {
	for i := r.column(from); i <= r.column(to); i++ {
		row[i] = mark
	}
}

func (r *Report) column(t time.Time) int {
	whole := r.Last.Sub(r.First)
	if whole <= 0 {
		return 0
	}
	return min(columns-1, max(0, int(float64(columns)*float64(t.Sub(r.First))/float64(whole))))
}

// html is a page of its own, with a bar for each episode.
func (r *Report) html() []byte {
	var b bytes.Buffer
	b.WriteString(`<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Replay of Loki rules</title>
<style>
:root{color-scheme:light dark;--bar:#eee} @media (prefers-color-scheme:dark){:root{--bar:#333}}
body{font:14px sans-serif;margin:2em} table{border-collapse:collapse;width:100%} td,th{padding:.2em .6em;text-align:left;vertical-align:top}
.bar{position:relative;height:1.2em;background:var(--bar);min-width:15em} .bar i{position:absolute;top:0;bottom:0} .pending{background:#e6b800} .firing{background:#c0392b}
.legend i{display:inline-block;width:1em;height:.8em;margin:0 .3em 0 1em}
</style>
<h1>Replay of Loki rules</h1>
`)
	fmt.Fprintf(&b, "<p class=legend>%d lines from %s to %s<i class=pending></i>pending<i class=firing></i>firing</p>\n<table>\n<tr><th>rule<th>alert<th>time\n", r.Lines, clock(r.First), clock(r.Last))
	for i := range r.Results {
		result := &r.Results[i]
		name, summary, _ := strings.Cut(result.summary(r.Last), ": ")
		fmt.Fprintf(&b, "<tr><th>%s<td colspan=2>%s\n", html.EscapeString(name), html.EscapeString(summary))
		for _, key := range result.keys() {
			fmt.Fprintf(&b, "<tr><td><td>%s<td><div class=bar>%s</div>\n", html.EscapeString(key), r.bars(result, key))
		}
	}
	b.WriteString("</table>\n")
	return b.Bytes()
}

func (r *Report) bars(result *Result, key string) string {
	var b strings.Builder
	bar := func(class string, from, to time.Time) {
		whole := float64(max(1, r.Last.Sub(r.First)))
		left, width := 100*float64(from.Sub(r.First))/whole, 100*float64(to.Sub(from))/whole
		fmt.Fprintf(&b, `<i class=%s style="left:%.2f%%;width:%.2f%%" title="%s to %s"></i>`, class, left, max(width, 0.2), clock(from), clock(to))
	}
	for _, e := range result.Episodes {
		if labelText(e.Labels) != key {
			continue
		}
		over := r.Last
		if !e.Over.IsZero() {
			over = e.Over
		}
		bar("pending", e.Pending, over)
		if !e.Firing.IsZero() {
			bar("firing", e.Firing, over)
		}
	}
	return b.String()
}

type jsonReport struct {
	First time.Time  `json:"first"`
	Last  time.Time  `json:"last"`
	Lines int        `json:"lines"`
	Rules []jsonRule `json:"rules"`
}

type jsonRule struct {
	Group       string        `json:"group"`
	Rule        string        `json:"rule"`
	Threshold   string        `json:"threshold,omitempty"`
	Evaluations int           `json:"evaluations"`
	Episodes    []jsonEpisode `json:"episodes"`
	Failures    []jsonFailure `json:"failures,omitempty"`
}

type jsonEpisode struct {
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations,omitempty"`
	Pending     time.Time         `json:"pending"`
	Firing      *time.Time        `json:"firing,omitempty"`
	Over        *time.Time        `json:"over,omitempty"`
	Highest     string            `json:"highest"`
}

type jsonFailure struct {
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
	Message string    `json:"message"`
}

func (r *Report) json() []byte {
	out := jsonReport{r.First.UTC(), r.Last.UTC(), r.Lines, []jsonRule{}}
	for _, result := range r.Results {
		rule := jsonRule{result.Group, result.Rule.Name(), result.Threshold, result.Evaluated, []jsonEpisode{}, nil}
		for _, e := range result.Episodes {
			rule.Episodes = append(rule.Episodes, jsonEpisode{e.Labels, e.Annotations, e.Pending.UTC(), unlessZero(e.Firing), unlessZero(e.Over), number(e.Highest)})
		}
		for _, f := range result.Failures {
			rule.Failures = append(rule.Failures, jsonFailure{f.From.UTC(), f.To.UTC(), f.Message})
		}
		out.Rules = append(out.Rules, rule)
	}
	text, err := json.MarshalIndent(out, "", "  ")
	if err != nil { // there is nothing in it that JSON lacks
		panic("internal error: " + err.Error())
	}
	return append(text, '\n')
}

func unlessZero(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

func clock(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05") }

func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// short is a duration in whole seconds, without the zeros at its end.
func short(d time.Duration) string {
	s := d.Round(time.Second).String()
	if strings.HasSuffix(s, "m0s") {
		s = s[:len(s)-2]
	}
	if strings.HasSuffix(s, "h0m") {
		s = s[:len(s)-2]
	}
	return s
}

func labelText(labels map[string]string) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		parts = append(parts, name+"="+strconv.Quote(labels[name]))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}
