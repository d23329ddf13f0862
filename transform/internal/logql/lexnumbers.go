package logql

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// number reads a number, a duration or a size: a number of Go's syntax, and
// then a unit if one follows at once.
func (l *lexer) number() {
	start := l.at
	for l.at < len(l.src) && isDigit(l.src[l.at]) {
		l.at++
	}
	over := l.at == len(l.src) || strings.IndexByte(" )}|,\n", l.src[l.at]) >= 0
	if over && l.at > start && (l.src[start] != '0' || l.at == start+1) { // as most are
		l.add(number, start, l.src[start:l.at])
		return
	}
	l.at = start
	if why := l.digits(); why != "" {
		l.bad(start, faultAt(Span{}, "%s is no number: %s", l.src[start:l.at], why))
		return
	}
	if n := durationLength(l.src[l.at:]); n > 0 {
		if d, err := parseAnyDuration(l.src[start : l.at+n]); err == nil {
			l.at += n
			l.addValue(durationKind, start, int64(d))
			return
		}
	}
	if n := sizeLength(l.src[l.at:]); n > 0 {
		if size, ok := parseSize(l.src[start:l.at], l.src[l.at:l.at+n]); ok {
			l.at += n
			l.addValue(bytesKind, start, int64(size)) //nolint:gosec // kept as bits; read back as what it was
			return
		}
	}
	l.add(number, start, l.src[start:l.at])
}

// digits goes past a number as Go's text/scanner does, and says what is wrong
// with it.
func (l *lexer) digits() (why string) {
	start, base := l.at, 10
	if l.src[start] == '0' && start+1 < len(l.src) {
		switch l.src[start+1] | 0x20 {
		case 'x':
			base = 16
		case 'o':
			base = 8
		case 'b':
			base = 2
		}
		l.skip(base != 10, 2)
	}
	mantissa := l.at
	dot := false
	l.run(base)
	if l.at < len(l.src) && l.src[l.at] == '.' {
		dot = true
		l.at++
		l.run(base)
	}
	written := l.src[mantissa:l.at]
	switch {
	case strings.Trim(written, "._") == "":
		return "it has no digits"
	case dot && (base == 8 || base == 2):
		return "it cannot have a point"
	}
	why = l.exponent(base, dot)
	switch text := l.src[start:l.at]; {
	case why != "":
		return why
	case base == 2 && strings.ContainsAny(written, "23456789"), base == 8 && strings.ContainsAny(written, "89"),
		base == 10 && octalWithEights(text):
		return "it has digits that it must not have"
	case misplacedUnderscore(text):
		return "_ must separate digits"
	}
	return ""
}

// run goes past digits and underscores.
func (l *lexer) run(base int) {
	for l.at < len(l.src) {
		c := l.src[l.at]
		hex := base == 16 && 'a' <= c|0x20 && c|0x20 <= 'f'
		if !isDigit(c) && c != '_' && !hex {
			return
		}
		l.at++
	}
}

// exponent goes past e5 or p5.
func (l *lexer) exponent(base int, dot bool) (why string) {
	if l.at == len(l.src) || l.src[l.at]|0x20 != 'e' && l.src[l.at]|0x20 != 'p' {
		if base == 16 && dot {
			return "a hexadecimal number with a point needs an exponent such as p0"
		}
		return ""
	}
	binary := l.src[l.at]|0x20 == 'p'
	l.at++
	if l.at < len(l.src) && (l.src[l.at] == '+' || l.src[l.at] == '-') {
		l.at++
	}
	start := l.at
	l.run(10)
	switch {
	case binary != (base == 16):
		return "its exponent is not one of this kind of number"
	case strings.Trim(l.src[start:l.at], "_") == "":
		return "its exponent has no digits"
	}
	return ""
}

// octalWithEights reports 08: a leading zero makes a whole number octal.
func octalWithEights(text string) bool {
	return len(text) > 1 && text[0] == '0' && !strings.ContainsAny(text, ".eExX") && strings.ContainsAny(text, "89")
}

func misplacedUnderscore(text string) bool {
	if !strings.Contains(text, "_") {
		return false
	}
	digit := func(i int) bool {
		return i >= 0 && i < len(text) && (isDigit(text[i]) || isLetter(text[i]))
	}
	for i := range len(text) {
		if text[i] == '_' && (!digit(i-1) || !digit(i+1)) {
			return true
		}
	}
	return false
}

// durationLength is the length of what could go on a duration: digits, points
// and the letters of units, of which the Greek μ, which Go reads like the sign µ, is
// none.
func durationLength(s string) int {
	for i, r := range s {
		if !unicode.IsNumber(r) && !strings.ContainsRune(".nuµmshdwy", r) {
			return i
		}
	}
	return len(s)
}

// parseAnyDuration reads Go's durations, such as 1.5h, and Prometheus', such as
// 1d12h.
func parseAnyDuration(s string) (time.Duration, error) {
	if d, err := time.ParseDuration(s); err == nil {
		return d, nil
	}
	return ParseDuration(s)
}

func sizeLength(s string) int {
	for i := range len(s) {
		if strings.IndexByte("BikKMGTPE", s[i]) < 0 {
			return i
		}
	}
	return len(s)
}

// parseSize reads a size in bytes: units of 1000, with an i of 1024, in any case.
// Its digits are those of a plain decimal number.
func parseSize(digits, unit string) (bytes uint64, ok bool) {
	if strings.Trim(digits, "0123456789.") != "" {
		return 0, false
	}
	base := 1000.0
	prefix := strings.TrimSuffix(strings.ToLower(unit), "b")
	if strings.HasSuffix(prefix, "i") {
		base, prefix = 1024, strings.TrimSuffix(prefix, "i")
		if prefix == "" {
			return 0, false
		}
	}
	power := strings.Index("kmgtpe", prefix) + 1
	if prefix == "" {
		power = 0
	}
	value, err := strconv.ParseFloat(digits, 64)
	if len(prefix) > 1 || prefix != "" && power == 0 || err != nil {
		return 0, false
	}
	value *= math.Pow(base, float64(power))
	return uint64(value), value < 1<<64
}
