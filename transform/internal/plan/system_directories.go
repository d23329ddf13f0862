package plan

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// overSystem is a conflict where a mount that is planned, also one of a new
// container, would hide a directory of the system, or where Kubernetes takes none.
func (p *rulerPlan) overSystem(container *document.Node) {
	var paths []string
	for _, a := range p.change.Added {
		if a.Kind == finding.AddedMount {
			paths = append(paths, a.Name)
		}
	}
	for _, m := range container.List("volumeMounts") {
		paths = append(paths, m.Str("mountPath"))
	}
	for _, at := range paths {
		switch {
		case at == "": // checkPatchedPod says what is wrong with the patch set
		case hidesSystem(at):
			p.conflict(finding.RulesDirConflict, fmt.Sprintf("a volume at %s would hide a directory of the system: give the rules a directory of their own (ruler.storage.local.directory)", at))
		case strings.ContainsFunc(at, func(r rune) bool { return r == ':' || unicode.IsControl(r) }):
			p.conflict(finding.RulesDirConflict, fmt.Sprintf("Kubernetes mounts nothing at a path with a colon or a control character, %q: give the rules another directory (ruler.storage.local.directory)", at))
		}
	}
}

// hidesSystem reports a directory that no volume may be mounted over, because it
// would hide what the program in the container, its image or the kubelet puts
// there: / and the directories above those of the system, and what is in them.
//
// Assumption: below /etc, /usr/local, /usr/share, /var, /home and /root a
// directory of its own, such as /etc/loki/rules, is the user's; the names of the
// system's own are known. A program that keeps something of its own in a directory
// that the rules store is said to read defeats it.
func hidesSystem(dir string) bool {
	dir = manifest.Clean(dir)
	if slices.Contains(systemRoots, dir) {
		return true
	}
	return slices.ContainsFunc(systemTrees, func(tree string) bool { return delivery.Within(dir, tree) })
}

var (
	// systemRoots hold directories of the system beside others; /app has the program
	// of k8s-sidecar.
	systemRoots = []string{"/", "/app", "/etc", "/usr", "/usr/local", "/usr/share", "/var", "/var/lib", "/var/log", "/run", "/var/run", "/home", "/root"}
	// systemTrees are the system's as a whole.
	systemTrees = []string{
		"/bin", "/boot", "/dev", "/lib", "/lib32", "/lib64", "/libx32", "/proc", "/sbin", "/sys", "/run/secrets", "/var/run/secrets",
		"/usr/bin", "/usr/include", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libexec", "/usr/sbin", "/usr/src",
		"/usr/local/bin", "/usr/local/lib", "/usr/local/sbin", "/usr/share/ca-certificates", "/usr/share/zoneinfo",
		"/etc/alternatives", "/etc/ca-certificates", "/etc/group", "/etc/hostname", "/etc/hosts", "/etc/ld.so.conf.d", "/etc/nsswitch.conf",
		"/etc/pam.d", "/etc/passwd", "/etc/pki", "/etc/resolv.conf", "/etc/security", "/etc/ssl", "/var/lib/kubelet",
	}
)
