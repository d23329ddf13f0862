package sidecar

import "github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"

// The variables of k8s-sidecar that charts and patch sets set.
const (
	EnvMethod        = "METHOD"
	EnvLabel         = "LABEL"
	EnvLabelValue    = "LABEL_VALUE"
	EnvFolder        = "FOLDER"
	EnvAnnotation    = "FOLDER_ANNOTATION"
	EnvResource      = "RESOURCE"
	EnvUnique        = "UNIQUE_FILENAMES"
	EnvNamespace     = "NAMESPACE"
	EnvSkipTLS       = "SKIP_TLS_VERIFY"
	EnvSkipX509      = "DISABLE_X509_STRICT_VERIFICATION"
	EnvScript        = "SCRIPT"
	EnvServerTimeout = "WATCH_SERVER_TIMEOUT"
	EnvClientTimeout = "WATCH_CLIENT_TIMEOUT"
	EnvLogLevel      = "LOG_LEVEL"
	EnvHealthPort    = "HEALTH_PORT"
)

// Others that it reads.
const (
	EnvResourceName = "RESOURCE_NAME"
	EnvFileMode     = "DEFAULT_FILE_MODE"
)

// DefaultHealthPort is the port of /healthz when HEALTH_PORT says nothing, and the
// charts' own.
const DefaultHealthPort = 8080

// EnvOrder is the order in which the Loki charts write the variables.
//
// 3 inlined copies were 1.2 KB of code.
//
//go:noinline
func EnvOrder() []string {
	return []string{
		EnvMethod, EnvLabel, EnvLabelValue, EnvFolder, EnvAnnotation, EnvResource, EnvUnique, EnvNamespace,
		EnvSkipTLS, EnvSkipX509, EnvScript, EnvServerTimeout, EnvClientTimeout, EnvLogLevel, EnvHealthPort,
	}
}

// Reads are the variables that decide what is judged here: those of [EnvOrder], and
// the others that it reads.
//
// 2 inlined copies were 1.6 KB of code.
//
//go:noinline
func Reads() []string {
	return append(EnvOrder(),
		EnvResourceName, EnvFileMode, EnvLogFormat, envLogConfig,
		"REQ_RETRY_TOTAL", "REQ_RETRY_CONNECT", "REQ_RETRY_READ", "REQ_RETRY_BACKOFF_FACTOR", "REQ_TIMEOUT")
}

// Variable is a variable with a literal value, as a container's env has it.
//
// 18 inlined copies were 9.0 KB of code.
//
//go:noinline
func Variable(name, value string) *document.Node {
	return document.NewMapping(document.Pair("name", document.NewString(name)), document.Pair("value", document.NewString(value)))
}

// Probes are the fields of a container that hold its probes, in the charts' order.
func Probes() []string { return []string{"livenessProbe", "readinessProbe", "startupProbe"} }
