package logql

import (
	"regexp/syntax"
	"slices"
)

// checkRegexpStage judges the regular expression of the stage regexp, whose
// named groups become labels, and gives these.
func (p *parser) checkRegexpStage(t Text) names {
	if p.fault != nil {
		return nil
	}
	groups, err := groupNames(t.Value)
	if err != nil {
		p.check(badRegexp(t, "regexp", err))
		return nil
	}
	seen := map[string]bool{}
	for _, group := range groups {
		if seen[group] {
			p.check(faultAt(t.Span, "two groups of the regular expression of regexp are named %s", group))
			return nil
		}
		seen[group] = true
	}
	if len(seen) == 0 {
		p.check(faultAt(t.Span, "the regular expression of regexp has no named group, so that it gives no label").
			advises("name a group, such as (?P<status>\\d+), or filter with |~"))
	}
	return groups
}

// checkPatternStage judges the pattern of the stage pattern, whose captures
// become labels.
func (p *parser) checkPatternStage(t Text) {
	if p.fault != nil {
		return
	}
	parts, why := splitPattern(t.Value)
	if why == "" && !hasNamed(parts) {
		why = "it captures nothing"
	}
	if why == "" {
		why = twice(parts)
	}
	if why != "" {
		p.check(faultAt(t.Span, "the pattern cannot be used: %s", why).advises("name what is to become a label, such as <status>"))
	}
}

// groupNames are the named groups of a regular expression.
func groupNames(pattern string) (names, error) {
	if plain, _, ok := readPlain(pattern); ok {
		return plain.groups, nil
	}
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(re.CapNames(), func(name string) bool { return name == "" }), nil
}
