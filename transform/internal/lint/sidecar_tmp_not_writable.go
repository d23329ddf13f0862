package lint

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// sidecarTmpNotWritable: 1.30.11 to 2.1.4 start their watchers as processes, for
// which Python wants a temporary directory (kiwigrid/k8s-sidecar#427).
func sidecarTmpNotWritable() Rule {
	return Rule{ID: "sidecar-tmp-not-writable", Severity: finding.Error, Fixable: true, Stops: []Obstacle{{finding.Sidecar, finding.Fail, ThisSidecar}}, Check: func(c *Context) {
		for _, s := range c.sidecars() {
			if !withoutTmp(s) {
				continue
			}
			f := finding.Finding{
				Severity: finding.Warning,
				Message:  fmt.Sprintf("container %s has a read-only root file system and no volume at /tmp, without which k8s-sidecar 1.30.11 to 2.1.4 crashes", s.sidecar.Container.Name),
				Current:  "true",
				Fix: finding.Fix{
					Text: "mount an emptyDir at /tmp of the sidecar",
					ByPostRender: c.adds(s.ruler, func(a finding.Added) bool {
						return a.Kind == finding.AddedMount && a.Container == s.sidecar.Container.Name && a.Name == "/tmp"
					}),
				},
			}
			if s.sidecar.Since("v1.30.11") && s.sidecar.Before("v2.1.5") {
				f.Severity = finding.Error
				f.Fix.Text += ", or use another version"
				f.Fix.Values = valuesFor(s.ruler.Object, "sidecar:\n  image:\n    tag: 2.10.1\n")
				f.Message = fmt.Sprintf("k8s-sidecar %s crashes at start: container %s has a read-only root file system and no volume at /tmp",
					s.sidecar.Version.String(), s.sidecar.Container.Name)
			}
			c.reportField(s.ruler.Object, s.sidecar.Container, f, "securityContext", "readOnlyRootFilesystem")
		}
	}}
}

func withoutTmp(s served) bool {
	c := s.sidecar.Container
	readOnly, _ := c.Node.Bool("securityContext", "readOnlyRootFilesystem")
	if !readOnly || c.Covering("/tmp") != nil {
		return false
	}
	tmp := s.sidecar.Env("TMPDIR")
	return tmp.Known && (tmp.Text == "" || c.Covering(tmp.Text) == nil)
}
