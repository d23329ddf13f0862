package sidecars

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// SidecarImageUnpullable is rule sidecar-image-unpullable. Loki comes from a
// mirror and the sidecar from Docker Hub, which the nodes may not reach
// (grafana/loki#18246). The sidecar that post-render would add is judged before
// it is there.
func SidecarImageUnpullable() check.Rule {
	return check.Rule{
		ID: "sidecar-image-unpullable", Pages: pages(), Severity: finding.Warning,
		Sidecar: func(p *check.Probe, s check.RulerSidecar) {
			if f := judgeImage(s.Ruler, s.Sidecar.Image); f != nil {
				p.ReportField(s.Ruler.Object, s.Sidecar.Container, *f, "image")
			}
		},
		Absent: func(p *check.Probe, s check.RulerSidecar) {
			if f := judgeImage(s.Ruler, s.Sidecar.Image); f != nil {
				f.Message += "; it is the image of the sidecar that post-render adds"
				f.Fix = finding.Fix{Text: "give post-render an image that the nodes can pull: --image " + suggested(s.Ruler, s.Sidecar.Image)}
				p.ReportField(s.Ruler.Object, s.Ruler.Container, *f, "image")
			}
		},
	}
}

func judgeImage(r *delivery.Ruler, image string) *finding.Finding {
	loki, own := registry(r), manifest.ParseImage(image)
	f := &finding.Finding{Severity: finding.Warning, Current: image}
	switch {
	case image == "":
		return nil
	case !manifest.IsImageReference(image):
		if strings.ContainsAny(image, "${<%") {
			return nil // something else will stand here
		}
		f.Severity = finding.Error
		f.Message = fmt.Sprintf("%q is no image reference: the kubelet refuses it (InvalidImageName), and the container never starts", image)
		f.Fix = finding.Fix{Text: "write it as REGISTRY/REPOSITORY:TAG", Values: check.NewestSidecar(r.Object).String()}
	case !r.Collects && loki != "" && loki != dockerHub && cmp.Or(own.Registry, dockerHub) == dockerHub:
		f.Message = fmt.Sprintf("Loki is pulled from %s, the sidecar from Docker Hub (%s): nodes that cannot reach it never start the pod%s", loki, image, secretless(r))
		f.Fix = finding.Fix{Text: "take the sidecar from " + loki + " too", Values: imageValues(r, loki, own)}
	case own.Floats():
		f.Message = fmt.Sprintf("image %s has no fixed version: a restart can bring in one with other rights and other needs", image)
		f.Fix = finding.Fix{Text: "name a version", Values: check.NewestSidecar(r.Object).String()}
	case own.Registry == "":
		f.Severity = finding.Info
		f.Message = fmt.Sprintf("image %s names no registry, which nodes that enforce full names refuse (CRI-O)", image)
		f.Fix = finding.Fix{Text: "put the registry in front of it", Values: imageValues(r, dockerHub, own)}
	default:
		return nil
	}
	return f
}

const dockerHub = "docker.io"

// registry is where Loki comes from, "" when its image names no registry.
func registry(r *delivery.Ruler) string { return manifest.ParseImage(r.Container.Image).Registry }

// suggested is a sidecar's image in the registry that Loki comes from, else on
// Docker Hub.
func suggested(r *delivery.Ruler, reference string) string {
	image := manifest.ParseImage(reference)
	image.Registry = cmp.Or(registry(r), dockerHub)
	if image.Floats() {
		image.Tag = sidecar.Newest
	}
	return image.String()
}

// imageValues puts an image into another registry, which old charts have as a part
// of the repository.
func imageValues(r *delivery.Ruler, registry string, image manifest.Image) string {
	values := check.Values(r.Object)
	if chart.Of(r.Object).Can(chart.ImageRegistries) {
		return values.Set("sidecar.image.registry", registry).Set("sidecar.image.repository", image.Repository).String()
	}
	return values.Set("sidecar.image.repository", registry+"/"+image.Repository).String()
}

// secretless adds that no credentials come with the pod, as far as can be seen.
func secretless(r *delivery.Ruler) string {
	if len(r.Pod.Spec.List("imagePullSecrets")) > 0 {
		return ""
	}
	return "; the pod names no imagePullSecrets either"
}
