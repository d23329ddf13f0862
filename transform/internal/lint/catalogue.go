package lint

import (
	"slices"
	"sync"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/files"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/mounts"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/objects"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/rulers"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/running"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/sidecars"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/surroundings"
)

// Rules lists every rule, in order of travel: the ruler and its store, the
// sidecar and its access, the volume and its directories, the rule files, and
// what happens after a rule has loaded; last, how this program itself is run. Nobody
// may change the list.
func Rules() []check.Rule { return catalogue() }

var catalogue = sync.OnceValue(func() []check.Rule {
	all := make([]check.Rule, 0, enough)
	all = made(made(made(all, ofRulers()), ofSidecars()), ofObjects())
	all = made(append(all, files.Rules()...), ofSurroundings())
	return slices.Clip(append(all, running.Rules()...))
})

// enough is about how many rules there are: their list need not grow.
const enough = 140

// made calls each: named one by one in a list of rules, each would be inlined there
// with a copy of it, 8 KB of code.
func made(all []check.Rule, each []func() check.Rule) []check.Rule {
	for _, of := range each {
		all = append(all, of())
	}
	return all
}

// Find returns the rule with this id.
func Find(id string) (check.Rule, bool) {
	for _, r := range Rules() {
		if r.ID == id {
			return r, true
		}
	}
	return check.Rule{}, false
}

// ofRulers are about the ruler itself: that it runs, which rule store it reads,
// with which config, and where its alerts and samples go.
func ofRulers() []func() check.Rule {
	return []func() check.Rule{
		rulers.RulerReplicasZero,
		rulers.RulerStorageNotLocal,
		rulers.ThanosObjstoreShadowsRulerStorage,
		rulers.RulerStorageTypeInvalid,
		rulers.LocalDirectoryUnset,
		rulers.RulerBlockAbsent,
		rulers.ConfigKeySilentlyIgnored,
		rulers.ValuesKeyNotRead,
		mounts.RulesDirNotCreatable,
		rulers.RulePathEqualsStorageDir,
		mounts.ConfigmapMountedAtStorageRoot,
		rulers.ReplicasWithoutSharding,
		rulers.ByRuleShardingWithObjectStore,
		rulers.ForLostAtRestart,
		rulers.EnabledTenantsExcludes,
		rulers.RulerAPIDisabled,
		rulers.AlertmanagerURLMissing,
		rulers.AlertmanagerURLSuspicious,
		rulers.RecordingRuleWithoutRemoteWrite,
		rulers.RemoteWriteConfigFatal,
		rulers.RulerWALDirNotWritable,
		rulers.Loki4Upgrade,
		rulers.UpdateStrategyOnDelete,
		rulers.RingCrashloop,
	}
}

// ofSidecars are about the sidecar: that it is there, its access, its mounts and the
// way it is run.
func ofSidecars() []func() check.Rule {
	return []func() check.Rule{
		sidecars.RulerMissingSidecar,
		sidecars.SidecarEnvInvalid,
		sidecars.SidecarFolderRelative,
		sidecars.SidecarMethodHazard,
		sidecars.RBACMissing,
		sidecars.RBACSecretsDeniedWithResourceBoth,
		sidecars.RBACScopeMismatch,
		sidecars.RBACBindingWrongSubject,
		sidecars.RBACCannotCreate,
		sidecars.SecretsClusterWide,
		sidecars.SATokenNotMounted,
		sidecars.SidecarNamespaceEnvMalformed,
		mounts.MountNotShared,
		mounts.MountShadowed,
		mounts.MountPathDuplicate,
		mounts.MountReadOnly,
		mounts.MountedKeyLeftOut,
		sidecars.SidecarTmpNotWritable,
		sidecars.SidecarProbeUnsupported,
		sidecars.SidecarPortConflict,
		sidecars.SidecarMemoryLimitLow,
		sidecars.PSSRestrictedViolation,
		sidecars.SidecarImageUnpullable,
		sidecars.FileModeUnreadable,
		mounts.StaleFilesAfterSidecarRestart,
		sidecars.SidecarWatchTimeout,
		sidecars.X509Strict,
		sidecars.FixedUIDOnOpenShift,
		sidecars.DefaultContainerMissing,
		sidecars.CannotVerify,
		surroundings.ManifestUnreadable,
	}
}

// ofObjects are about the ConfigMaps and Secrets that hold rules: their labels,
// namespaces, annotations, and the files they become.
func ofObjects() []func() check.Rule {
	return []func() check.Rule{
		objects.RuleObjectNotFound,
		objects.RuleObjectNotDelivered,
		objects.RuleObjectLabelMismatch,
		objects.RuleObjectNamespaceNotWatched,
		objects.RuleObjectIsHook,
		objects.RuleObjectTooLarge,
		objects.TenantDirMissing,
		objects.TenantDirWrong,
		objects.FolderTooDeep,
		objects.FolderAnnotationIgnored,
		objects.FolderAnnotationOutsideVolume,
		objects.FileNameTooLong,
		objects.DuplicateTargetFile,
		objects.KustomizeHashSuffixRace,
		objects.FluxSubstitution,
	}
}

// ofSurroundings are about what stands around a ruler: network policies, gateways,
// quotas, meshes, and what else handles rules.
func ofSurroundings() []func() check.Rule {
	return []func() check.Rule{
		surroundings.NetworkpolicyBlocksApiserver,
		surroundings.NetworkpolicyBlocksAlertmanager,
		surroundings.GatewayMissesRulerRoutes,
		surroundings.APISyncWithLocalStorage,
		surroundings.RuleBucketDiffers,
		surroundings.RuleWriterConflict,
		surroundings.AlloyPrefixOverlap,
		surroundings.PrometheusruleLogqlWebhook,
		surroundings.MeshStartupRace,
		surroundings.QuotaNeedsResources,
		surroundings.ObjectGivenTwice,
	}
}
