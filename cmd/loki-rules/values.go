package main

import (
	"errors"
	"fmt"
	"strconv"
	"time"
)

// span is a flag's duration that is more than nothing; with zero nothing is allowed,
// too.
type span struct {
	value *time.Duration
	zero  bool
}

func (s span) Set(text string) error {
	d, err := time.ParseDuration(text)
	switch {
	case err != nil:
		return errors.New("a duration has a unit: 500ms, 30s, 5m or 1h30m")
	case d < 0 || d == 0 && !s.zero:
		return errors.New("it has to be more than nothing: 500ms, 30s, 5m or 1h30m")
	}
	*s.value = d
	return nil
}

func (s span) String() string {
	if s.value == nil || *s.value == 0 {
		return "0"
	}
	return s.value.String()
}

func (span) Type() string { return "duration" }

// count is a flag's number within bounds; most 0 is none.
type count struct {
	value       *int
	least, most int
}

func (c count) Set(text string) error {
	bounds := fmt.Sprintf("from %d on", c.least)
	if c.most > 0 {
		bounds = fmt.Sprintf("from %d to %d", c.least, c.most)
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < c.least || c.most > 0 && n > c.most {
		return errors.New("it has to be a whole number " + bounds)
	}
	*c.value = n
	return nil
}

func (c count) String() string {
	if c.value == nil {
		return "0"
	}
	return strconv.Itoa(*c.value)
}

func (count) Type() string { return "int" }
