package lint

// surroundingRules are about what stands around a ruler: network policies,
// gateways, quotas, meshes, and what else handles rules.
func surroundingRules() []Rule {
	return []Rule{
		networkpolicyBlocksApiserver(),
		networkpolicyBlocksAlertmanager(),
		gatewayMissesRulerRoutes(),
		apiSyncWithLocalStorage(),
		prometheusruleLogqlWebhook(),
		meshStartupRace(),
		quotaNeedsResources(),
	}
}
