package rulefile

import "testing"

func TestLooksLikeRules(t *testing.T) {
	for text, want := range map[string]bool{
		withRule("alert: A\nexpr: '1'"):                              true,
		`{"groups": [{"rules": [{"expr" : "1"}]}]}`:                  true,
		"groups:\r\n- rules:\r\n  - expr: 1\r\n":                     true,
		"\ufeffgroups: [{rules: [{expr: 1}]}]":                       true,
		"spec:\n  groups:\n  - rules:\n    - expr: 1":                true,
		"name: g\nrules:\n- record: a\n  expr: 1":                    true,
		"- alert: A\n  'expr': up":                                   true,
		"groups:\n\t- broken\n  expr: [":                             true,
		"":                                                           false,
		"groups: []":                                                 false,
		"groups of expr: alert":                                      false,
		"some text about groups and expr":                            false,
		"mygroups: 1\nregexpr: 2":                                    false,
		`{"panels": [{"targets": [{"expr": "up"}]}], "groupsx": 1}`:  false,
		"scrape_configs:\n- job_name: alert\n  relabel: {expr2: up}": false,
	} {
		if got := LooksLikeRules(text); got != want {
			t.Errorf("%q: got %v", text, got)
		}
	}
}
