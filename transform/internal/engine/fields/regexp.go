package fields

import (
	"fmt"
	"regexp"
)

// Regexp reads what the named groups of a regular expression capture, in its
// first match of a line.
type Regexp struct {
	re     *regexp.Regexp
	groups []string // by number; "" has no name
}

// ParseRegexp compiles an expression. It needs a named group, and no name twice.
func ParseRegexp(text string) (*Regexp, error) {
	re, err := regexp.Compile(text)
	if err != nil {
		return nil, fmt.Errorf("regexp stage: %w", err)
	}
	seen := map[string]bool{}
	for _, name := range re.SubexpNames() {
		if name != "" && seen[name] {
			return nil, fmt.Errorf("regexp stage: %q has two groups named %s", text, name)
		}
		seen[name] = name != ""
	}
	if len(seen) < 2 {
		return nil, fmt.Errorf("regexp stage: %q has no named group: write (?P<name>…)", text)
	}
	return &Regexp{re, re.SubexpNames()}, nil
}

// Read visits the named groups of the first match. A group that took no part
// in it is empty.
func (r *Regexp) Read(line string, visit Visit) {
	match := r.re.FindStringSubmatchIndex(line)
	for i, name := range r.groups {
		if match == nil || name == "" {
			continue
		}
		var value Value
		if match[2*i] >= 0 {
			value = Plain(line[match[2*i]:match[2*i+1]])
		}
		if !visit(name, value) {
			return
		}
	}
}
