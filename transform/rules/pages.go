package rules

import "github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"

// The ids of what a repository can be told besides what its rule files can: each
// has a page.
const (
	FileNotRules    = "file-not-rules"
	TestAmongRules  = "test-among-rules"
	FileDoubled     = "file-doubled"
	NameTooLong     = "name-too-long"
	NameUnreachable = "name-unreachable"
	TenantInvalid   = "tenant-invalid"
	TenantUnknown   = "tenant-unknown"
	TenantNotThere  = "tenant-not-there"
	LimitExceeded   = "limit-exceeded"
	LabelKept       = "label-kept"
	MatcherRefused  = "matcher-refused"

	RouteNotRead       = "route-not-read"
	APIOff             = "api-off"
	ByRuleLoadsNothing = "by-rule-loads-nothing"
	ForLostOnRestart   = "for-lost-on-restart"
	NamesDiffer        = "names-differ"
)

// Pages are those of the repository's own findings, by the way a rule takes.
func Pages() []finding.Rule {
	return []finding.Rule{
		page(FileNotRules, finding.Info, "A file among the rules is no rule file",
			"Loki's local store loads every file in a tenant's directory, whatever its name. One that is no rule file stops the loading of new rules for all tenants. loki-rules passes over it, but a Loki started on the repository would not.",
			"Move it out of rules/, or exclude the directory from the layout."),
		page(TestAmongRules, finding.Warning, "A test stands among the rules",
			"loki-rules runs it and does not deliver it. A Loki that reads the repository as its local store, or a tool that takes every file for rules, would try to load it, and stop at it for all tenants.",
			"Move it to tests/, beside rules/."),
		page(FileDoubled, finding.Error, "Two files would be one namespace",
			"A rule's identity is its tenant, namespace and group; the namespace is the name of its file. Two files of one name in one tenant, as after the renaming of tenants, overwrite each other on every route.",
			"Rename one of them, or move their groups into one file."),
		page(NameTooLong, finding.Error, "A namespace is too long for a file's name",
			"The ruler writes rules into files that are named after the namespace, escaped as in a URL. Over 255 bytes that fails, and the whole tenant loads nothing any more (file name too long).",
			"Give the file a shorter name."),
		page(NameUnreachable, finding.Error, "A name cannot be addressed by the ruler API",
			"A namespace or group with a slash, or named . or .., is taken by a POST, and can then neither be read nor deleted by its path: requests end at 404, 405 or a redirect.",
			"Rename it."),
		page(TenantInvalid, finding.Error, "A tenant's name is refused by Loki",
			"A tenant is at most 150 letters, digits and !-_.*'(), and neither . nor .. . For anything else Loki answers 500 with \"no org id\".",
			"Rename the directory, or map it to a tenant's real name in the target: tenants."),
		page(TenantUnknown, finding.Error, "Nothing says which tenant a file is for",
			"The layout has no {tenant}, and neither the target nor its render tell the tenant.",
			"Name it: targets.NAME.tenant, --tenant, or give the target its render. Where authentication is off it is fake."),
		page(TenantNotThere, finding.Error, "A file is for a tenant that the target does not have",
			"Where authentication is off, Loki has one tenant, fake, whatever a request or a directory says. Files of several tenants would meet there, and those of one name overwrite each other.",
			"Map the tenant in the target (tenants: {team-a: fake}), or leave its files out (exclude)."),
		page(LimitExceeded, finding.Error, "More rules than the target allows",
			"ruler_max_rules_per_rule_group and ruler_max_rule_groups_per_tenant are checked when a group is written through the API, and a group over them is refused with 400; a file or an object over them is loaded, so that nothing is said of targets that are delivered otherwise. At the limit of groups even a replacement is refused, since Loki counts the new group before it drops the old one.",
			"Raise the limit in limits_config (or the tenant's overrides), or split and merge groups."),
		page(LabelKept, finding.Info, "A rule keeps its own label",
			"The target adds a label to every rule, and this rule sets it itself. What the author wrote stays: a label is part of an alert's identity and of its routing.",
			"Nothing, or remove the label from the rule."),
		page(MatcherRefused, finding.Error, "A matcher cannot be added to an expression",
			"The target adds matchers to every stream selector. This expression could not be read, so nothing can be added to it without a risk, and without it the rule would look at streams it is not meant for.",
			"Mend the expression, or exclude the file from the target."),
		page(RouteNotRead, finding.Error, "The ruler does not read where the rules are delivered",
			"A ruler reads files, or an object store, and never both. Rules that go the other way are stored, and loaded by nobody.",
			"Deliver them where the ruler reads (deliver), or move the ruler: loki-rules migrate prints the plan."),
		page(APIOff, finding.Error, "The ruler's API is off",
			"With ruler.enable_api: false, every path of the API is answered with 404. Nothing can be written through it, and of what is loaded only the metrics tell.",
			"ruler.enable_api: true; or deliver to the bucket, and let verify read the metrics."),
		page(ByRuleLoadsNothing, finding.Error, "Sharding by rule loads nothing from an object store",
			"With ruler.enable_sharding and sharding_algo: by-rule, a ruler on an object store loads no rule at all: it chooses its rules before it has downloaded any. There is no error line, a POST is answered with 202, and the store API shows the rule.",
			"ruler.sharding_algo: by-group, which is the default."),
		page(ForLostOnRestart, finding.Warning, "A restart of the ruler ends alerts that fire",
			"A firing alert is announced with an end, four times the longer of its interval and resend_delay away (four minutes by default). After a restart an alert has to be true for the whole of its for again, since Loki 3.2 restores that state for no alert with a label. If for is longer than the announcement, the Alertmanager resolves the alert in between and gets a new one.",
			"Set ruler.resend_delay above a quarter of the longest for."),
		page(NamesDiffer, finding.Error, "A namespace has another name in a file than in the bucket",
			"Rulers agree on who evaluates a group by its tenant, namespace and name. Files are namespaces by their whole name, so that a repository without extensions has other groups in the bucket: while rulers of both kinds run, some groups are evaluated twice, and some by nobody.",
			"namespaces: with-extension, which is the default, and a push before the move."),
	}
}

func page(id string, severity finding.Severity, title, why, remedy string) finding.Rule {
	return finding.Rule{ID: id, Severity: severity, Read: finding.Written(title, "# "+id+"\n\n"+title+".\n\n"+why+"\n\n## What to do\n\n"+remedy+"\n")}
}
