package lint

// objectRules are about the ConfigMaps and Secrets that hold rules: their
// labels, namespaces, annotations, and the files they become.
func objectRules() []Rule {
	return []Rule{
		ruleObjectNotFound(),
		ruleObjectLabelMismatch(),
		ruleObjectNamespaceNotWatched(),
		ruleObjectIsHook(),
		ruleObjectTooLarge(),
		tenantDirMissing(),
		tenantDirWrong(),
		folderTooDeep(),
		folderAnnotationIgnored(),
		folderAnnotationOutsideVolume(),
		duplicateTargetFile(),
		kustomizeHashSuffixRace(),
		fluxSubstitution(),
	}
}
