package lint

import (
	"path"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
)

// rulerWALDirNotWritable: with remote write on, every rule of a tenant, alerts
// too, waits for the tenant's write-ahead log (pkg/ruler/compat.go). Where its
// directory cannot be made, none is ever evaluated, and Loki stays ready.
func rulerWALDirNotWritable() Rule {
	return Rule{ID: "ruler-wal-dir-not-writable", Severity: finding.Error, Stops: []Obstacle{{finding.Ruler, finding.Fail, ThisPod}}, Check: func(c *Context) {
		for _, r := range c.Rulers {
			wal := r.Config.WALDir
			if r.Config.RemoteWrite != loki.Yes || !wal.Known {
				continue
			}
			dir := path.Join("/", r.Container.Node.Str("workingDir"), wal.Text)
			if path.IsAbs(wal.Text) {
				dir = path.Clean(wal.Text)
			}
			why := unwritable(r, dir)
			if why == "" {
				continue
			}
			fix := walDirectory(r)
			c.reportSetting(r, wal, "ruler.wal.dir", finding.Finding{
				Severity: finding.Error,
				Message:  "remote write is on, but Loki cannot create its write-ahead log in " + quoted(wal.Text) + defaulted(wal.From) + ": " + why + "; no rule of any tenant is evaluated",
				Fix: finding.Fix{
					Text:     "set ruler.wal.dir to a directory on a volume that Loki can write, such as " + fix,
					Values:   rulerSection(r, "wal:\n  dir: "+fix+"\n"),
					Proposed: proposal(r, wal, fix),
				},
			})
		}
	}}
}

// unwritable says why the Loki container cannot make a directory; "" when it may
// be able to.
func unwritable(r *delivery.Ruler, dir string) string {
	mount := r.Container.Covering(dir)
	if mount == nil {
		if readOnlyRoot(r) {
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
