package spelling

import "testing"

func TestNearest(t *testing.T) {
	words := []string{"rate", "count_over_time", "sum_over_time", "sum", "by"}
	for word, want := range map[string]string{
		"ratee": "rate", "Rate": "rate", "raet": "rate", "rte": "rate",
		"count_overtime": "count_over_time", "count-over-time": "count_over_time", "countovertime": "count_over_time", "sum_over_tme": "sum_over_time",
		"": "", "x": "", "bx": "", "sumrate": "", "increase": "", "su": "sum", "histogram_quantile": "",
	} {
		if got := Nearest(word, words); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", word, got, want)
		}
	}
}
