package delivery

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// Secrets are the places of all objects of kind Secret, and of the documents that
// cannot be read and may be one. Their text does not go into a report: reports
// are uploaded, and read by more people.
func (m *Model) Secrets() []finding.Place {
	places := slices.Clone(m.maySecrets)
	for _, o := range m.Set.Kind("Secret") {
		places = append(places, o.Whole())
	}
	return places
}

// maySecret keeps the text of a document that cannot be read out of reports when
// it may be a Secret.
func (m *Model) maySecret(s *manifest.Stream, d document.Document) {
	if !manifest.MaySecret(s.Src[d.Start:d.End]) {
		return
	}
	at, end := s.Place(d.Start), s.Place(max(d.Start, d.End-1))
	at.EndLine, at.EndColumn = end.Line, end.Column
	m.maySecrets = append(m.maySecrets, at)
}

// Withheld is a text about a rule file of a Secret, in which nothing is shown that
// stands in the file: neither what is quoted nor a word of four letters and more, but
// for the words of LogQL and of rule files. Names of groups and alerts are what the
// caller puts in front. Of other objects it is the text as it is.
func (o *RuleObject) Withheld(f *RuleFile, text string) string {
	if o.Kind != "Secret" {
		return text
	}
	text = quoted().ReplaceAllStringFunc(text, func(part string) string {
		inner := part[1 : len(part)-1]
		if plain, err := strconv.Unquote(part); err == nil {
			inner = plain
		}
		if inner == "" || !strings.Contains(f.Text(), inner) {
			return part
		}
		return part[:1] + "…" + part[len(part)-1:]
	})
	hidden := map[string]bool{}
	for _, w := range longWords().FindAllString(f.Text(), -1) {
		hidden[w] = true
	}
	return longWords().ReplaceAllStringFunc(text, func(w string) string {
		if hidden[w] && !slices.Contains(plainWords(), w) {
			return "…"
		}
		return w
	})
}

var quoted = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile("\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`")
})

var longWords = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[\pL\pN]{4,}`) })

// plainWords stand in every rule file, and say nothing of one.
var plainWords = sync.OnceValue(func() []string {
	return longWords().FindAllString(`groups name rules rule alert record expr labels annotations interval limit group label alerts keep_firing_for query_offset stringData data
		rate bytes_rate count_over_time bytes_over_time rate_counter sum_over_time avg_over_time min_over_time max_over_time stddev_over_time stdvar_over_time
		quantile_over_time first_over_time last_over_time absent_over_time count topk bottomk sort sort_desc stddev stdvar vector label_replace
		json logfmt regexp pattern unpack unwrap line_format label_format drop keep decolorize offset without bool group_left group_right ignoring unless
		duration duration_seconds bytes __error__ __error_details__ alertname severity summary description value error errors true false null`, -1)
})
