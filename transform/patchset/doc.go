// Package patchset is what a ruler gets, as data: the model, the embedded
// default, and the overlays that change it.
//
// A patch set is a YAML document, kind PatchSet of loki-ruler-sidecar.dev/v1alpha1.
// [Sources.For] makes one out of, weakest first, the default ([Default]), Helm
// values of the Loki chart ([LoadValues]), patch-set documents ([Load]) and
// flags ([Flags]):
//
//	layer, err := patchset.Load("mine.yaml", text)
//	…
//	p, err := patchset.Sources{Layers: []*patchset.Layer{layer}}.For("loki", "6.27.0")
//
// The result may hold $(NAME) references to what only the manifests tell, such
// as the directory the ruler reads; [PatchSet.Expand] puts that in.
//
// # What is guaranteed
//
// Loading is strict. A field that is unknown, given twice or of the wrong type is
// a [finding.InputError] with line and column, and so is a word that is not one
// of those allowed. No input makes this package panic.
//
// What [PatchSet.Marshal] writes, [Load] reads back to the same patch set.
//
// What it does not do: find rulers, read manifests, or decide what a pod lacks. It
// stands on document for YAML, on chart for what a version of the Loki chart makes
// of values, and on sidecar for the variables of k8s-sidecar.
//
// # What is stable
//
// The document: its fields, its words and how layers merge, under this apiVersion.
// The default may change with any version, as k8s-sidecar does; [Default] prints
// it. What goes into the pod is YAML on its way out ([Pod]), and no type of a YAML
// parser is part of this API.
//
// # Overlays
//
// A document needs only the fields it changes. Mappings merge; scalars and lists
// replace; null removes. Lists of named things merge by that name: env, ports and
// volumes by name, volumeMounts and mounts by mountPath as it is written. An
// environment variable and a volume are replaced as a whole, because a name with
// two values is none. "$patch: delete" in an item removes it, "$patch: replace"
// in a mapping, or as the first item of a list, replaces all of it.
//
// The namespaces and resources of access, and NAMESPACE and RESOURCE of the
// sidecar's environment, say the same thing twice: the sidecar must be allowed to
// do what it is told to do. Whichever a layer sets, the other follows.
//
// # Helm values
//
// Given values, the preset is what the chart of the ruler's own version gives its
// backend in SimpleScalable mode for the same values: defaults, merging and
// templates of that version. Only what shapes the rules sidecar is read. Three
// things are better than the chart: a probe of /healthz that comes from the
// chart's defaults is left out for images that have no such endpoint, the sidecar
// has a writable /tmp in every version, and a folder that no file sets is no
// choice: the sidecar's mount leads to the tenant's directory of the rules
// directory, wherever that is. A probe that the user wrote stays.
package patchset
