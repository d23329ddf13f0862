package logql

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// A unit of Prometheus' durations. Units are written largest first, each at
// most once.
type unit struct {
	name string
	size uint64 // nanoseconds
}

//go:noinline
func units() [7]unit {
	return [7]unit{
		{"y", uint64(365 * 24 * time.Hour)}, {"w", uint64(7 * 24 * time.Hour)}, {"d", uint64(24 * time.Hour)},
		{"h", uint64(time.Hour)}, {"m", uint64(time.Minute)}, {"s", uint64(time.Second)}, {"ms", uint64(time.Millisecond)},
	}
}

// ParseDuration reads a duration as Prometheus and Loki's rule files write it:
// 1h30m, 90s, 0. No signs, fractions or spaces.
func ParseDuration(s string) (time.Duration, error) {
	switch s {
	case "0":
		return 0, nil
	case "":
		return 0, errors.New("the duration is empty")
	}
	var total uint64
	larger := uint64(1) << 63 // than any unit
	for rest := s; rest != ""; {
		digits, name, tail := cutUnit(rest)
		value, err := strconv.ParseUint(digits, 10, 64)
		if err != nil || name == "" {
			return 0, badDuration(s, "is not a duration")
		}
		size := unitSize(name)
		switch {
		case size == 0:
			return 0, badDuration(s, "is not a duration: there is no unit "+quote(name, false))
		case size >= larger:
			return 0, badDuration(s, "is not a duration: units go from large to small")
		case value > 1<<63/size || total+value*size >= 1<<63:
			return 0, badDuration(s, "is too long a duration")
		}
		total += value * size
		larger, rest = size, tail
	}
	return time.Duration(total), nil
}

//go:noinline
func badDuration(s, why string) error { return errors.New(quote(s, false) + " " + why) }

// cutUnit splits "1h30m" into "1", "h" and "30m".
func cutUnit(s string) (digits, name, rest string) {
	i := 0
	for i < len(s) && '0' <= s[i] && s[i] <= '9' {
		i++
	}
	j := i
	for j < len(s) && (s[j] < '0' || s[j] > '9') {
		j++
	}
	return s[:i], s[i:j], s[j:]
}

// unitSize is how many nanoseconds a unit has, 0 for none.
//
//go:noinline
func unitSize(name string) uint64 {
	if len(name) == 1 {
		switch name[0] {
		case 's':
			return uint64(time.Second)
		case 'm':
			return uint64(time.Minute)
		case 'h':
			return uint64(time.Hour)
		}
	}
	for _, u := range units() {
		if u.name == name {
			return u.size
		}
	}
	return 0
}

// ProperDuration guesses what was meant by a number with a long unit, with a
// fraction, or without any unit (seconds, as elsewhere in YAML), or returns "".
func ProperDuration(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	i := strings.IndexFunc(s, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
	if i < 0 {
		i = len(s)
	}
	value, err := strconv.ParseFloat(s[:i], 64)
	size := longUnit(strings.TrimSpace(s[i:]))
	if err != nil || size == 0 || value <= 0 || value > 1e6 {
		return ""
	}
	total := uint64(value * float64(size))
	for _, u := range units() {
		if total >= u.size && total%u.size == 0 {
			return strconv.FormatUint(total/u.size, 10) + u.name
		}
	}
	return ""
}

func longUnit(name string) (size uint64) {
	switch name {
	case "", "sec", "secs", "second", "seconds":
		name = "s"
	case "min", "mins", "minute", "minutes":
		name = "m"
	case "hr", "hrs", "hour", "hours":
		name = "h"
	case "day", "days":
		name = "d"
	case "week", "weeks":
		name = "w"
	case "year", "years":
		name = "y"
	}
	return unitSize(name)
}
