package lint

import (
	"fmt"
	"strconv"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// sidecarWatchTimeout: the server should end a quiet watch before the client
// takes it for broken; upstream's defaults are 60 and 66, the charts' 60 and 60.
func sidecarWatchTimeout() Rule {
	return Rule{ID: "sidecar-watch-timeout", Severity: finding.Info, Check: func(c *Context) {
		for _, s := range c.sidecars() {
			if polls, _ := polling(s.sidecar); polls != nil || s.sidecar.Method.Text == "LIST" {
				continue
			}
			server, client := s.sidecar.Env("WATCH_SERVER_TIMEOUT"), s.sidecar.Env("WATCH_CLIENT_TIMEOUT")
			ends, err := strconv.Atoi(server.Or("60"))
			waits, err2 := strconv.Atoi(client.Or("66"))
			if !server.Known || !client.Known || err != nil || err2 != nil || waits > ends {
				continue
			}
			want := strconv.Itoa(ends + max(6, ends/60))
			at := client
			if !client.Set {
				at = server
			}
			f := finding.Finding{
				Severity: finding.Info,
				Message: fmt.Sprintf("WATCH_CLIENT_TIMEOUT (%d) is not longer than WATCH_SERVER_TIMEOUT (%d): in a quiet cluster the sidecar breaks its watch off, logs an error and pauses",
					waits, ends),
				Fix: finding.Fix{Text: "set WATCH_CLIENT_TIMEOUT to " + want, Values: valuesFor(s.ruler.Object, "sidecar:\n  rules:\n    watchClientTimeout: "+want+"\n")},
			}
			if client.Set {
				f.Fix.Proposed = inPlaceOf(client.Node.Get("value"), want)
			}
			c.reportEnv(s, at, f)
		}
	}}
}
