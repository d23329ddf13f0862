package rulefile

import "strings"

// isMetricName applies the classic rule for metric names, the one Loki applies
// to recording rules whatever Prometheus allows by now.
func isMetricName(s string) bool {
	for i := range len(s) {
		if !isNameByte(s[i], i > 0) && s[i] != ':' {
			return false
		}
	}
	return s != ""
}

// isLabelName applies the classic rule for label names, which Loki applies to
// annotations too.
func isLabelName(s string) bool {
	for i := range len(s) {
		if !isNameByte(s[i], i > 0) {
			return false
		}
	}
	return s != ""
}

func isNameByte(b byte, digits bool) bool {
	return b == '_' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || digits && '0' <= b && b <= '9'
}

// metricName and labelName return the nearest valid name, or "" when nothing
// of the name would be left.
func metricName(s string) string { return validName(s, isMetricName) }
func labelName(s string) string  { return validName(s, isLabelName) }

func validName(s string, valid func(string) bool) string {
	s = strings.Map(func(r rune) rune {
		if r < 0x80 && (isNameByte(byte(r), true) || r == ':' && valid(":")) {
			return r
		}
		return '_'
	}, s)
	if strings.Trim(s, "_") == "" {
		return ""
	}
	if !valid(s) {
		s = "_" + s
	}
	return s
}

func isWord(r rune) bool { return r < 0x80 && isNameByte(byte(r), true) }

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || '9' < s[i] {
			return false
		}
	}
	return s != ""
}
