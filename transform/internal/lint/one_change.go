package lint

import (
	"cmp"
	"sort"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// oneForAll keeps one change for one cause: of errors about an object that go with
// the same values, those stand at the one whose values repair most, and the others
// say where they are.
func oneForAll(all []check.Reported, held []tried) {
	errors, told := repairable(all, held)
	order := map[int]int{}
	for at, i := range errors {
		order[i] = at
	}
	for _, i := range errors {
		for gone := range held[i].gone {
			for _, k := range told[gone] {
				if order[k] > order[i] && all[i].About == all[k].About && all[i].Fix.Values != "" && all[k].Fix.Values != "" {
					all[k].Fix.Values = ""
					all[k].Fix.Text += "; the values that " + all[i].Rule + " proposes repair this too"
				}
			}
		}
	}
}

// repairable are the errors with values that hold, those first whose values repair
// most, and of these the shortest; and the same by what they tell, for each repairs a
// few, of thousands.
func repairable(all []check.Reported, held []tried) (errors []int, by map[told][]int) {
	by = map[told][]int{}
	for i, h := range held {
		if h.holds && all[i].Severity == finding.Error {
			errors = append(errors, i)
			what := about(all[i].Finding)
			by[what] = append(by[what], i)
		}
	}
	repairs := map[int]int{}
	for _, i := range errors {
		for gone := range held[i].gone {
			repairs[i] += len(by[gone])
		}
	}
	sort.SliceStable(errors, func(x, y int) bool {
		a, b := errors[x], errors[y]
		return cmp.Or(repairs[b]-repairs[a], strings.Count(held[a].values, "\n")-strings.Count(held[b].values, "\n")) < 0
	})
	return errors, by
}
