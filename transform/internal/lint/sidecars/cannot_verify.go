package sidecars

import (
	"fmt"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/words"
)

// CannotVerify is rule cannot-verify. It says what no check could know, once
// for each ruler and fact: the other rules are silent then, and silence must
// not look like a pass.
func CannotVerify() check.Rule {
	return check.Rule{
		ID: "cannot-verify", Pages: pages(), Severity: finding.Info,
		Tells: []delivery.Cause{delivery.NoRuler, delivery.NotWrapped, delivery.SourceUnknown, delivery.BucketUnknown, delivery.ConfigUnknown, delivery.StoreUnknown, delivery.SidecarEnvUnknown, delivery.LabelUnknown, delivery.NameUnknown, delivery.WatchedUnknown, delivery.NamespaceUnknown, delivery.TokenUnknown, delivery.NeedUnknown, delivery.RoleUnknown, delivery.FolderUnknown, delivery.SubPathUnknown, delivery.DirectoryUnknown, delivery.AuthUnknown, delivery.TenantUnknown, delivery.NotDownloaded, delivery.NotJudged, delivery.AlertmanagerUnknown},
		Ruler: unknownConfig,
		Sidecar: func(p *check.Probe, s check.RulerSidecar) {
			unknownEnv(p, s)
			unknownAccess(p, s)
			unknownVersion(p, s)
		},
		Input: func(p *check.Probe) {
			if len(p.Rulers) == 0 && len(p.Objects) > 0 {
				unknownRuler(p)
			}
			unknownRoutes(p)
		},
	}
}

// unknown reports one fact.
func unknown(p *check.Probe, r *delivery.Ruler, at finding.Place, fact, fix string) {
	p.Info(r.Object, nil, finding.Finding{Place: at, Message: "cannot verify: " + fact, Fix: finding.Fix{Text: fix}})
}

const addConfig = "add the ConfigMap or Secret with the Loki config to the input"

func unknownConfig(p *check.Probe, r *delivery.Ruler) {
	if len(r.Sidecars) == 0 && p.Unfetched(r) == nil && !p.LacksSidecar(r) {
		return // nobody delivers files to it
	}
	if !r.Config.Known {
		unknown(p, r, r.Config.Place(nil), "the Loki config of "+r.Object.ID().String()+" is not in the input ("+r.Config.Why+"), so its rule store, its directories and its tenant were not checked", addConfig)
		return
	}
	const write = "write the value into the config"
	for _, setting := range []struct {
		known     bool
		at        *document.Node
		fact, fix string
	}{
		{r.Config.StoreType.Known, r.Config.StoreType.Node, "which rule store the ruler reads is decided outside the input", write},
		{r.Config.Directory.Known || !r.Config.StoreType.Is("local"), r.Config.Directory.Node, "which directory the ruler reads is decided outside the input", write},
		{tenantKnown(p, r), r.Config.Tenant.Node, "whether authentication is on, and so the tenant, is decided outside the input", write + ", or state it: --assume tenant=ID"},
	} {
		if !setting.known {
			unknown(p, r, r.Config.Place(setting.at), setting.fact, setting.fix)
		}
	}
}

func tenantKnown(p *check.Probe, r *delivery.Ruler) bool {
	_, known := p.Tenant(r)
	return known || !r.Config.StoreType.Is("local")
}

// unknownEnv names the variables whose values stand elsewhere.
func unknownEnv(p *check.Probe, s check.RulerSidecar) {
	container := s.Sidecar.Container
	var names []string
	var at *document.Node
	for _, name := range []string{"METHOD", "LABEL", "LABEL_VALUE", "FOLDER", "FOLDER_ANNOTATION", "NAMESPACE", "RESOURCE", "RESOURCE_NAME", "UNIQUE_FILENAMES", "DEFAULT_FILE_MODE", "HEALTH_PORT"} {
		if v := s.Sidecar.Env(name); !v.Known && v.Node != nil {
			names = append(names, name)
			if at == nil {
				at = v.Node
			}
		}
	}
	if len(names) > 0 {
		unknown(p, s.Ruler, s.Ruler.Object.NodePlace(at), fmt.Sprintf("the value of %s of container %s stands elsewhere (valueFrom), so what depends on it was not checked", strings.Join(names, " and of "), container.Name), "write the value into the manifest")
	}
	if container.EnvFrom {
		unknown(p, s.Ruler, s.Ruler.Object.NodePlace(container.Node.Get("envFrom")), fmt.Sprintf("envFrom may set variables of container %s that are not in the input, so those that are not written out were not checked", container.Name), "write the variables into the manifest")
	}
}

