package rules

import "strings"

// stampPrefix begins the namespace of a stamp: it sorts before what people name
// their files.
const stampPrefix = "0-loki-rules."

// StampNamespace is the namespace of a repository's stamp.
func StampNamespace(repository string) string { return stampPrefix + repository + ".yaml" }

// IsStamp reports the namespace of some repository's stamp.
func IsStamp(namespace string) bool { return strings.HasPrefix(namespace, stampPrefix) }
