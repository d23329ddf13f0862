package rulefile

import (
	"fmt"

	"golang.org/x/mod/semver"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/words"
)

// A level is one of the three structures of a rule file.
type level uint8

const (
	fileLevel level = iota
	groupLevel
	ruleLevel
)

func (l level) String() string {
	return [...]string{"a rule file", "a group", "a rule"}[l]
}

// knows reports a field of a level, see known.
func (l level) knows(key string) bool {
	switch l {
	case fileLevel:
		return key == "groups"
	case groupLevel:
		switch key {
		case "name", "interval", "query_offset", "limit", "rules", "labels":
			return true
		}
	case ruleLevel:
		switch key {
		case "record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations":
			return true
		}
	}
	return false
}

// known returns the fields of a level, in the order of the documentation.
//
// 4 inlined copies were 1.7 KB of code.
//
//go:noinline
func (l level) known() []string {
	switch l {
	case fileLevel:
		return []string{"groups"}
	case groupLevel:
		return []string{"name", "interval", "query_offset", "limit", "rules", "labels"}
	default:
		return []string{"record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations"}
	}
}

// dropped returns the first Loki version that accepts a field which no version
// passes on to the rule manager, or "".
func (l level) dropped(key string) (since string) {
	switch {
	case l == groupLevel && key == "query_offset":
		return "v3.2.0"
	case l == groupLevel && key == "labels":
		return "v3.5.0"
	case l == ruleLevel && key == "keep_firing_for":
		return "v2.9.0"
	}
	return ""
}

// owner says whose rule files have a field that Loki's have not, or "".
func (l level) owner(key string) string {
	switch l {
	case fileLevel:
		switch key {
		case "namespace":
			return "lokitool and mimirtool"
		case "apiVersion", "kind", "metadata", "spec":
			return "Kubernetes objects"
		case "deleteRules", "contactPoints", "policies", "muteTimes":
			return "Grafana's alert provisioning"
		}
	case groupLevel:
		switch key {
		case "remote_write":
			return "lokitool and Cortex"
		case "source_tenants", "evaluation_delay", "align_evaluation_time_on_interval":
			return "Mimir"
		case "partial_response_strategy":
			return "Thanos"
		case "orgId", "folder":
			return "Grafana's alert provisioning"
		case "concurrency", "type", "eval_offset", "eval_delay", "eval_alignment", "params", "headers", "notifier_headers", "tenant", "debug":
			return "VictoriaMetrics' vmalert"
		case "namespace":
			return "the rulers' HTTP APIs"
		}
	case ruleLevel:
		switch key {
		case "uid", "title", "condition", "data", "noDataState", "execErrState", "isPaused", "notification_settings":
			return "Grafana's alert provisioning"
		case "debug", "update_entries_limit":
			return "VictoriaMetrics' vmalert"
		}
	}
	return ""
}

// checkFields judges the keys of a mapping: doubled, unknown, somebody else's,
// or accepted and then lost.
func (c *checker) checkFields(n *document.Node, l level, path path) {
	c.checkDoubled(n, path, "")
	for _, f := range fieldsOf(n) {
		key, ok := keyOf(f)
		if !ok {
			c.reject(at(f.Key, &Problem{Rule: "rule-unknown-field", Path: path.String(),
				Message: fmt.Sprintf("a key of %s is not text", l)}))
			continue
		}
		if !l.knows(key) {
			c.unknownField(f, l, path)
		} else if since := l.dropped(key); since != "" && !f.Value.IsNull() {
			c.droppedField(f, l, path, since)
		}
	}
}

// checkDoubled reports keys that are there twice, which Kubernetes forgives
// and Loki does not, and merge keys that bring in no mapping. The mapping is at a key of
// path; "": at path.
func (c *checker) checkDoubled(n *document.Node, path path, in string) {

	var seen map[string]bool // of a long mapping
	if len(n.Fields()) > fewFields {
		seen = make(map[string]bool, len(n.Fields()))
	}
	for i, f := range n.Fields() {
		if f.Key.Kind != document.Scalar {
			continue
		}
		if f.Key.Tag == document.MergeTag {
			c.checkMerge(f, path.within(in))
		}
		if seen[f.Key.Value] || seen == nil && hasKeyNode(n.Fields()[:i], f.Key.Value) {
			c.reject(at(f.Key, &Problem{Rule: "rule-unknown-field", Path: path.within(in).field(f.Key.Value),
				Message: fmt.Sprintf("the key %q is there twice", f.Key.Value),
				FixText: "keep one of them"}))
		}
		if seen != nil {
			seen[f.Key.Value] = true
		}
	}
}

func (c *checker) checkMerge(f document.Field, path path) {
	if _, ok := document.MergeSources(f.Value); !ok {
		c.reject(at(f.Value, &Problem{Rule: "rule-file-invalid", Path: path.field("<<"),
			Message: "a merge key takes a mapping or a list of mappings"}))
	}
}

// fewFields is how many fields are compared with each other rather than put
// into a map: most rules have fewer.
const fewFields = 12

func hasKeyNode(fields []document.Field, key string) bool {
	for i := range fields {
		if k := fields[i].Key; k.Value == key && k.Kind == document.Scalar {
			return true
		}
	}
	return false
}

func (c *checker) unknownField(f document.Field, l level, path path) {
	key, _ := keyOf(f)
	p := at(f.Key, &Problem{Rule: "rule-unknown-field", Path: path.field(key)})
	p.Message = fmt.Sprintf("%s has no field %q", l, key)
	if owner := l.owner(key); owner != "" {
		p.Rule = "rule-foreign-field"
		p.Message = fmt.Sprintf("the field %q belongs to %s; Loki's ruler does not know it in %s", key, owner, l)
		p.FixText = "remove it"
	} else if section := meantFor(key); l == ruleLevel && section != "" {
		p.FixText = fmt.Sprintf("move it under %s:", section)
	} else if want := words.Nearest(key, l.known()); want != "" {
		p.Proposed = want
		p.FixText = fmt.Sprintf("write %s", want)
	}
	c.reject(p)
}

// meantFor says where people's usual labels and annotations belong when they
// stand beside alert: instead.
func meantFor(key string) string {
	switch key {
	case "severity", "team", "priority", "service", "cluster", "namespace", "environment":
		return "labels"
	case "summary", "description", "message", "runbook_url", "runbook", "dashboard", "dashboard_url", "title":
		return "annotations"
	}
	return ""
}

func (c *checker) droppedField(f document.Field, l level, path path, since string) {
	key, _ := keyOf(f)
	version := c.opts.LokiVersion
	p := at(f.Key, &Problem{Path: path.field(key)})
	if semver.IsValid(version) && semver.Compare(version, since) < 0 {
		p.Rule = "rule-unknown-field"
		p.Message = fmt.Sprintf("%s has no field %q before Loki %s, and this is Loki %s", l, key, since[1:], version[1:])
		p.FixText = "remove it; later versions accept it and then ignore it"
		c.reject(p)
		return
	}
	p.Rule, p.Severity = "rule-field-silently-dropped", finding.Warning
	p.Message = fmt.Sprintf("%s in %s is accepted by Loki and then lost: the rules run without", key, l)
	if !semver.IsValid(version) {
		p.Message += fmt.Sprintf("; before %s Loki refuses the whole file", since[1:])
	}
	p.FixText = "remove it, and do not count on it"
	c.report(p)
}
