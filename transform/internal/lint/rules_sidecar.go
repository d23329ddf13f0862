package lint

import "github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"

// sidecarRules are about the sidecar: that it is there, its access, its mounts
// and the way it is run.
func sidecarRules() []Rule {
	return []Rule{
		rulerMissingSidecar(),
		sidecarEnvInvalid(),
		sidecarMethodHazard(),
		rbacMissing(),
		rbacSecretsDeniedWithResourceBoth(),
		rbacScopeMismatch(),
		rbacBindingWrongSubject(),
		rbacCannotCreate(),
		secretsClusterWide(),
		saTokenNotMounted(),
		sidecarNamespaceEnvMalformed(),
		mountNotShared(),
		mountShadowed(),
		mountPathDuplicate(),
		mountReadOnly(),
		sidecarTmpNotWritable(),
		sidecarProbeUnsupported(),
		sidecarPortConflict(),
		sidecarMemoryLimitLow(),
		pssRestrictedViolation(),
		sidecarImageUnpullable(),
		fileModeUnreadable(),
		staleFilesAfterSidecarRestart(),
		sidecarWatchTimeout(),
		{ID: "x509-strict", Severity: finding.Info}, // the certificate is the cluster's: documentation only
		fixedUIDOnOpenShift(),
		defaultContainerMissing(),
		cannotVerify(),
		manifestUnreadable(),
	}
}
