package fields

import (
	"fmt"
	"strings"
)

// Pattern is a text with captures in angle brackets: <ip> - <_> [<time>]. What
// stands in place of <_> is of no interest.
type Pattern struct {
	parts []part
}

// part is literal text, or a capture: of the name "_" without interest.
type part struct {
	literal string
	name    string
}

const nameless = "_"

// ParsePattern reads the pattern of a pattern stage. It needs a named capture,
// no name twice, and text between captures.
func ParsePattern(text string) (*Pattern, error) {
	parts, err := splitPattern(text)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, p := range parts {
		if p.name == "" || p.name == nameless {
			continue
		}
		if seen[p.name] {
			return nil, fmt.Errorf("pattern %q captures <%s> twice", text, p.name)
		}
		seen[p.name] = true
	}
	if len(seen) == 0 {
		return nil, fmt.Errorf("pattern %q captures nothing: write <name> where a value stands", text)
	}
	return &Pattern{parts}, nil
}

func splitPattern(text string) ([]part, error) {
	var parts []part
	literal := 0
	add := func(p part) { parts = append(parts, p) }
	for i := 0; i < len(text); {
		name := captureName(text[i:])
		if name == "" {
			i++
			continue
		}
		if i > literal {
			add(part{literal: text[literal:i]})
		} else if len(parts) > 0 {
			return nil, fmt.Errorf("pattern %q has two captures with nothing between them", text)
		}
		add(part{name: name})
		i += len(name) + 2
		literal = i
	}
	if literal < len(text) {
		add(part{literal: text[literal:]})
	}
	return parts, nil
}

// captureName is the name in <name> that the text begins with, "" when it
// begins with something else.
func captureName(text string) string {
	if text[0] != '<' {
		return ""
	}
	name, _, ok := strings.Cut(text[1:], ">")
	if !ok || !IsLabel(name) {
		return ""
	}
	return name
}

// Read visits the captures of the line: each ends where the next literal text
// begins. A literal text that is missing gives the rest of the line to the
// capture in front of it. An empty line has no captures.
func (p *Pattern) Read(line string, visit Visit) {
	if line == "" {
		return
	}
	for i, part := range p.parts {
		if part.name == "" {
			if i == 0 && !strings.HasPrefix(line, part.literal) {
				return
			}
			line = line[len(part.literal):]
			continue
		}
		value, missing := line, true
		if i+1 < len(p.parts) {
			if at := strings.Index(line, p.parts[i+1].literal); at >= 0 {
				value, missing = line[:at], false
			}
		}
		line = line[len(value):]
		if part.name != nameless && !visit(part.name, Plain(value)) || missing {
			return
		}
	}
}

// LinePattern is the pattern of a line filter: text, and <_> for anything.
type LinePattern struct {
	literals           []string
	openStart, openEnd bool
}

// ParseLinePattern reads the pattern of a line filter. It has no named captures.
func ParseLinePattern(text string) (*LinePattern, error) {
	parts, err := splitPattern(text)
	if err != nil {
		return nil, err
	}
	p := &LinePattern{}
	for i, part := range parts {
		switch {
		case part.name == "":
			p.literals = append(p.literals, part.literal)
		case part.name != nameless:
			return nil, fmt.Errorf("pattern %q names a capture: a line filter knows only <_>", text)
		default:
			p.openStart = p.openStart || i == 0
			p.openEnd = i == len(parts)-1
		}
	}
	return p, nil
}

// Match reports whether the line is the pattern's text with something in place
// of each <_>. Each text is looked for once: the first place where it stands has
// to do. A pattern that begins with text may begin anywhere in the line; one that
// ends with text ends where the line ends.
func (p *LinePattern) Match(line string) bool {
	if len(p.literals) == 0 {
		return p.openStart == (line != "")
	}
	for i, literal := range p.literals {
		at := strings.Index(line, literal)
		if at < 0 || at == 0 && (i > 0 || p.openStart) {
			return false
		}
		line = line[at+len(literal):]
	}
	return p.openEnd == (line != "")
}
