package rulertest

import (
	"net/http"
	"strings"
	"time"
)

// Fault is something that goes wrong with requests, counted from 1 since the
// last Forget.
type Fault struct {
	From, To int // which requests; To 0 is From alone, -1 all that follow
	Method   string
	Is       FaultKind
	For      time.Duration // of a delay
}

// FaultKind is what goes wrong.
type FaultKind string

// The kinds of fault.
const (
	ServerError  FaultKind = "500"
	Unavailable  FaultKind = "503"
	Unauthorized FaultKind = "401"
	Redirect     FaultKind = "302 to a login page"
	LoginPage    FaultKind = "200 with a login page"
	ProxyMissing FaultKind = "404 of a proxy"
	GoneMember   FaultKind = "500, a member of the ring does not answer"
	DeadMember   FaultKind = "500, a member of the ring is taken for dead"
	Cut          FaultKind = "connection cut before the request is served"
	CutAfter     FaultKind = "connection cut after the request was served"
	Delay        FaultKind = "a delay"
)

// Fail puts faults in front of the ruler, instead of those before.
func (r *Ruler) Fail(faults ...Fault) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.faults = faults
}

func (r *Ruler) takeFault(n int) *Fault {
	method, _, _ := strings.Cut(r.requests[n-1], " ")
	for i, f := range r.faults {
		last := f.To
		if last == 0 {
			last = f.From
		}
		if n >= f.From && (n <= last || last < 0) && (f.Method == "" || f.Method == method) {
			return &r.faults[i]
		}
	}
	return nil
}

// serve answers in place of the ruler; false lets the request through.
func (f *Fault) serve(w http.ResponseWriter, q *http.Request) bool {
	switch f.Is {
	case ServerError:
		answer(w, http.StatusInternalServerError, "something broke\n")
	case GoneMember: // as long as its heartbeat is not overdue
		answerJSON(w, http.StatusInternalServerError, `{"status":"error","data":null,"errorType":"server_error","error":"unable to retrieve rules from ruler 10.0.0.7:9095: rpc error: code = Unavailable"}`)
	case DeadMember:
		answerJSON(w, http.StatusInternalServerError, `{"status":"error","data":null,"errorType":"server_error","error":"too many unhealthy instances in the ring"}`)
	case Unavailable:
		answer(w, http.StatusServiceUnavailable, "upstream connect error\n")
	case Unauthorized:
		answer(w, http.StatusUnauthorized, "Authorization Required\n")
	case Redirect:
		http.Redirect(w, q, "/login", http.StatusFound)
	case LoginPage:
		w.Header().Set("Content-Type", "text/html")
		w.Write([]byte("<!DOCTYPE html>\n<html><title>Sign in</title></html>\n")) //nolint:errcheck // the client of a test may be gone
	case ProxyMissing:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusNotFound)
		w.Write([]byte("<html>\r\n<head><title>404 Not Found</title></head>\r\n<body><center><h1>404 Not Found</h1></center><hr><center>nginx</center></body></html>\r\n")) //nolint:errcheck // as above
	case Cut:
		cut(w)
	case Delay:
		select {
		case <-time.After(f.For):
		case <-q.Context().Done():
		}
		return false
	default:
		return false
	}
	return true
}

// cut closes the connection without an answer.
func cut(w http.ResponseWriter) {
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		return
	}
	if conn, _, err := hijacker.Hijack(); err == nil {
		conn.Close() //nolint:errcheck // that is the fault
	}
}
