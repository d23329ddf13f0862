package evaluate

import (
	"strconv"
	"strings"
	"time"
)

// timeOf finds the time of a line: where it begins with one, in the field of
// JSON or logfmt that has it, or in the brackets of an access log. Zones that are
// not given are UTC.
func timeOf(line string) (time.Time, bool) {
	if t, _, ok := leadingTime(line); ok {
		return t, true
	}
	for _, key := range []string{`"timestamp":`, `"@timestamp":`, `"time":`, `"ts":`, `"t":`, "timestamp=", "time=", "ts=", "t="} {
		at := strings.Index(line, key)
		if at < 0 || at > 0 && key[0] != '"' && line[at-1] != ' ' {
			continue
		}
		value := strings.TrimLeft(line[at+len(key):], ` "`)
		if t, _, ok := leadingTime(value); ok {
			return t, true
		}
		if t, ok := epoch(value); ok {
			return t, true
		}
	}
	if at := strings.IndexByte(line, '['); at >= 0 {
		return bracketTime(line[at+1:])
	}
	return time.Time{}, false
}

// leadingTime reads 2026-01-05T10:00:00.5Z, also with a blank or a slash in it,
// a comma before the fraction, and without a zone. size is its length.
func leadingTime(s string) (t time.Time, size int, ok bool) {
	if len(s) < 19 || s[4] != '-' && s[4] != '/' || s[13] != ':' || s[16] != ':' || s[10] != 'T' && s[10] != ' ' {
		return t, 0, false
	}
	fields := [6]int{}
	for i, from := range [6]int{0, 5, 8, 11, 14, 17} {
		width := 2
		if i == 0 {
			width = 4
		}
		n, err := strconv.Atoi(s[from : from+width])
		if err != nil {
			return t, 0, false
		}
		fields[i] = n
	}
	rest := s[19:]
	nanoseconds := 0
	if rest != "" && (rest[0] == '.' || rest[0] == ',') {
		digits := 1
		for digits < len(rest) && '0' <= rest[digits] && rest[digits] <= '9' {
			digits++
		}
		nanoseconds, _ = strconv.Atoi((rest[1:digits] + "000000000")[:9])
		rest = rest[digits:]
	}
	offset, width := zone(rest)
	t = time.Date(fields[0], time.Month(fields[1]), fields[2], fields[3], fields[4], fields[5], nanoseconds, time.UTC)
	return t.Add(-offset), len(s) - len(rest) + width, true
}

// zone reads Z, +01:00 or +0100.
func zone(s string) (offset time.Duration, width int) {
	switch {
	case strings.HasPrefix(s, "Z"):
		return 0, 1
	case len(s) < 5 || s[0] != '+' && s[0] != '-':
		return 0, 0
	}
	digits, width := s[1:3]+s[3:5], 5
	if s[3] == ':' && len(s) >= 6 {
		digits, width = s[1:3]+s[4:6], 6
	}
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0, 0
	}
	offset = time.Duration(n/100)*time.Hour + time.Duration(n%100)*time.Minute
	if s[0] == '-' {
		offset = -offset
	}
	return offset, width
}

// epoch reads seconds, milliseconds, microseconds or nanoseconds since 1970, told
// apart by their digits.
func epoch(s string) (time.Time, bool) {
	digits := 0
	for digits < len(s) && '0' <= s[digits] && s[digits] <= '9' {
		digits++
	}
	n, err := strconv.ParseInt(s[:digits], 10, 64)
	if err != nil {
		return time.Time{}, false
	}
	switch digits {
	case 10:
		t := time.Unix(n, 0).UTC()
		if rest := s[digits:]; len(rest) > 1 && rest[0] == '.' {
			if f, err := strconv.ParseFloat("0"+strings.FieldsFunc(rest, func(r rune) bool { return r != '.' && (r < '0' || r > '9') })[0], 64); err == nil {
				t = t.Add(time.Duration(f * float64(time.Second)))
			}
		}
		return t, true
	case 13:
		return time.UnixMilli(n).UTC(), true
	case 16:
		return time.UnixMicro(n).UTC(), true
	case 19:
		return time.Unix(0, n).UTC(), true
	}
	return time.Time{}, false
}

// bracketTime reads 05/Jan/2026:10:00:00 +0000], as web servers write it.
func bracketTime(s string) (time.Time, bool) {
	const layout = "02/Jan/2006:15:04:05 -0700"
	if len(s) < len(layout) {
		return time.Time{}, false
	}
	t, err := time.Parse(layout, s[:len(layout)])
	return t.UTC(), err == nil
}
