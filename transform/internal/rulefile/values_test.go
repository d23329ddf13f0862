package rulefile

import "testing"

func TestNames(t *testing.T) {
	for name, valid := range map[string][2]bool{ // as a metric, as a label
		"a": {true, true}, "_a9": {true, true}, "a:b": {true, false}, ":a": {true, false}, "9a": {}, "": {}, "a-b": {}, "a.b": {}, "ä": {}, "a b": {},
	} {
		if isMetricName(name) != valid[0] || isLabelName(name) != valid[1] {
			t.Errorf("%q: metric %v, label %v", name, isMetricName(name), isLabelName(name))
		}
	}
	for name, want := range map[string][2]string{
		"my-metric.name": {"my_metric_name", "my_metric_name"}, "a:b-c": {"a:b_c", "a_b_c"}, "9a": {"_9a", "_9a"}, "é": {}, "": {},
		"app.kubernetes.io/name": {"app_kubernetes_io_name", "app_kubernetes_io_name"},
	} {
		if got := [2]string{metricName(name), labelName(name)}; got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}
