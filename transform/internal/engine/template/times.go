package template

import (
	"fmt"
	"strconv"
	"text/template"
	"time"
)

func timeFunctions() template.FuncMap {
	return template.FuncMap{
		"toDate":          func(layout, s string) time.Time { return parseTime(layout, time.UTC, s) },
		"toDateInZone":    toDateInZone,
		"unixEpoch":       func(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) },
		"unixEpochMillis": func(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) },
		"unixEpochNanos":  func(t time.Time) string { return strconv.FormatInt(t.UnixNano(), 10) },
		"unixToTime":      unixToTime,
	}
}

// date writes a time, or a number of seconds since 1970. Anything else is now.
func date(layout string, v any, now time.Time) string {
	t := now
	switch v := v.(type) {
	case time.Time:
		t = v
	case int64:
		t = time.Unix(v, 0)
	case int:
		t = time.Unix(int64(v), 0)
	}
	return t.UTC().Format(layout)
}

// toDateInZone reads a time of a zone; one that nobody knows is UTC.
func toDateInZone(layout, zone, s string) time.Time {
	location, err := time.LoadLocation(zone)
	if err != nil {
		location = time.UTC
	}
	return parseTime(layout, location, s)
}

// parseTime is the zero time for what does not follow the layout.
func parseTime(layout string, location *time.Location, s string) time.Time {
	t, err := time.ParseInLocation(layout, s, location)
	if err != nil {
		return time.Time{}
	}
	return t
}

// unixToTime tells by the number of digits what is counted since 1970: days (5),
// seconds (10), milliseconds (13), microseconds (16) or nanoseconds (19).
func unixToTime(s string) (time.Time, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("unable to parse time %q: %w", s, err)
	}
	switch len(s) {
	case 5:
		return time.Unix(n*24*60*60, 0).UTC(), nil
	case 10:
		return time.Unix(n, 0).UTC(), nil
	case 13:
		return time.UnixMilli(n).UTC(), nil
	case 16:
		return time.UnixMicro(n).UTC(), nil
	case 19:
		return time.Unix(0, n).UTC(), nil
	}
	return time.Time{}, fmt.Errorf("%q has %d digits: 5 are days, 10 seconds, 13 milliseconds, 16 microseconds, 19 nanoseconds", s, len(s))
}
