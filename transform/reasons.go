package transform

import "github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"

// ReasonPage explains a reason of a post-render report.
type ReasonPage struct {
	Reason finding.Reason
	What   string // what it says of the object, one sentence
	Next   string // what to do about it; "" is nothing
}

// Reasons explains every reason, those of a changed object first.
func Reasons() []ReasonPage {
	return []ReasonPage{
		{finding.Injected,
			"The ruler had no rules sidecar: the container, its volume, the mount and the access it lacked were added.",
			"Nothing. diff shows what was added; trace shows whether your rules arrive."},
		{finding.Completed,
			"A rules sidecar was there, from the chart or from you; what its delivery lacked was added: a shared volume, the token, access.",
			"Nothing. The report lists what was added, and what was kept although the patch set says otherwise."},
		{finding.Deployed,
			"The ruler reads an object store, and the preset sync was asked for: a Deployment was added beside it that collects the labelled objects and delivers them through the ruler's API, with an account and the access it needs.",
			"Nothing. loki-rules verify proves that the ruler has loaded them."},
		{finding.AlreadySatisfied,
			"A rules sidecar is there, its files reach the ruler, and its account may read what it watches: nothing was changed.",
			"Where the patch set is to change a sidecar that an earlier run added, render the chart anew: what is there is kept."},
		{finding.NotLoki,
			"The workload is a ruler, but of Mimir, Cortex, Thanos or something unknown: neither image, config path nor labels say Loki.",
			"If it is Loki, say so with the label app.kubernetes.io/name: loki."},
		{finding.NotARuler,
			"The workload is Loki, but no container of it runs -target=ruler: backend, read and single binary get their rules sidecar from the chart.",
			"If it is to run rules on its own, deploy Loki in distributed mode, with ruler.replicas of at least 1."},
		{finding.Hook,
			"The object is a Helm hook: it lives while Helm works, and nothing is added to it.",
			""},
		{finding.OptedOut,
			`The object carries loki-ruler-sidecar.dev/inject: "false".`,
			"Take the annotation away to have the sidecar added."},
		{finding.StorageNotLocal,
			"The ruler reads its rules from object storage or a database, where files on disk are not looked at: a sidecar would copy rules to where nobody reads them.",
			"For rules in ConfigMaps set ruler.storage.type to local (with use_thanos_objstore: ruler_storage.backend). To add the sidecar all the same: --when always."},
		{finding.NotTargeted,
			"The patch set's target names another kind, name, namespace, label or component.",
			"See the target in force: loki-ruler-sidecar patchset."},
		{finding.DisabledByValues,
			"The Helm values have sidecar.rules.enabled: false.",
			"Set it to true, or leave --values away."},
		{finding.RulesDirConflict,
			"What is mounted in the pod keeps the sidecar's files from the directory the ruler reads: a volume that cannot be written, or one that only one of the two sees; or that directory is one of the system's, over which nothing is mounted. Nothing was changed.",
			"The report names the volume or the directory. Take the volume away, make it an emptyDir, or mount it in both containers at the same path; give the rules a directory of their own."},
		{finding.ContainerConflict,
			"A container with the name of the patch set's is there and is no rules sidecar. Nothing was changed.",
			"Rename one of the two: container.name in the patch set."},
		{finding.TextConflict,
			"The manifest is written so that what is missing cannot be added without changing something else: an anchor that an alias repeats, a merge key. Nothing was changed.",
			"Write that part of the manifest out, or add the sidecar by hand; loki-ruler-sidecar.dev/inject: \"false\" leaves the object out."},
		{finding.NamespaceConflict,
			"The sidecar needs access in the ruler's namespace, and nothing tells which that is. post-render writes nothing at all then; diff, lint and trace leave the ruler and go on with the others.",
			"Say it: --namespace (through Helm: --post-renderer-args, or LOKI_RULER_SIDECAR_NAMESPACE); or --rbac none where access is managed elsewhere."},
		{finding.AddressConflict,
			"What the presets sync and observe add asks the ruler, and nothing tells at which address. post-render writes nothing at all then; diff, lint and trace leave the ruler and go on with the others.",
			"Give the ruler's Services with it, or say the address in a patch set: spec.variables.ADDRESS."},
	}
}
