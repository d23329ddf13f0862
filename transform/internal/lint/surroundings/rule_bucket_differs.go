package surroundings

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// RuleBucketDiffers is rule rule-bucket-differs. Objects are written, and the ruler
// lists another bucket, or below another prefix; the clients that Loki had before
// Thanos' have no prefix at all.
func RuleBucketDiffers() check.Rule {
	return check.Rule{
		ID: "rule-bucket-differs", Pages: pages(), Severity: finding.Error,
		Tells: []delivery.Cause{delivery.BucketDiffers},
		Input: func(p *check.Probe) {
			for _, d := range p.Deliverers {
				if p.SameBucket(d) {
					continue
				}
				own := delivery.OwnBucket(d.Ruler)
				f := finding.Finding{
					Place: d.Place(), Path: d.Path, Current: d.String(),
					Message: fmt.Sprintf("%s writes rules to %s, and %s reads %s: it never sees them", d, d.To, d.Ruler.Object.ID(), own),
					Fix:     finding.Fix{Text: fmt.Sprintf("write where the ruler reads: %s/rules", url(own.Name, own.Prefix))},
				}
				if d.To.Name == own.Name && !d.Ruler.Config.Thanos {
					f.Message += "; without storage_config.use_thanos_objstore rules have no prefix, whatever object_prefix says"
				}
				p.Error(d.Object, d.Node, f)
			}
		},
	}
}

// url is a bucket with its prefix.
func url(name, prefix string) string {
	if prefix == "" {
		return name
	}
	return name + "/" + prefix
}
