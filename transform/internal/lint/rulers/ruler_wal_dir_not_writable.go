package rulers

import (
	"path"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
)

// RulerWALDirNotWritable is rule ruler-wal-dir-not-writable. With remote write
// on, every rule of a tenant, alerts too, waits for the tenant's write-ahead
// log (pkg/ruler/compat.go). Where its directory cannot be made, none is ever
// evaluated, and Loki stays ready.
func RulerWALDirNotWritable() check.Rule {
	return check.Rule{
		ID: "ruler-wal-dir-not-writable", Pages: pages(), Severity: finding.Error,
		Stops: []check.Obstacle{check.Blocks(finding.Ruler, check.ThisPod)},
		Ruler: func(p *check.Probe, r *delivery.Ruler) {
			wal := r.Config.WALDir
			if r.Config.RemoteWrite != loki.Yes || !wal.Known {
				return
			}
			dir := path.Join("/", r.Container.Node.Str("workingDir"), wal.Text)
			if path.IsAbs(wal.Text) {
				dir = path.Clean(wal.Text)
			}
			why := unwritable(r, dir)
			if why == "" {
				return
			}
			fix := walDirectory(r)
			p.ReportSetting(r, wal, "ruler.wal.dir", finding.Finding{
				Severity: finding.Error,
				Message:  "remote write is on, but Loki cannot create its write-ahead log in " + check.Quoted(wal.Text) + defaulted(wal.From) + ": " + why + "; no rule of any tenant is evaluated",
				Fix: finding.Fix{
					Text:     "set ruler.wal.dir to a directory on a volume that Loki can write, such as " + fix,
					Values:   check.RulerSection(r).Set("wal.dir", fix).String(),
					Proposed: check.Proposal(r, wal, fix),
				},
			})
		},
	}
}

// unwritable says why the Loki container cannot make a directory; "" when it may
// be able to.
func unwritable(r *delivery.Ruler, dir string) string {
	mount := r.Container.Covering(dir)
	if mount == nil {
		if check.ReadOnlyRoot(r) {
			return dir + " is on no volume and the root file system is read-only"
		}
		return ""
	}
	v := r.Pod.Volume(mount.Name)
	if v != nil && (mount.ReadOnly || !delivery.Writable(v)) {
		return dir + " is on volume " + mount.Name + ", which is read-only"
	}
	return ""
}

// walDirectory is a place for the log: below Loki's own data, where that is on a
// volume it can write.
func walDirectory(r *delivery.Ruler) string {
	if prefix := r.Config.PathPrefix; prefix.Known && prefix.Text != "" {
		if dir := path.Join("/", prefix.Text, "ruler-wal"); unwritable(r, dir) == "" {
			return dir
		}
	}
	return chartWAL
}
