package manifest

import "strings"

// longestKey is how many bytes the key of a ConfigMap or Secret may have.
const longestKey = 253

// KeyFault tells why Kubernetes takes no such key of a ConfigMap or Secret, "" when it
// does (k8s.io/apimachinery, IsConfigMapKey).
func KeyFault(key string) string {
	switch {
	case len(key) > longestKey:
		return "has more than 253 characters"
	case key == ".", strings.HasPrefix(key, ".."):
		return "is none that Kubernetes takes: it may not be . or begin with .."
	case key == "" || strings.ContainsFunc(key, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-._", r))
	}):
		return "is none that Kubernetes takes: letters, digits, -, _ and ."
	}
	return ""
}
