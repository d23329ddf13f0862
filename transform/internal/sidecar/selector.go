package sidecar

import (
	"fmt"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// Selector is the label selector that the sidecar sends: LABEL, with LABEL_VALUE
// behind it where that is not empty.
func (c *Config) Selector() string {
	if c.LabelValue.Text != "" {
		return c.Label.Text + "=" + c.LabelValue.Text
	}
	return c.Label.Text
}

// SelectorRefused tells why the API server refuses the label selector; nil when
// it takes it, when LABEL is not known, or when the sidecar never asks by it. A
// refused list ends the sidecar.
func (c *Config) SelectorRefused() error {
	if !c.Label.Known || !c.LabelValue.Known || c.Label.Text == "" || !c.lists() {
		return nil
	}
	return c.selectorErr
}

// lists reports a sidecar that asks by its label somewhere, and not by names alone.
func (c *Config) lists() bool {
	for _, resource := range c.Resources() {
		for _, ns := range c.Namespaces("") {
			if len(c.namesFor(strings.TrimSuffix(resource, "s"), ns)) == 0 {
				return true
			}
		}
	}
	return false
}

// CheckSelector tells why the API server refuses LABEL and LABEL_VALUE as a label
// selector.
func CheckSelector(label, value string) error {
	if value != "" {
		label += "=" + value
	}
	_, err := parseSelector(label)
	return err
}

// PlainLabel is the one label that a sidecar asks for, and the value, "" for any; ok
// is false when LABEL is a selector of several conditions, or of one that no single
// value meets.
func (c *Config) PlainLabel() (key, value string, ok bool) {
	if len(c.selector) != 1 {
		return "", "", false
	}
	switch r := c.selector[0]; {
	case r.op == "exists":
		return r.key, "", true
	case r.op == "in" && len(r.values) < 2:
		return r.key, r.values[0], true
	}
	return "", "", false
}

// LabelText is what an object's labels must be, as YAML: a label, or the selector
// in words.
func (c *Config) LabelText() string {
	if key, value, ok := c.PlainLabel(); ok {
		return fmt.Sprintf("%s: %q", key, value)
	}
	return fmt.Sprintf("as the selector %q asks for", c.Selector())
}

// LabelFields are the labels of an object that the selector names, its own and those
// that a merge key brings, in the selector's order.
func (c *Config) LabelFields(o *manifest.Object) []document.Field {
	var all []document.Field
	labels := o.Metadata("labels")
	for _, r := range c.selector {
		if f, ok := mergedField(labels, r.key); ok {
			all = append(all, f)
		}
	}
	return all
}
