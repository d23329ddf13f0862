package sidecars

import (
	"fmt"
	"slices"
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
		Tells: []delivery.Cause{delivery.NoRuler, delivery.NotWrapped, delivery.SourceUnknown, delivery.BucketUnknown, delivery.ConfigUnknown, delivery.StoreUnknown, delivery.CopyUnknown, delivery.SidecarEnvUnknown, delivery.LabelUnknown, delivery.NameUnknown, delivery.WatchedUnknown, delivery.NamespaceUnknown, delivery.TokenUnknown, delivery.NeedUnknown, delivery.RoleUnknown, delivery.FolderUnknown, delivery.SubPathUnknown, delivery.DirectoryUnknown, delivery.AuthUnknown, delivery.TenantUnknown, delivery.NotDownloaded, delivery.NotJudged, delivery.AlertmanagerUnknown},
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
//
// 7 inlined copies were 2.1 KB of code.
//
//go:noinline
func unknown(p *check.Probe, r *delivery.Ruler, at finding.Place, fact, fix string) {
	p.Info(r.Object, nil, finding.Finding{Place: at, Message: "cannot verify: " + fact, Fix: finding.Fix{Text: fix}})
}

// orAssume adds to what would tell a fact the assumptions that supply it.
func orAssume(fix string, facts ...string) string {
	return fix + ", or state it: --assume " + strings.Join(facts, " --assume ")
}

func unknownConfig(p *check.Probe, r *delivery.Ruler) {
	if len(r.Sidecars) == 0 && p.Unfetched(r) == nil && !p.LacksSidecar(r) {
		return // nobody delivers files to it
	}
	if !r.Config.Known {
		configElsewhere(p, r)
		return
	}
	for _, setting := range []struct {
		known      bool
		at         *document.Node
		fact, word string
	}{
		{r.Config.StoreType.Known, r.Config.StoreType.Node, "which rule store the ruler reads is decided outside the input", "store=local"},
		{r.Config.Directory.Known || !r.Config.StoreType.Is("local"), r.Config.Directory.Node, "which directory the ruler reads is decided outside the input", "directory=PATH"},
		{tenantKnown(p, r), r.Config.Tenant.Node, "whether authentication is on, and so the tenant, is decided outside the input", "tenant=ID"},
	} {
		if !setting.known {
			unknown(p, r, r.Config.Place(setting.at), setting.fact, orAssume("write the value into the config", setting.word))
		}
	}
}

// configElsewhere tells what of a config that is not in the input nobody states.
func configElsewhere(p *check.Probe, r *delivery.Ruler) {
	var facts, missing []string
	_, tenant := p.Tenant(r)
	files := !r.Config.StoreType.Known || r.Config.StoreType.Is("local")
	for _, setting := range []struct {
		known      bool
		word, what string
	}{
		{r.Config.StoreType.Known && p.Assume.Store != "", "store=local", "its rule store"},
		{r.Config.Directory.Known || !files, "directory=PATH", "its directory"},
		{tenant || !files, "tenant=ID", "its tenant"},
	} {
		if !setting.known {
			facts, missing = append(facts, setting.word), append(missing, setting.what)
		}
	}
	if len(missing) == 0 {
		return
	}
	what := strings.Join(missing, " and ")
	if len(missing) == 3 {
		what = missing[0] + ", " + missing[1] + " and " + missing[2]
	}
	unknown(p, r, r.Config.Place(nil), fmt.Sprintf("the Loki config of %s is not in the input (%s), so %s %s not checked", r.Object.ID(), r.Config.Why, what, words.Plural(len(missing), "was", "were")),
		orAssume("add the ConfigMap or Secret with the Loki config to the input", facts...))
}

func tenantKnown(p *check.Probe, r *delivery.Ruler) bool {
	_, known := p.Tenant(r)
	return known || !r.Config.StoreType.Is("local")
}

// unknownEnv names the variables whose values stand elsewhere.
func unknownEnv(p *check.Probe, s check.RulerSidecar) {
	container := s.Sidecar.Container
	var names, facts []string
	var at *document.Node
	for _, name := range []string{"METHOD", "LABEL", "LABEL_VALUE", "FOLDER", "FOLDER_ANNOTATION", "NAMESPACE", "RESOURCE", "RESOURCE_NAME", "UNIQUE_FILENAMES", "DEFAULT_FILE_MODE", "HEALTH_PORT"} {
		if v := s.Sidecar.Env(name); !v.Known && v.Node != nil && !asksInVain(p, s.Ruler, v.Node) {
			names, facts = append(names, name), append(facts, name+"=VALUE")
			if at == nil {
				at = v.Node
			}
		}
	}
	if len(names) > 0 {
		where := "stands elsewhere (valueFrom)"
		if at.Kind == document.Sequence {
			where = "is set by its own command"
		}
		unknown(p, s.Ruler, s.Ruler.Object.NodePlace(at), fmt.Sprintf("the value of %s of container %s %s, so what depends on it was not checked", strings.Join(names, " and of "), container.Name, where), orAssume("write the value into the manifest", facts...))
	}
	if container.EnvFrom {
		unknown(p, s.Ruler, s.Ruler.Object.NodePlace(container.Node.Get("envFrom")), fmt.Sprintf("envFrom may set variables of container %s that are not in the input, or in a Secret, so those that are not written out were not checked", container.Name), orAssume("write the variables into the manifest", "env=written"))
	}
}

// asksInVain reports a variable that keeps its container from starting: its object is in
// the input and lacks the key, which is told.
func asksInVain(p *check.Probe, r *delivery.Ruler, env *document.Node) bool {
	from := env.Get("valueFrom")
	return slices.ContainsFunc(p.MissingKeys(r), func(missing delivery.MissingKey) bool {
		return missing.Item == from.Get("configMapKeyRef") || missing.Item == from.Get("secretKeyRef")
	})
}

func unknownAccess(p *check.Probe, s check.RulerSidecar) {
	v := s.Sidecar
	if p.Assume.AccessExternal || !v.Namespace.Known || !v.Resource.Known || !v.Method.Known {
		return // assumed, or told with the environment
	}
	if h := p.Rights(s.Ruler, v); h.State == finding.Unknown {
		fix := orAssume("add the role to the input", "rbac=external")
		if h.Cause == delivery.NeedUnknown { // in which namespace
			fix = "state the namespace: --namespace NAME"
		}
		unknown(p, s.Ruler, h.Place, h.Evidence+", so whether container "+v.Container.Name+" may read its objects was not checked", fix)
		return
	}
	if p.TokenElsewhere(s.Ruler, v) {
		n, _ := accountNode(s.Ruler)
		unknown(p, s.Ruler, s.Ruler.Object.NodePlace(n), "ServiceAccount "+s.Ruler.Account()+" is not in the input, so whether the pod gets its token was not checked", orAssume("add the ServiceAccount to the input, or set automountServiceAccountToken on the pod", "token=mounted"))
	}
}

// unknownVersion: only where a check would have needed the version.
func unknownVersion(p *check.Probe, s check.RulerSidecar) {
	if s.Sidecar.Version.Known() || len(probes(s.Sidecar)) == 0 && !withoutTmp(s) {
		return
	}
	container := s.Sidecar.Container
	at := container.Node.Get("image")
	if at == nil {
		at = check.NameNode(container)
	}
	unknown(p, s.Ruler, s.Ruler.Object.NodePlace(at), fmt.Sprintf("the image of container %s does not tell its version, so whether it suits its probes and its file system was not checked", container.Name), orAssume("name the version beside the digest: k8s-sidecar:"+sidecar.Newest+"@sha256:…", "sidecar=VERSION"))
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
			case h.Cause == delivery.CopyUnknown:
				p.Info(r.Ruler.Object, nil, finding.Finding{Place: h.Place, Message: "cannot verify: " + h.Evidence + "; what it runs was not checked", Fix: finding.Fix{Text: orAssume("mount the object in Loki's container, or label it for a sidecar", "source=input")}})
			case h.Cause == delivery.SubPathUnknown && r.Mount != nil:
				p.Info(r.Ruler.Object, nil, finding.Finding{Place: h.Place, Message: "cannot verify: " + h.Evidence + ", so whether Loki sees these rules was not checked", Fix: finding.Fix{Text: "write the part of the volume as subPath"}})
			case h.Cause == delivery.SubPathUnknown:
				p.Info(r.Ruler.Object, nil, finding.Finding{Place: h.Place, Message: "cannot verify: " + h.Evidence + ", so whether Loki sees what the sidecar writes was not checked", Fix: finding.Fix{Text: orAssume("mount it in both containers with a subPath", "subpath=shared")}})
			case h.Cause == delivery.AlertmanagerUnknown:
				p.Info(r.Ruler.Object, nil, finding.Finding{Place: h.Place, Message: "cannot verify: the Alertmanager of the ruler is decided outside the input, so whether alerts go anywhere was not checked", Fix: finding.Fix{Text: orAssume("write the value into the config", "alertmanager=URL")}})
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
			p.Info(r.Object.Object, nil, finding.Finding{Message: "cannot verify: the file stands in no ConfigMap or Secret, and " + h.Evidence + ", so whether it is among them was not checked", Fix: finding.Fix{Text: orAssume("prove that it is loaded: loki-rules verify", "source=input")}})
		case delivery.AuthUnknown:
			p.Info(r.Through.Object, nil, finding.Finding{Place: h.Place, Message: "cannot verify: " + h.Evidence + ", so whose rules they become was not checked", Fix: finding.Fix{Text: orAssume("add the Loki config to the input", "tenant=ID")}})
		case delivery.TenantUnknown:
			p.Info(r.Through.Object, nil, finding.Finding{Place: h.Place, Message: "cannot verify: " + h.Evidence + ", so whose rules they become was not checked", Fix: finding.Fix{Text: orAssume("write the tenant into the manifest", "tenant=ID")}})
		case delivery.BucketUnknown:
			p.Info(r.Through.Object, nil, finding.Finding{Place: h.Place, Message: "cannot verify: " + h.Evidence + ", so whether the ruler reads it was not checked", Fix: finding.Fix{Text: orAssume("prove that the rules are loaded: loki-rules verify", "bucket=same")}})
		}
	}
}
