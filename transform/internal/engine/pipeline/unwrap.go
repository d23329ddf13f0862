package pipeline

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine/units"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// extractionError is the code of a label whose text is not what unwrap takes.
const extractionError = "SampleExtractionErr"

// unwrap makes the value of a sample of a label.
type unwrap struct {
	name    string
	read    func(string) (float64, error)
	filters []stage
	value   float64
}

func newUnwrap(u *logql.Unwrap) (*unwrap, error) {
	made := &unwrap{name: u.Label.Text, read: conversion(u.Convert)}
	for _, f := range u.Filters {
		filter, err := newFilter(f)
		if err != nil {
			return nil, err
		}
		made.filters = append(made.filters, filter)
	}
	return made, nil
}

func conversion(c logql.Conversion) func(string) (float64, error) {
	switch c {
	case logql.ConvertBytes:
		return func(text string) (float64, error) {
			n, err := units.Bytes(text)
			return float64(n), err
		}
	case logql.ConvertDuration, logql.ConvertDurationSeconds:
		return units.Seconds
	case logql.ConvertNumber:
	}
	return units.Number
}

// apply converts. Without the label there is no sample; one that cannot be
// converted is 0, with an error.
func (u *unwrap) apply(s *state) bool {
	text, _ := s.field(u.name)
	if text == "" {
		return false
	}
	var err error
	if u.value, err = u.read(text); err != nil {
		u.value = 0
		s.fail(extractionError, err.Error())
	}
	for _, f := range u.filters {
		if !f.apply(s) {
			return false
		}
	}
	return true
}
