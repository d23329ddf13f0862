package delivery

import (
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// Rows of what is in a pod without its Loki container mounting it.
const (
	inVolume = "\n        - {name: m, configMap: {name: mine}}"
	script   = "        - {name: cp, image: busybox, volumeMounts: [{name: m, mountPath: /in}, {name: rules, mountPath: /out}]}\n"
	forX     = "{name: LABEL, value: x}"
	forRules = "{name: LABEL, value: loki_rule}"
)

// copied lets another container of the pod mount the object, and the rules directory; the
// changes are of that container and its volumes.
func copied(changes ...string) []string {
	return append([]string{sidecar1, script, emptyDir, emptyDir + inVolume}, changes...)
}

// onlyLoki are rules that no sidecar selects, and that can be nothing but Loki's.
func onlyLoki(changes ...string) []string {
	return append([]string{labelled, "  labels: {}", "[5m]", `|= "x" [5m]`}, changes...)
}

func TestAtNobody(t *testing.T) {
	const copies = "container cp mounts ConfigMap logs/mine and the rules directory"
	rows := []decision{
		{"a container that mounts it, and the rules directory", copied(), finding.Unknown, CopyUnknown, copies + ", and may copy it there"},
		{"an init container does", copied(script, "", "      volumes:\n", "      initContainers:\n"+script+"      volumes:\n"), finding.Unknown, CopyUnknown, copies},
		{"the part of Loki's mount that is a tenant's", copied(ofLokiAlone, "            - {name: rules, mountPath: /rules/fake}\n"), finding.Unknown, CopyUnknown, copies},
		{"Loki mounts what is above", copied(ofLokiAlone, "            - {name: rules, mountPath: /data}\n", "directory: /rules", "directory: /data/rules"), finding.Unknown, CopyUnknown, copies},
		{"Loki's directory is not known", copied("configMap: {name: logs}", "secret: {secretName: other}"), finding.Unknown, CopyUnknown, copies},
		{"Loki mounts the volume elsewhere", copied(ofLokiAlone, "            - {name: rules, mountPath: /data}\n"), finding.Fail, SidecarMissing, ""},
		{"it mounts the object only", copied(", {name: rules, mountPath: /out}", ""), finding.Fail, SidecarMissing, ""},
		{"it mounts the directory only", copied("{name: m, mountPath: /in}, ", ""), finding.Fail, SidecarMissing, ""},
		{"it mounts another object", copied(inVolume, strings.Replace(inVolume, "mine", "logs", 1)), finding.Fail, SidecarMissing, ""},
		{"it mounts the directory to read", copied("mountPath: /out", "mountPath: /out, readOnly: true"), finding.Fail, SidecarMissing, ""},
		{"it mounts a directory that nobody can write to", copied(emptyDir, "{name: rules, projected: {sources: []}}"), finding.Fail, SidecarMissing, ""},
		{"it writes elsewhere", copied("name: rules, mountPath: /out", "name: d, mountPath: /out", emptyDir, emptyDir+"\n        - {name: d, emptyDir: {}}"), finding.Fail, SidecarMissing, ""},
		{"Loki itself mounts both", []string{sidecar1, "", ofLokiAlone, "            - {name: m, mountPath: /in}\n" + ofLokiAlone, emptyDir, emptyDir + inVolume}, finding.Fail, SidecarMissing, ""},
		{"beside a sidecar that asks for others", append(copied("containers:\n", "containers:\n"+sidecar1), forRules, forX), finding.Unknown, CopyUnknown, copies},
		{"a volume that nobody mounts", onlyLoki(sidecar1, "", emptyDir, emptyDir+inVolume), finding.Fail, VolumeNotMounted, "volume m has it, and ruler does not mount that"},
		{"a volume that nobody mounts, of a Secret", onlyLoki(sidecar1, "", emptyDir, emptyDir+"\n        - {name: m, secret: {secretName: mine}}"), finding.Fail, SidecarMissing, ""},
		{"a volume that nobody mounts, beside a sidecar that asks for others", onlyLoki(emptyDir, emptyDir+inVolume), finding.Fail, VolumeNotMounted, ""},
		{"a volume with what may be Prometheus'", []string{labelled, "  labels: {}", sidecar1, "", emptyDir, emptyDir + inVolume}, finding.Fail, SidecarMissing, ""},
		{"a volume with what a sidecar is to bring", []string{"[5m]", `|= "x" [5m]`, sidecar1, "", emptyDir, emptyDir + inVolume}, finding.Fail, SidecarMissing, ""},
	}
	decide(t, finding.Sidecar, finding.Assume{}, rows)
	decide(t, finding.Sidecar, finding.Assume{SourceInput: true}, []decision{
		{"it is assumed to copy", copied(), finding.Pass, NoCause, copies + ", and is assumed to copy it there"},
	})
	decide(t, finding.Label, finding.Assume{}, []decision{
		{"the sidecar that asks for others mounts both itself", []string{forRules, forX, ofSidecar, "            - {name: m, mountPath: /in}\n" + ofSidecar, emptyDir, emptyDir + inVolume}, finding.Fail, LabelMissing, ""},
	})
	for _, row := range rows {
		loki, mine := changed(t, row.changes)
		if r := build(t, finding.Assume{}, loki, mine).Routes()[0]; r.HeldAside() != (row.cause == VolumeNotMounted) {
			t.Errorf("%s: held aside %v", row.name, r.HeldAside())
		}
	}
	if r := build(t, finding.Assume{}, release, rules).Routes()[0]; r.HeldAside() {
		t.Error("what arrives is held aside")
	}
}
