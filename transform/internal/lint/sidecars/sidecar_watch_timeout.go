package sidecars

import (
	"fmt"
	"strconv"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// SidecarWatchTimeout is rule sidecar-watch-timeout. The server should end a
// quiet watch before the client takes it for broken; upstream's defaults are 60
// and 66, the charts' 60 and 60.
func SidecarWatchTimeout() check.Rule {
	return check.Rule{
		ID: "sidecar-watch-timeout", Pages: pages(), Severity: finding.Error,
		Tells: []delivery.Cause{delivery.WatchRefused},
		Sidecar: func(p *check.Probe, s check.RulerSidecar) {
			if v := s.Sidecar.WatchRefused(); v != nil {
				p.ReportEnv(s, *v, watchRefused(s, v))
				return
			}
			if polls, _ := s.Sidecar.Polls(); polls != nil || s.Sidecar.Method.Text == "LIST" {
				return
			}
			server, client := s.Sidecar.Env("WATCH_SERVER_TIMEOUT"), s.Sidecar.Env("WATCH_CLIENT_TIMEOUT")
			ends, err := strconv.Atoi(server.Or("60"))
			waits, err2 := strconv.Atoi(client.Or("66"))
			if !server.Known || !client.Known || err != nil || err2 != nil || waits > ends {
				return
			}
			longer := ends + max(6, ends/60)
			want := strconv.Itoa(longer)
			at := client
			if !client.Set {
				at = server
			}
			f := finding.Finding{
				Severity: finding.Info,
				Message: fmt.Sprintf("WATCH_CLIENT_TIMEOUT (%d) is not longer than WATCH_SERVER_TIMEOUT (%d): in a quiet cluster the sidecar breaks its watch off, logs an error and pauses",
					waits, ends),
				Fix: finding.Fix{Text: "set WATCH_CLIENT_TIMEOUT to " + want, Values: check.Values(s.Ruler.Object).Set("sidecar.rules.watchClientTimeout", longer).String()},
			}
			if client.Set {
				f.Fix.Proposed = check.InPlaceOf(client.Node.Get("value"), want)
			}
			p.ReportEnv(s, at, f)
		},
	}
}

// watchRefused: the timeout goes to the API server as it is, which answers 400.
func watchRefused(s check.RulerSidecar, v *sidecar.Setting) finding.Finding {
	f := finding.Finding{
		Severity: finding.Error,
		Message:  fmt.Sprintf("WATCH_SERVER_TIMEOUT %q is no whole number, so the API server refuses every watch: rules that are there when the pod starts are read, and no change after that", v.Text),
		Fix:      finding.Fix{Text: "set WATCH_SERVER_TIMEOUT to 60", Proposed: check.InPlaceOf(v.Node.Get("value"), "60"), Values: check.Values(s.Ruler.Object).Set("sidecar.rules.watchServerTimeout", 60).String()},
	}
	if s.Sidecar.Before(sidecar.Fatal) {
		f.Message = fmt.Sprintf("WATCH_SERVER_TIMEOUT %q is no whole number, so the API server refuses every watch, and k8s-sidecar %s lists nothing first: it writes no file", v.Text, s.Sidecar.Version)
	}
	return f
}
