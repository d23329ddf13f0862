package transform_test

import (
	"fmt"
	"slices"
)

// level is a Pod Security Standard. broken lists what a pod does that it
// forbids, as far as a sidecar could be the one to do it.
type level struct {
	name   string
	broken func(pod any) []string
}

var levels = []level{{"restricted", notRestricted}, {"baseline", notBaseline}}

// https://kubernetes.io/docs/concepts/security/pod-security-standards/
func notBaseline(pod any) (broken []string) {
	for _, key := range []string{"hostNetwork", "hostPID", "hostIPC"} {
		if at(pod, key) == true {
			broken = append(broken, key)
		}
	}
	for _, v := range list(pod, "volumes") {
		if at(v, "hostPath") != nil {
			broken = append(broken, "hostPath")
		}
	}
	for _, c := range everyContainer(pod) {
		if at(c, "securityContext", "privileged") == true {
			broken = append(broken, text(c, "name")+" is privileged")
		}
		for _, p := range list(c, "ports") {
			if port := at(p, "hostPort"); port != nil && port != 0 {
				broken = append(broken, fmt.Sprintf("%s has hostPort %v", text(c, "name"), port))
			}
		}
		if added := list(c, "securityContext", "capabilities", "add"); len(added) > 0 {
			broken = append(broken, fmt.Sprintf("%s adds %v", text(c, "name"), added))
		}
	}
	return broken
}

func notRestricted(pod any) []string {
	broken := notBaseline(pod)
	allowed := []string{"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}
	for _, v := range list(pod, "volumes") {
		m, _ := v.(map[string]any)
		for key := range m {
			if key != "name" && !slices.Contains(allowed, key) {
				broken = append(broken, "volume of type "+key)
			}
		}
	}
	for _, c := range everyContainer(pod) {
		own := func(keys ...string) any { return at(c, append([]string{"securityContext"}, keys...)...) }
		name := text(c, "name")
		if own("allowPrivilegeEscalation") != false {
			broken = append(broken, name+" allows privilege escalation")
		}
		if nonRoot := own("runAsNonRoot"); nonRoot == false || nonRoot == nil && at(pod, "securityContext", "runAsNonRoot") != true {
			broken = append(broken, name+" may run as root")
		}
		if own("runAsUser") == 0 || own("runAsUser") == nil && at(pod, "securityContext", "runAsUser") == 0 {
			broken = append(broken, name+" runs as root")
		}
		if !slices.Contains(list(c, "securityContext", "capabilities", "drop"), any("ALL")) {
			broken = append(broken, name+" keeps capabilities")
		}
		profile := own("seccompProfile", "type")
		if profile == nil {
			profile = at(pod, "securityContext", "seccompProfile", "type")
		}
		if profile != "RuntimeDefault" && profile != "Localhost" {
			broken = append(broken, name+" has no seccomp profile")
		}
	}
	return broken
}

func everyContainer(pod any) []any {
	return slices.Concat(list(pod, "initContainers"), list(pod, "containers"))
}
