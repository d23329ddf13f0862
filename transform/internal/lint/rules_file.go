package lint

// fileRules are about what stands in a rule file.
func fileRules() []Rule { return []Rule{} }
