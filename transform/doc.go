// Package transform makes Loki's alerting and recording rules arrive.
//
// Grafana Loki's Helm chart gives the rules sidecar to backend in
// SimpleScalable mode and leaves it out of the ruler in Distributed mode
// (grafana/loki#16529). [Render] reads rendered manifests, finds the
// distributed ruler, and adds what the chart left out: the sidecar, the volume
// it shares with Loki, the mounts, the token and the access. [PostRenderer]
// does the same inside a Go program that uses Helm's SDK, version 3 or 4.
//
// What is promised:
//
//   - Output minus the insertions is the input, byte for byte, wherever the text
//     could be spliced; a [finding.Change] names each collection that could not
//     and was encoded again.
//   - Rendering the output again changes nothing.
//   - On an error there is no output at all. Bad input is a *finding.InputError
//     with its place and the next step.
//
// What is not: rules are not written into a cluster, and nothing is read but
// what is handed in.
//
// # What is stable
//
// The public packages are this one, finding, patchset, report and krm; the rooms
// below transform/internal are not, and no public type is made of theirs. Until
// version 1 a minor version may change a signature; from then on names and
// signatures stay. What always stays: ids of lint rules and reasons
// ([finding.Reason]), the fields of the JSON reports, and what a patch set of one
// apiVersion means. The wording of messages, and which findings there are, may get
// better with any version.
package transform