func unknownAccess(p *check.Probe, s check.RulerSidecar) {
	v := s.Sidecar
	if p.Assume.AccessExternal || !v.Namespace.Known || !v.Resource.Known || !v.Method.Known {
		return // assumed, or told with the environment
	}
	if h := p.Rights(s.Ruler, v); h.State == finding.Unknown {
		unknown(p, s.Ruler, h.Place, h.Evidence+", so whether container "+v.Container.Name+" may read its objects was not checked", "add the role to the input, or state that it is there: --assume rbac=external")
		return
	}
	if p.TokenElsewhere(s.Ruler, v) {
		n, _ := accountNode(s.Ruler)
		unknown(p, s.Ruler, s.Ruler.Object.NodePlace(n), "ServiceAccount "+s.Ruler.Account()+" is not in the input, so whether the pod gets its token was not checked", "add the ServiceAccount to the input, or set automountServiceAccountToken on the pod")
	}
}

// unknownVersion: only where a check would have needed the version.
func unknownVersion(p *check.Probe, s check.RulerSidecar) {
	if s.Sidecar.Version != "" || len(probes(s.Sidecar)) == 0 && !withoutTmp(s) {
		return
	}
	container := s.Sidecar.Container
	at := container.Node.Get("image")
	if at == nil {
		at = check.NameNode(container)
	}
	unknown(p, s.Ruler, s.Ruler.Object.NodePlace(at), fmt.Sprintf("the image of container %s does not tell its version, so whether it suits its probes and its file system was not checked", container.Name), "name the version beside the digest: k8s-sidecar:"+sidecar.Newest+"@sha256:…")
}

// unknownRuler: rules alone, one finding for all of them.
func unknownRuler(p *check.Probe) {
	o := p.Objects[0]
	p.Info(o.Object, nil, finding.Finding{
		Message: "cannot verify: no Loki ruler is in the input, so labels, namespaces and directories of " + words.Count(len(p.Objects), "rule object") + " were not checked",
		Fix:     finding.Fix{Text: "give the rendered chart too: loki-ruler-sidecar lint rendered.yaml rules/"},
	})
}

// unknownRoutes are the facts about rule objects that no ruler's finding tells.
func unknownRoutes(p *check.Probe) {
	for _, r := range p.Routes {
		if r.Through != nil {
			unknownDelivery(p, r)
			continue
		}
		if r.Object.NotWrapped && len(p.Rulers) > 0 {
			p.Info(r.Object.Object, nil, finding.Finding{Message: "cannot verify: the file stands in no ConfigMap or Secret, so what brings it to a ruler was not checked", Fix: finding.Fix{Text: "add what does: the ConfigMap, or the kustomization with its generator"}})
		}
		if r.Ruler == nil || r.StopsAt() != nil {
			continue
		}
		for _, h := range r.Hops {
			switch {
			case h.State != finding.Unknown:
			case h.Stage == finding.Namespace && r.Sidecar.Namespace.Known:
				p.Info(r.Object.Object, nil, finding.Finding{Message: "cannot verify: the namespace is not in the input, so whether the sidecar looks there was not checked", Fix: finding.Fix{Text: "state it with --namespace NAME, or in metadata.namespace"}})
			case h.Stage == finding.Parse && r.File.Remote:
				p.Info(r.Object.Object, r.File.KeyNode, finding.Finding{Path: r.File.Path(), Message: "cannot verify: the sidecar downloads the file that " + r.File.Key + " names, so it was not checked; where the download fails, the sidecar writes an empty file, which stops loading for every tenant", Fix: finding.Fix{Text: "keep the rules in the object itself"}})
			}
		}
	}
}

// unknownDelivery are the facts about what delivers to an object store.
func unknownDelivery(p *check.Probe, r *delivery.Route) {
	for _, h := range r.Hops {
		switch h.Cause { //nolint:exhaustive // the other causes are told by their own rules
		case delivery.SourceUnknown:
			p.Info(r.Object.Object, nil, finding.Finding{Message: "cannot verify: the file stands in no ConfigMap or Secret, and " + h.Evidence + ", so whether it is among them was not checked", Fix: finding.Fix{Text: "prove that it is loaded: loki-rules verify"}})
		case delivery.BucketUnknown:
			p.Info(r.Through.Object, nil, finding.Finding{Place: h.Place, Message: "cannot verify: " + h.Evidence + ", so whether the ruler reads it was not checked", Fix: finding.Fix{Text: "prove that the rules are loaded: loki-rules verify"}})
		}
	}
}
