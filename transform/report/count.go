package report

import (
	"fmt"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// counts is the sum of a lint result. Suppressed findings count as nothing else.
type counts struct {
	Errors     int `json:"errors"`
	Warnings   int `json:"warnings"`
	Infos      int `json:"infos"`
	Suppressed int `json:"suppressed"`
	Fixable    int `json:"fixable"` // by post-render
	Objects    int `json:"objects"` // looked at
	Rulers     int `json:"rulers"`
	RuleFiles  int `json:"ruleFiles"`
}

// 6 inlined copies were 2.4 KB of code.
//
//go:noinline
func (l *Lint) count() counts {
	c := counts{Objects: l.Judged.Objects(), Rulers: l.Judged.Rulers, RuleFiles: l.Judged.RuleFiles}
	for _, f := range l.Findings {
		c.add(f)
	}
	return c
}

func (c *counts) add(f finding.Finding) {
	if f.Suppressed != "" {
		c.Suppressed++
		return
	}
	switch f.Severity {
	case finding.Error:
		c.Errors++
	case finding.Warning:
		c.Warnings++
	default:
		c.Infos++
	}
	if f.Fix.ByPostRender {
		c.Fixable++
	}
}

// String renders "3 errors, 2 warnings, 1 info, 1 suppressed in 1 ruler, 46 other
// objects; 2 fixable by post-render", leaving out what there is none of. Where
// nothing can have been judged, it says so.
func (c counts) String() string {
	var parts []string
	part := func(n int, one, many string) {
		if n > 0 {
			parts = append(parts, Count(n, one, many))
		}
	}
	part(c.Errors, "error", "errors")
	part(c.Warnings, "warning", "warnings")
	part(c.Infos, "info", "info")
	judged := finding.Judged{Rulers: c.Rulers, RuleFiles: c.RuleFiles, Others: c.Objects - c.Rulers}
	if len(parts) == 0 && judged.Nothing() {
		return "no Loki ruler and no rules in " + Count(c.Objects, "object", "objects") + ": nothing was judged"
	}
	if len(parts) == 0 {
		parts = append(parts, "no findings")
	}
	part(c.Suppressed, "suppressed", "suppressed")
	s := strings.Join(parts, ", ")
	if judged != (finding.Judged{}) {
		s += " in " + judged.String()
	}
	if c.Fixable > 0 {
		s += fmt.Sprintf("; %d fixable by post-render", c.Fixable)
	}
	return s
}

// Count renders "1 rule file" or "3 rule files".
//
// 19 inlined copies were 2.8 KB of code.
//
//go:noinline
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
