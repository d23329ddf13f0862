package rules

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"time"
)

// Loaded is a group that a ruler has loaded, as /prometheus/api/v1/rules tells.
// Of its Group the interval is always set, and expressions are written as
// Loki's parser prints them.
type Loaded struct {
	Group
	Health []Health // of the rules, in order
}

// Health is how a rule's evaluations go.
type Health struct {
	State     string // of an alert: inactive, pending or firing; "" of a recording rule
	Health    string // unknown before the first evaluation, ok or err
	LastError string
	Evaluated time.Time // zero before the first evaluation
}

// The JSON of /prometheus/api/v1/rules, as far as it matters here.
type (
	loadedAnswer struct {
		Status    string     `json:"status"`
		Data      loadedData `json:"data"`
		ErrorType string     `json:"errorType"`
		Error     string     `json:"error"`
	}
	loadedData struct {
		Groups []loadedGroup `json:"groups"`
	}
	loadedGroup struct {
		Name     string       `json:"name"`
		File     string       `json:"file"`
		Rules    []loadedRule `json:"rules"`
		Interval float64      `json:"interval"` // seconds
		Limit    int          `json:"limit,omitempty"`
	}
	loadedRule struct {
		State       string            `json:"state,omitempty"`
		Name        string            `json:"name"`
		Query       string            `json:"query"`
		Duration    float64           `json:"duration,omitempty"` // seconds
		Labels      map[string]string `json:"labels,omitempty"`
		Annotations map[string]string `json:"annotations,omitempty"`
		Health      string            `json:"health"`
		LastError   string            `json:"lastError,omitempty"`
		Type        string            `json:"type"` // alerting or recording
		Evaluated   time.Time         `json:"lastEvaluation"`
	}
)

// ReadLoaded reads the answer of a ruler's /prometheus/api/v1/rules for one
// tenant. The error is for anything that is not such an answer.
func ReadLoaded(data []byte, tenant string) ([]Loaded, error) {
	var all []Loaded
	if err := EachLoaded(data, tenant, func(l *Loaded) { all = append(all, *l) }); err != nil {
		return nil, err
	}
	slices.SortStableFunc(all, func(a, b Loaded) int { return a.ID.Compare(b.ID) })
	return all, nil
}

// EachLoaded hands on the groups of such an answer one by one, in the order in
// which they stand there: those of thousands need not be kept all at once. Where it
// ends with an error, what was handed on does not count.
func EachLoaded(data []byte, tenant string, see func(*Loaded)) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	status := ""
	err := eachKey(decoder, func(key string) error {
		switch key {
		case "status":
			return decoder.Decode(&status)
		case "data":
			return eachKey(decoder, func(key string) error {
				if key != "groups" {
					return decoder.Decode(&json.RawMessage{})
				}
				return eachGroup(decoder, tenant, see)
			})
		}
		return decoder.Decode(&json.RawMessage{})
	})
	if err == nil {
		if _, end := decoder.Token(); !errors.Is(end, io.EOF) {
			err = errors.New("something stands behind it")
		}
	}
	switch {
	case err != nil:
		return fmt.Errorf("not an answer of /prometheus/api/v1/rules: %w", err)
	case status != "success":
		return fmt.Errorf("not an answer of /prometheus/api/v1/rules: its status is %q", status)
	}
	return nil
}

// eachKey walks an object. value reads what stands behind the key.
func eachKey(decoder *json.Decoder, value func(key string) error) error {
	return each(decoder, '{', "an object", func() error {
		key, err := decoder.Token()
		if err != nil {
			return err
		}
		return value(fmt.Sprint(key))
	})
}

func eachGroup(decoder *json.Decoder, tenant string, see func(*Loaded)) error {
	return each(decoder, '[', "a list of groups", func() error {
		var g loadedGroup
		if err := decoder.Decode(&g); err != nil {
			return err
		}
		l := g.loaded(tenant)
		see(&l)
		return nil
	})
}

// each walks what begins with a bracket; null is empty. what names it, and item reads
// the next of what is in it.
func each(decoder *json.Decoder, bracket json.Delim, what string, item func() error) error {
	start, err := decoder.Token()
	if err != nil || start == nil {
		return err
	}
	if start != bracket {
		return fmt.Errorf("%v stands where %s should be", start, what)
	}
	for decoder.More() {
		if err := item(); err != nil {
			return err
		}
	}
	_, err = decoder.Token()
	return err
}

func (g loadedGroup) loaded(tenant string) Loaded {
	l := Loaded{Health: make([]Health, 0, len(g.Rules)), Group: Group{
		Rules:    make([]Rule, 0, len(g.Rules)),
		ID:       ID{Tenant: tenant, Namespace: g.File, Group: g.Name},
		Interval: duration(g.Interval),
		Limit:    g.Limit,
	}}
	for _, r := range g.Rules {
		rule := Rule{Expr: r.Query, For: duration(r.Duration), Labels: nonEmpty(r.Labels), Annotations: nonEmpty(r.Annotations)}
		if r.Type == "recording" {
			rule.Record = r.Name
		} else {
			rule.Alert = r.Name
		}
		l.Rules = append(l.Rules, rule)
		l.Health = append(l.Health, Health{r.State, r.Health, r.LastError, r.Evaluated})
	}
	return l
}

// duration reads seconds, to the millisecond: nothing in a rule is finer.
func duration(seconds float64) time.Duration {
	return time.Duration(math.Round(seconds*1000)) * time.Millisecond
}

func nonEmpty(pairs map[string]string) map[string]string {
	if len(pairs) == 0 {
		return nil
	}
	return pairs
}

// WriteLoaded writes loaded groups as a ruler answers.
func WriteLoaded(groups []Loaded) []byte {
	answer := loadedAnswer{Status: "success", Data: loadedData{Groups: []loadedGroup{}}}
	for _, l := range groups {
		g := loadedGroup{Name: l.Group.Group, File: l.Namespace, Interval: l.Interval.Seconds(), Limit: l.Limit, Rules: []loadedRule{}}
		for i, r := range l.Rules {
			kind := "alerting"
			if r.Record != "" {
				kind = "recording"
			}
			h := l.Health[i]
			g.Rules = append(g.Rules, loadedRule{
				Name: r.Name(), Query: r.Expr, Duration: r.For.Seconds(), Labels: r.Labels, Annotations: r.Annotations,
				State: h.State, Health: h.Health, LastError: h.LastError, Evaluated: h.Evaluated, Type: kind,
			})
		}
		answer.Data.Groups = append(answer.Data.Groups, g)
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(answer); err != nil { // there is nothing in it that JSON lacks
		panic("internal error: " + err.Error())
	}
	return b.Bytes()
}
