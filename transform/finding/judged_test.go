package finding

import "testing"

func TestJudged(t *testing.T) {
	for _, c := range []struct {
		in      Judged
		want    string
		objects int
		nothing bool
	}{
		{Judged{}, "nothing", 0, true},
		{Judged{Others: 1}, "1 object", 1, true},
		{Judged{Others: 12}, "12 objects", 12, true},
		{Judged{Rulers: 1}, "1 ruler", 1, false},
		{Judged{RuleFiles: 3}, "3 rule files", 0, false},
		{Judged{Rulers: 2, RuleFiles: 1, Others: 1}, "2 rulers, 1 rule file, 1 other object", 3, false},
		{Judged{Rulers: 1, RuleFiles: 3, Others: 46}, "1 ruler, 3 rule files, 46 other objects", 47, false},
	} {
		if got := c.in.String(); got != c.want || c.in.Objects() != c.objects || c.in.Nothing() != c.nothing {
			t.Errorf("%+v: %q, %d objects, nothing %v", c.in, got, c.in.Objects(), c.in.Nothing())
		}
	}
}
