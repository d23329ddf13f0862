// Package lokitest is a Loki that tests push lines to and query: the few paths
// that package lokiserver asks, in process, answered by the project's own
// evaluator. It can be made to answer wrongly, so that a test can see what becomes
// of a difference.
//
// It stores lines in memory, knows no limits but those it is given, and forgets
// all when it ends.
package lokitest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/evaluate"
)

// Options say what kind of Loki it is.
type Options struct {
	Auth    bool    // every request names its tenant
	Off     float64 // is added to each value
	Refuses string  // lines are refused with these words
	// MaxSeries is how many series a query of a tenant may give, where not as many as
	// by default.
	MaxSeries map[string]int
}

// Loki is an http.Handler.
type Loki struct {
	http.ServeMux
	options Options
	mu      sync.Mutex
	logs    map[string]*evaluate.Logs // by tenant
}

// New is one without lines.
func New(o Options) *Loki {
	l := &Loki{options: o, logs: map[string]*evaluate.Logs{}}
	l.HandleFunc("GET /loki/api/v1/status/buildinfo", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"version":"3.7.6","goVersion":"go1.26"}`)
	})
	l.HandleFunc("POST /loki/api/v1/push", l.tenanted(l.push))
	l.HandleFunc("GET /loki/api/v1/query", l.tenanted(l.query))
	l.HandleFunc("GET /loki/api/v1/query_range", l.tenanted(l.lines))
	l.HandleFunc("GET /loki/api/v1/labels", l.tenanted(func(w http.ResponseWriter, _ *http.Request, _ *evaluate.Logs) {
		fmt.Fprint(w, `{"status":"success","data":[]}`)
	}))
	return l
}

// tenanted finds the lines of a request's tenant, one request at a time.
func (l *Loki) tenanted(f func(http.ResponseWriter, *http.Request, *evaluate.Logs)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		l.mu.Lock()
		defer l.mu.Unlock()
		tenant := r.Header.Get("X-Scope-OrgID")
		switch {
		case !l.options.Auth:
			tenant = "fake"
		case tenant == "":
			http.Error(w, "no org id", http.StatusUnauthorized)
			return
		}
		if l.logs[tenant] == nil {
			l.logs[tenant] = &evaluate.Logs{}
		}
		f(w, r, l.logs[tenant])
	}
}

func (l *Loki) push(w http.ResponseWriter, r *http.Request, logs *evaluate.Logs) {
	if l.options.Refuses != "" {
		http.Error(w, l.options.Refuses, http.StatusBadRequest)
		return
	}
	var body struct {
		Streams []struct {
			Labels map[string]string   `json:"stream"`
			Values [][]json.RawMessage `json:"values"`
		} `json:"streams"`
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	for _, s := range body.Streams {
		for _, value := range s.Values {
			var at string
			var line evaluate.Line
			if err := decode(value, &at, &line.Text, &line.Metadata); err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			line.Time = moment(at)
			logs.Add(s.Labels, line)
		}
	}
	w.WriteHeader(http.StatusNoContent)
}

func decode(parts []json.RawMessage, to ...any) error {
	for i, part := range parts {
		if err := json.Unmarshal(part, to[i]); err != nil {
			return err
		}
	}
	return nil
}

func moment(text string) time.Time {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		panic("internal error: lokiserver writes times as nanoseconds: " + err.Error())
	}
	return time.Unix(0, n).UTC()
}

func (l *Loki) query(w http.ResponseWriter, r *http.Request, logs *evaluate.Logs) {
	query, err := evaluate.Compile(r.FormValue("query"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	at := time.Unix(0, 0)
	if text := r.FormValue("time"); text != "" {
		at = moment(text)
	}
	result, err := query.At(logs, at)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if most, limited := l.options.MaxSeries[r.Header.Get("X-Scope-OrgID")]; limited && len(result.Vector) > most {
		http.Error(w, fmt.Sprintf("maximum of series (%d) reached for a single query", most), http.StatusBadRequest)
		return
	}
	pair := func(v float64) []any { return []any{at.Unix(), strconv.FormatFloat(v+l.options.Off, 'f', -1, 64)} }
	if result.IsScalar {
		answer(w, "scalar", pair(result.Scalar))
		return
	}
	vector := []any{}
	for _, s := range result.Vector {
		vector = append(vector, map[string]any{"metric": s.Labels, "value": pair(s.Value)})
	}
	answer(w, "vector", vector)
}

func (l *Loki) lines(w http.ResponseWriter, r *http.Request, logs *evaluate.Logs) {
	query, err := evaluate.CompileLines(r.FormValue("query"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	streams := []any{}
	for _, found := range query.Between(logs, moment(r.FormValue("start")).Add(-1), moment(r.FormValue("end")).Add(-1)) {
		streams = append(streams, map[string]any{"stream": found.Labels, "values": [][2]string{{strconv.FormatInt(found.Time.UnixNano(), 10), found.Text}}})
	}
	answer(w, "streams", streams)
}

func answer(w http.ResponseWriter, kind string, result any) {
	_ = json.NewEncoder(w).Encode(map[string]any{"status": "success", "data": map[string]any{"resultType": kind, "result": result}}) // a client that is gone
}
