package lokiserver

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules/ruletest"
)

// found is what a query gives: Loki's own envelope.
type found struct {
	Type   string          `json:"resultType"`
	Result json.RawMessage `json:"result"`
}

func (s *Server) query(ctx context.Context, tenant, path string, parameters map[string]string) (*found, error) {
	values := url.Values{}
	for name, value := range parameters {
		values.Set(name, value)
	}
	body, err := s.ask(ctx, http.MethodGet, tenant, path, values, nil)
	if err != nil {
		return nil, err
	}
	var envelope struct {
		Data found `json:"data"`
	}
	if err := json.Unmarshal(body, &envelope); err != nil && path != labelsPath {
		return nil, fmt.Errorf("%s%s: %w", s.base, path, err)
	}
	return &envelope.Data, nil
}

const labelsPath = "/loki/api/v1/labels"

// Samples evaluates a metric query at one time.
func (s *Server) Samples(tenant, expr string, at time.Time) ([]ruletest.Answered, error) {
	got, err := s.query(s.context(), s.tenant(tenant), "/loki/api/v1/query", map[string]string{"query": expr, "time": strconv.FormatInt(at.UnixNano(), 10)})
	if err != nil {
		return nil, err
	}
	if got.Type == "scalar" {
		var value [2]any
		if err := json.Unmarshal(got.Result, &value); err != nil {
			return nil, err
		}
		v, err := number(value)
		return []ruletest.Answered{{Labels: map[string]string{}, Value: v}}, err
	}
	if got.Type != "vector" {
		return nil, fmt.Errorf("%s gives a %s, and samples were asked for", expr, got.Type)
	}
	var vector []struct {
		Metric map[string]string `json:"metric"`
		Value  [2]any            `json:"value"`
	}
	if err := json.Unmarshal(got.Result, &vector); err != nil {
		return nil, err
	}
	all := []ruletest.Answered{}
	for _, sample := range vector {
		v, err := number(sample.Value)
		if err != nil {
			return nil, err
		}
		all = append(all, ruletest.Answered{Labels: sample.Metric, Value: v})
	}
	return all, nil
}

// number reads the second of a time and a value, which is a text: "NaN" is none
// of JSON's.
func number(pair [2]any) (float64, error) {
	text, ok := pair[1].(string)
	if !ok {
		return 0, fmt.Errorf("the server answers %v, and a value is a text", pair[1])
	}
	return strconv.ParseFloat(text, 64)
}

// Lines evaluates a log query, both times included.
func (s *Server) Lines(tenant, expr string, from, to time.Time) ([]ruletest.Logged, error) {
	got, err := s.query(s.context(), s.tenant(tenant), "/loki/api/v1/query_range", map[string]string{
		"query": expr, "start": strconv.FormatInt(from.UnixNano(), 10), "end": strconv.FormatInt(to.UnixNano()+1, 10), // end is not included
		"direction": "forward", "limit": strconv.Itoa(maxLines),
	})
	if err != nil {
		return nil, err
	}
	var streams []struct {
		Stream map[string]string `json:"stream"`
		Values [][2]string       `json:"values"`
	}
	if err := json.Unmarshal(got.Result, &streams); err != nil {
		return nil, err
	}
	var all []ruletest.Logged
	for _, stream := range streams {
		for _, value := range stream.Values {
			ns, err := strconv.ParseInt(value[0], 10, 64)
			if err != nil {
				return nil, err
			}
			all = append(all, ruletest.Logged{Labels: stream.Stream, Time: time.Unix(0, ns), Text: value[1]})
		}
	}
	return all, nil
}

// maxLines is more than a test has.
const maxLines = 1_000_000
