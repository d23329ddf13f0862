package sidecars

import (
	"fmt"
	"strconv"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// SidecarWatchTimeout is rule sidecar-watch-timeout. The server should end a
// quiet watch before the client takes it for broken; upstream's defaults are 60
// and 66, the charts' 60 and 60.
func SidecarWatchTimeout() check.Rule {
	return check.Rule{
		ID: "sidecar-watch-timeout", Pages: pages(), Severity: finding.Info,
		Sidecar: func(p *check.Probe, s check.RulerSidecar) {
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
