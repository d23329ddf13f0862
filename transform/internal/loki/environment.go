package loki

import (
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// expandVariables replaces ${NAME} and ${NAME:-default} in a value of the config
// as Loki does under -config.expand-env; "$${" escapes, and a variable that is
// not set is empty. known is false when a variable's value is not in the
// manifest, and for the other forms of substitution, which nobody uses here.
func expandVariables(text string, c *manifest.Container) (expanded string, known bool) {
	known = true
	var out strings.Builder
	for {
		at := strings.Index(text, "${")
		if at < 0 {
			out.WriteString(text)
			return out.String(), known
		}
		if at > 0 && text[at-1] == '$' {
			out.WriteString(text[:at-1] + "${")
			text = text[at+2:]
			continue
		}
		out.WriteString(text[:at])
		body, rest, closed := strings.Cut(text[at+2:], "}")
		if !closed {
			return out.String() + text[at:], false
		}
		value, ok := variable(body, c)
		out.WriteString(value)
		known = known && ok
		text = rest
	}
}

// variable is the value of what stands between the braces.
func variable(body string, c *manifest.Container) (value string, known bool) {
	name := body
	fallback := ""
	for _, operator := range []string{":-", ":=", "="} {
		if before, after, found := strings.Cut(body, operator); found {
			name, fallback = before, after
			break
		}
	}
	if !isVariableName(name) || strings.Contains(fallback, "$") {
		return "${" + body + "}", false
	}
	value, set, known := c.Value(name)
	switch {
	case !known, !set && givenByKubernetes(name):
		return "${" + body + "}", false
	case value != "":
		return value, true
	}
	return fallback, true
}

func isVariableName(s string) bool {
	for i, r := range s {
		if !(r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || i > 0 && r >= '0' && r <= '9') {
			return false
		}
	}
	return s != ""
}

// givenByKubernetes reports variables that a container has without asking: those
// of the runtime, and the addresses of the namespace's Services.
func givenByKubernetes(name string) bool {
	switch name {
	case "HOSTNAME", "HOME", "PATH", "PWD":
		return true
	}
	return strings.HasSuffix(name, "_SERVICE_HOST") || strings.Contains(name, "_SERVICE_PORT") ||
		strings.HasSuffix(name, "_PORT") || strings.Contains(name, "_PORT_")
}
