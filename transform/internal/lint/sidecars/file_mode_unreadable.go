package sidecars

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// FileModeUnreadable is rule file-mode-unreadable. A file that Loki may not
// read stops the rules of all tenants, as a broken one does: "unable to list
// rules … permission denied".
func FileModeUnreadable() check.Rule {
	return check.Rule{
		ID: "file-mode-unreadable", Pages: pages(), Severity: finding.Error,
		Stops: []check.Obstacle{check.Blocks(finding.Parse, check.ThisSidecar)},
		Sidecar: func(p *check.Probe, s check.RulerSidecar) {
			v := s.Sidecar.FileMode
			if !v.Known || v.Text == "" {
				return
			}
			mode, err := octal(v.Text)
			writer, reader := user(s.Sidecar.Container, sidecarUser), user(s.Ruler.Container, lokiUser)
			var who string
			switch {
			case err != nil || reader == "0" || mode&0o044 != 0:
				return
			case writer != reader:
				who = fmt.Sprintf("nobody but user %s may read; Loki runs as %s", writer, reader)
			case mode&0o400 == 0:
				who = "not even the user who writes them may read"
			default:
				return
			}
			p.ReportEnv(s, v, finding.Finding{
				Severity: finding.Error,
				Message:  fmt.Sprintf("DEFAULT_FILE_MODE %s makes rule files that %s: one such file stops the rules of all tenants", v.Text, who),
				Fix:      finding.Fix{Text: "remove DEFAULT_FILE_MODE (0644 without), or run both containers as one user", Proposed: check.InPlaceOf(v.Node.Get("value"), "0644")},
			})
		},
	}
}

// The users of the images, where the manifest names none.
const (
	sidecarUser = "65534"
	lokiUser    = "10001"
)

// user is who a container runs as: what it says, else its pod, else its image.
func user(c *manifest.Container, image string) string {
	for _, n := range []*document.Node{c.Node, c.Pod.Spec} {
		if id := n.Str("securityContext", "runAsUser"); id != "" {
			return id
		}
	}
	return image
}
