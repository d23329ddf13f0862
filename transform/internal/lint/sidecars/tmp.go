package sidecars

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

func withoutTmp(s check.RulerSidecar) bool {
	c := s.Sidecar.Container
	readOnly, _ := c.Node.Bool("securityContext", "readOnlyRootFilesystem")
	if !readOnly || c.Covering("/tmp") != nil {
		return false
	}
	tmp := s.Sidecar.Env("TMPDIR")
	return tmp.Known && (tmp.Text == "" || c.Covering(tmp.Text) == nil)
}
