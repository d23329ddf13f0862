package finding

import (
	"encoding/json"
	"testing"
)

// TestArrives: the worst of the hops decides, and where alerts go afterwards
// does not count.
func TestArrives(t *testing.T) {
	hop := func(stage Stage, state State) Hop { return Hop{Stage: stage, State: state} }
	for _, test := range []struct {
		name string
		hops []Hop
		want State
		stop bool
	}{
		{"no hop", nil, Unknown, false},
		{"a hop that nobody judged", []Hop{{Stage: Parse}}, Unknown, false},
		{"all pass", []Hop{hop(Ruler, Pass), hop(Parse, Pass)}, Pass, false},
		{"one is not known", []Hop{hop(Ruler, Unknown), hop(Parse, Pass)}, Unknown, false},
		{"one fails", []Hop{hop(Ruler, Pass), hop(Sidecar, Fail)}, Fail, true},
		{"one fails after one that is not known", []Hop{hop(Ruler, Unknown), hop(Sidecar, Fail)}, Fail, true},
		{"only Alertmanager fails", []Hop{hop(Parse, Pass), hop(Alertmanager, Fail)}, Pass, false},
		{"only Alertmanager is not known", []Hop{hop(Parse, Pass), hop(Alertmanager, Unknown)}, Pass, false},
		{"not known, and Alertmanager fails", []Hop{hop(Parse, Unknown), hop(Alertmanager, Fail)}, Unknown, false},
	} {
		r := Route{Hops: test.hops}
		if got := r.Arrives(); got != test.want {
			t.Errorf("%s: arrives %s, want %s", test.name, got, test.want)
		}
		stop, ok := r.StopsAt()
		if ok != test.stop || ok && (stop.State != Fail || stop.Stage == Alertmanager) {
			t.Errorf("%s: stops at %+v, %v; want %v", test.name, stop, ok, test.stop)
		}
	}
}

// TestHopMarshals: in the words of the trace's schema.
func TestHopMarshals(t *testing.T) {
	for stage := Ruler; stage <= Alertmanager; stage++ {
		for state, word := range map[State]string{Unknown: "unknown", Pass: "pass", Fail: "fail", 9: "unknown"} {
			got, err := json.Marshal(Hop{Stage: stage, State: state})
			if want := `{"name":"` + stage.String() + `","state":"` + word + `"}`; err != nil || string(got) != want {
				t.Errorf("%s, %v; want %s", got, err, want)
			}
		}
	}
	if got := Stage(99).String(); got != "stage 99" {
		t.Errorf("a stage that is none is called %q", got)
	}
	if Unknown != 0 {
		t.Error("a state that nobody set is not Unknown")
	}
}
