package rules

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"strings"
)

// DefaultLayouts are where rule files are looked for when a repository does not
// say: the layout of Loki's own local store, and that of a single tenant.
func DefaultLayouts() []string { return []string{"rules/{tenant}/{file}", "rules/{file}"} }

// A layout finds rule files by their paths, and tells tenant and file name.
//
// {tenant} and {file} stand for one part of a path, or for some of it
// ("{tenant}.rules"). So does any other {name}, and *, which tell nothing. ** is
// any number of directories.
type layout struct {
	re           *regexp.Regexp
	tenant, file int // which group of re; 0: none
}

func compileLayout(text string) (layout, error) {
	if !strings.Contains(text, "{file}") && !strings.Contains(text, "**") {
		return layout{}, fmt.Errorf("%q has no {file}", text)
	}
	return compile(text)
}

// compileGlob is a glob of include or exclude.
func compileGlob(text string) (layout, error) { return compile(text) }

var errGlob = errors.New("a path with { that is never closed")

func compile(text string) (layout, error) {
	var l layout
	var re strings.Builder
	re.WriteByte('^')
	groups := 0
	for rest := strings.TrimPrefix(path.Clean(text), "./"); rest != ""; {
		switch {
		case strings.HasPrefix(rest, "**/"):
			re.WriteString(`(?:[^/]+/)*`)
			rest = rest[3:]
		case strings.HasPrefix(rest, "**"):
			re.WriteString(`.*`)
			rest = rest[2:]
		case rest[0] == '*':
			re.WriteString(`[^/]*`)
			rest = rest[1:]
		case rest[0] == '{':
			name, tail, ok := strings.Cut(rest[1:], "}")
			if !ok {
				return l, fmt.Errorf("%q: %w", text, errGlob)
			}
			groups++
			switch name {
			case "tenant":
				l.tenant = groups
			case "file":
				l.file = groups
			}
			re.WriteString(`([^/]+)`)
			rest = tail
		default:
			end := strings.IndexAny(rest, "*{")
			if end < 0 {
				end = len(rest)
			}
			re.WriteString(regexp.QuoteMeta(rest[:end]))
			rest = rest[end:]
		}
	}
	re.WriteByte('$')
	compiled, err := regexp.Compile(re.String())
	l.re = compiled
	return l, err
}

// match reads a path. The file's name is the last part of the path, since that
// is what Loki would call it; {file} only says which part of it may vary.
func (l layout) match(name string) (tenant, file string, ok bool) {
	groups := l.re.FindStringSubmatch(name)
	if groups == nil {
		return "", "", false
	}
	if l.tenant > 0 {
		tenant = groups[l.tenant]
	}
	return tenant, path.Base(name), true
}

// root is the directory below which all that matches must be.
func root(text string) string {
	fixed := text
	if i := strings.IndexAny(text, "*{"); i >= 0 {
		fixed = text[:i]
	}
	return path.Clean(path.Dir(fixed + "x"))
}
