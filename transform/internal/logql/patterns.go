package logql

import (
	"regexp/syntax"
	"strings"
)

// checkPattern judges a regular expression: whether it is one, and whether the
// whole of the empty text matches it.
func checkPattern(pattern string, flags syntax.Flags) (matchesEmpty bool, err error) {
	if _, whole, ok := readPlain(pattern); ok {
		return whole.matchesEmpty, nil
	}
	re, err := syntax.Parse(pattern, flags)
	if err != nil {
		return false, err
	}
	return matchesNothing(re), nil
}

// matchesNothing reports whether the whole of the empty text matches.
func matchesNothing(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpNoMatch, syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL, syntax.OpWordBoundary:
		return false
	case syntax.OpLiteral:
		return len(re.Rune) == 0
	case syntax.OpPlus, syntax.OpCapture:
		return matchesNothing(re.Sub[0])
	case syntax.OpRepeat:
		return re.Min == 0 || matchesNothing(re.Sub[0])
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			if !matchesNothing(sub) {
				return false
			}
		}
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			if matchesNothing(sub) {
				return true
			}
		}
		return false
	default:
	}
	return true
}

// GroupIsNumber reports that the named group of a regular expression takes
// nothing but digits, and one point at most, so that what it takes is a number.
func GroupIsNumber(pattern, group string) bool {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return false
	}
	found := namedGroup(re, group)
	if found == nil {
		return false
	}
	digits, points := takesDigits(found.Sub[0])
	return digits && points <= 1
}

func namedGroup(re *syntax.Regexp, name string) *syntax.Regexp {
	if re.Op == syntax.OpCapture && re.Name == name {
		return re
	}
	for _, sub := range re.Sub {
		if found := namedGroup(sub, name); found != nil {
			return found
		}
	}
	return nil
}

// takesDigits reports that each match has a digit and nothing but digits, and how
// many points may be among them.
func takesDigits(re *syntax.Regexp) (digits bool, points int) {
	switch re.Op {
	case syntax.OpCharClass:
		return len(re.Rune) == 2 && re.Rune[0] >= '0' && re.Rune[1] <= '9', 0
	case syntax.OpLiteral:
		return strings.Trim(string(re.Rune), "0123456789") == "", 0
	case syntax.OpPlus:
		digits, points = takesDigits(re.Sub[0])
		return digits && points == 0, 0
	case syntax.OpConcat:
		for i, sub := range re.Sub {
			if sub.Op == syntax.OpLiteral && string(sub.Rune) == "." && i > 0 {
				points++
				continue
			}
			more, inside := takesDigits(sub)
			if !more {
				return false, 0
			}
			points += inside
		}
		return true, points
	default:
		return false, 0
	}
}

func badRegexp(t Text, of string, err error) *Fault {
	why := firstOf(strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	f := faultAt(t.Span, "the regular expression of %s is none: %s", of, why)
	switch {
	case looksAround(t.Value):
		f.advises("RE2 has no look-ahead or look-behind: use a second matcher or filter with !~ or !=")
	case strings.HasPrefix(t.Value, "*"), strings.HasPrefix(t.Value, "+"):
		f.requotes(t, "."+t.Value).requotes(t, ".+"+strings.TrimLeft(t.Value, "*+"))
	case strings.Contains(why, "missing closing )"):
		f.requotes(t, t.Value+")")
	case strings.Contains(why, "missing closing ]"):
		f.requotes(t, t.Value+"]")
	case strings.Contains(why, "unexpected )"):
		f.requotes(t, strings.Replace(t.Value, ")", `\)`, 1))
	}
	return f
}

// looksAround reports what Perl has and RE2 has not.
func looksAround(pattern string) bool {
	for _, begins := range [...]string{"(?!", "(?=", "(?<!", "(?<="} {
		if strings.Contains(pattern, begins) {
			return true
		}
	}
	return false
}

// firstOf is the beginning of a reason that quotes what it is about, if that is long.
func firstOf(why string) string {
	const most = 200 // bytes
	if len(why) <= most {
		return why
	}
	return strings.ToValidUTF8(why[:most], "") + "…"
}
