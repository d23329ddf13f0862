package lint

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// fileModeUnreadable: a file that Loki may not read stops the rules of all
// tenants, as a broken one does (runtime.md).
func fileModeUnreadable() Rule {
	return Rule{ID: "file-mode-unreadable", Severity: finding.Error, Stops: []Obstacle{{finding.Parse, finding.Fail, ThisSidecar}}, Check: func(c *Context) {
		for _, s := range c.sidecars() {
			v := s.sidecar.FileMode
			if !v.Known || v.Text == "" {
				continue
			}
			mode, err := octal(v.Text)
			writer, reader := user(s.sidecar.Container, sidecarUser), user(s.ruler.Container, lokiUser)
			var who string
			switch {
			case err != nil || reader == "0" || mode&0o044 != 0:
				continue
			case writer != reader:
				who = fmt.Sprintf("nobody but user %s may read; Loki runs as %s", writer, reader)
			case mode&0o400 == 0:
				who = "not even the user who writes them may read"
			default:
				continue
			}
			c.reportEnv(s, v, finding.Finding{
				Severity: finding.Error,
				Message:  fmt.Sprintf("DEFAULT_FILE_MODE %s makes rule files that %s: one such file stops the rules of all tenants", v.Text, who),
				Fix:      finding.Fix{Text: "remove DEFAULT_FILE_MODE (0644 without), or run both containers as one user", Proposed: inPlaceOf(v.Node.Get("value"), "0644")},
			})
		}
	}}
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
