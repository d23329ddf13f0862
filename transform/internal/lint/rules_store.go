package lint

import "github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"

// storeRules are about the ruler itself: that it runs, which rule store it
// reads, with which config, and where its alerts and samples go.
func storeRules() []Rule {
	return []Rule{
		rulerReplicasZero(),
		rulerStorageNotLocal(),
		thanosObjstoreShadowsRulerStorage(),
		rulerStorageTypeInvalid(),
		localDirectoryUnset(),
		rulerBlockAbsent(),
		configKeySilentlyIgnored(),
		rulesDirNotCreatable(),
		rulePathEqualsStorageDir(),
		configmapMountedAtStorageRoot(),
		replicasWithoutSharding(),
		enabledTenantsExcludes(),
		rulerAPIDisabled(),
		alertmanagerURLMissing(),
		alertmanagerURLSuspicious(),
		recordingRuleWithoutRemoteWrite(),
		remoteWriteConfigFatal(),
		rulerWALDirNotWritable(),
		loki4Upgrade(),
		updateStrategyOnDelete(),
		{ID: "ring-crashloop", Severity: finding.Info}, // the ring lives in the pods' memory: documentation only
	}
}
