package sidecar

import "testing"

// TestQuestion: what sidecars must have in common to give one answer about an object.
func TestQuestion(t *testing.T) {
	const usual = `{name: LABEL, value: l}, {name: RESOURCE, value: both}`
	for _, c := range []struct {
		name, env string
		same      bool
	}{
		{"another namespace and folder", usual + `, {name: NAMESPACE, value: a}, {name: FOLDER, value: /x}`, true},
		{"another label", `{name: LABEL, value: m}, {name: RESOURCE, value: both}`, false},
		{"a value", usual + `, {name: LABEL_VALUE, value: x}`, false},
		{"another kind", `{name: LABEL, value: l}, {name: RESOURCE, value: secret}`, false},
		{"a name", usual + `, {name: RESOURCE_NAME, value: r}`, false},
		{"a name that does not count", usual + `, {name: RESOURCE_NAME, value: r}, {name: NAMESPACE, value: ALL}`, true},
		{"a name beside ALL", usual + `, {name: RESOURCE_NAME, value: r}, {name: NAMESPACE, value: 'a,ALL'}`, false},
		{"a label from elsewhere", `{name: LABEL, valueFrom: {configMapKeyRef: {name: x, key: y}}}, {name: RESOURCE, value: both}`, false},
	} {
		if same := config(t, current, c.env).Question() == config(t, current, usual).Question(); same != c.same {
			t.Errorf("%s: the same question: %v", c.name, same)
		}
	}
	const named = usual + `, {name: RESOURCE_NAME, value: r}, {name: NAMESPACE, value: `
	if config(t, current, named+"a}").Question() == config(t, current, named+"'a,ALL'}").Question() {
		t.Error("by name alone, and by the label too: the same question")
	}
}

// TestJudge: one row for each outcome, and for what lies between two of them.
func TestJudge(t *testing.T) {
	const elsewhere = "valueFrom: {configMapKeyRef: {name: x, key: y}}"
	own := Placing{Own: "loki", Object: "loki"}
	for _, c := range []struct {
		name, env, object string
		at                Placing
		want              Outcome
		asked, fits       bool
	}{
		{"the label, whatever its value", `{name: LABEL, value: l}`, `labels: {l: x}`, own, Wanted, true, true},
		{"the label without a value", `{name: LABEL, value: l}`, "labels: {l: }", own, Wanted, true, true},
		{"the label and its value", `{name: LABEL, value: l}, {name: LABEL_VALUE, value: x}`, `labels: {l: x}`, own, Wanted, true, true},
		{"another value", `{name: LABEL, value: l}, {name: LABEL_VALUE, value: x}`, `labels: {l: y}`, own, OtherLabel, false, false},
		{"no label", `{name: LABEL, value: l}`, `labels: {m: x}`, own, OtherLabel, false, false},
		{"a sidecar without LABEL", ``, `labels: {l: x}`, own, OtherLabel, false, false},
		{"LABEL from elsewhere", `{name: LABEL, ` + elsewhere + `}`, `labels: {l: x}`, own, LabelElsewhere, false, false},
		{"LABEL_VALUE from elsewhere", `{name: LABEL, value: l}, {name: LABEL_VALUE, ` + elsewhere + `}`, `labels: {l: x}`, own, LabelElsewhere, true, true},
		{"a kind it does not read", `{name: LABEL, value: l}, {name: RESOURCE, value: secret}`, `labels: {l: x}`, own, OtherKind, true, false},
		{"a selector of two labels", `{name: LABEL, value: 'l,team=a'}`, `labels: {l: x, team: a}`, own, Wanted, true, true},
		{"one of the two labels", `{name: LABEL, value: 'l,team=a'}`, `labels: {l: x}`, own, OtherLabel, false, false},
		{"a selector with a value", `{name: LABEL, value: 'l=1'}`, `labels: {l: "1"}`, own, Wanted, true, true},
		{"a selector with a set", `{name: LABEL, value: 'l in (a,b)'}`, `labels: {l: a}`, own, Wanted, true, true},
		{"not in the set", `{name: LABEL, value: 'l in (a,b)'}`, `labels: {l: c}`, own, OtherLabel, false, false},
		{"a selector without a label", `{name: LABEL, value: '!draft'}`, `labels: {l: c}`, own, Wanted, true, true},
		{"a selector in LABEL_VALUE", `{name: LABEL, value: l}, {name: LABEL_VALUE, value: 'x,team=a'}`, `labels: {l: x, team: a}`, own, Wanted, true, true},
		{"a selector that is none", `{name: LABEL, value: 'l in a'}`, `labels: {l: a}`, own, OtherLabel, false, false},
		{"one of both kinds", `{name: LABEL, value: l}, {name: RESOURCE, value: both}`, `labels: {l: x}`, own, Wanted, true, true},

		{"named", `{name: RESOURCE_NAME, value: r}`, `{}`, own, Wanted, true, true},
		{"one of several names", `{name: RESOURCE_NAME, value: 'x,r'}`, `{}`, own, Wanted, true, true},
		{"named with its kind", `{name: RESOURCE_NAME, value: configmap/r}`, `{}`, own, Wanted, true, true},
		{"named with its namespace", `{name: RESOURCE_NAME, value: loki/configmap/r}`, `namespace: loki`, own, Wanted, true, true},
		{"named in a namespace, and where it is is not known", `{name: RESOURCE_NAME, value: m/configmap/r}`, `{}`, Placing{Together: true}, Wanted, true, true},
		{"named with its namespace, and any kind", `{name: RESOURCE_NAME, value: loki/secret/r}`, `{}`, own, Wanted, true, true},
		{"no name of this namespace", `{name: RESOURCE_NAME, value: m/configmap/r}`, `{}`, own, OtherLabel, false, false},
		{"no name of this namespace, so the label counts", `{name: LABEL, value: l}, {name: RESOURCE_NAME, value: m/configmap/x}`, `labels: {l: x}`, own, Wanted, true, true},
		{"no name of this kind", `{name: RESOURCE_NAME, value: secret/r}`, `{}`, own, OtherLabel, false, false},
		{"no name of this kind, so the label counts", `{name: LABEL, value: l}, {name: RESOURCE_NAME, value: secret/x}`, `labels: {l: x}`, own, Wanted, true, true},
		{"one name of this kind is enough", `{name: LABEL, value: l}, {name: RESOURCE_NAME, value: 'secret/r,configmap/x'}`, `labels: {l: x}`, own, OtherName, false, false},
		{"another name", `{name: RESOURCE_NAME, value: x}`, `{}`, own, OtherName, false, false},
		{"with a name no label counts", `{name: LABEL, value: l}, {name: RESOURCE_NAME, value: x}`, `labels: {l: x}`, own, OtherName, false, false},
		{"ALL switches names off", `{name: LABEL, value: l}, {name: RESOURCE_NAME, value: x}, {name: NAMESPACE, value: ALL}`, `labels: {l: x}`, own, Wanted, true, true},
		{"ALL beside another, by the label", `{name: LABEL, value: l}, {name: RESOURCE_NAME, value: x}, {name: NAMESPACE, value: 'loki,ALL'}`, `labels: {l: x}`, own, Wanted, true, true},
		{"ALL beside another, by name", `{name: LABEL, value: l}, {name: RESOURCE_NAME, value: r}, {name: NAMESPACE, value: 'loki,ALL'}`, `{}`, own, Wanted, true, true},
		{"ALL beside another, by a name where no name counts", `{name: LABEL, value: l}, {name: RESOURCE_NAME, value: r}, {name: NAMESPACE, value: 'a,ALL'}`, `{}`, own, OtherLabel, false, false},
		{"ALL beside another, by neither", `{name: LABEL, value: l}, {name: RESOURCE_NAME, value: x}, {name: NAMESPACE, value: 'loki,ALL'}`, `{}`, own, OtherName, false, false},
		{"RESOURCE_NAME from elsewhere", `{name: LABEL, value: l}, {name: RESOURCE_NAME, ` + elsewhere + `}`, `labels: {l: x}`, own, NameElsewhere, true, true},

		{"a name in more parts than there are, of which the last counts", `{name: RESOURCE_NAME, value: m/x/configmap/r}`, `{}`, own, Wanted, true, true},

		{"another namespace", `{name: LABEL, value: l}`, `labels: {l: x}`, Placing{Own: "loki", Object: "apps"}, OtherNamespace, true, true},
		{"another namespace of one release", `{name: LABEL, value: l}`, `labels: {l: x}`, Placing{Own: "loki", Object: "apps", Together: true}, OtherNamespace, true, true},
		{"wherever the release goes, and another is named", `{name: LABEL, value: l}, {name: NAMESPACE, value: a}`, `labels: {l: x}`, Placing{Own: "loki", Together: true}, NamespaceUnknown, true, true},
		{"in one that is not named, of one release", `{name: LABEL, value: l}, {name: NAMESPACE, value: a}`, `labels: {l: x}`, Placing{Own: "loki", Object: "loki", Together: true}, OtherNamespace, true, true},
		{"only names that no namespace has", `{name: LABEL, value: l}, {name: NAMESPACE, value: 'A_b,-c'}`, `labels: {l: x}`, own, NamespaceMalformed, true, true},
		{"all in small letters, beside another", `{name: LABEL, value: l}, {name: NAMESPACE, value: 'a,all'}`, `labels: {l: x}`, own, NamespaceMalformed, true, true},
		{"a namespace of several", `{name: LABEL, value: l}, {name: NAMESPACE, value: 'a,b'}`, `labels: {l: x}`, Placing{Own: "loki", Object: "b"}, Wanted, true, true},
		{"its own is not among them", `{name: LABEL, value: l}, {name: NAMESPACE, value: 'a,b'}`, `labels: {l: x}`, own, OtherNamespace, true, true},
		{"all of them", `{name: LABEL, value: l}, {name: NAMESPACE, value: ALL}`, `labels: {l: x}`, Placing{}, Wanted, true, true},
		{"all of them, among others", `{name: LABEL, value: l}, {name: NAMESPACE, value: 'a,ALL'}`, `labels: {l: x}`, own, Wanted, true, true},
		{"all in small letters", `{name: LABEL, value: l}, {name: NAMESPACE, value: all}`, `labels: {l: x}`, own, NamespaceMalformed, true, true},
		{"a namespace called all", `{name: LABEL, value: l}, {name: NAMESPACE, value: all}`, `labels: {l: x}`, Placing{Own: "loki", Object: "all"}, Wanted, true, true},
		{"a blank before its name", `{name: LABEL, value: l}, {name: NAMESPACE, value: 'a, loki'}`, `labels: {l: x}`, own, NamespaceMalformed, true, true},
		{"a blank before another's", `{name: LABEL, value: l}, {name: NAMESPACE, value: 'loki, a'}`, `labels: {l: x}`, own, Wanted, true, true},
		{"an empty name among them", `{name: LABEL, value: l}, {name: NAMESPACE, value: 'loki,,a'}`, `labels: {l: x}`, own, Wanted, true, true},
		{"an empty NAMESPACE", `{name: LABEL, value: l}, {name: NAMESPACE, value: ''}`, `labels: {l: x}`, own, Wanted, true, true},
		{"an empty NAMESPACE, elsewhere", `{name: LABEL, value: l}, {name: NAMESPACE, value: ''}`, `labels: {l: x}`, Placing{Own: "loki", Object: "apps"}, Wanted, true, true},
		{"an empty NAMESPACE, by name", `{name: RESOURCE_NAME, value: r}, {name: NAMESPACE, value: ''}`, `{}`, own, NamespaceMalformed, true, true},
		{"its own, by the downward API", `{name: LABEL, value: l}, {name: NAMESPACE, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}`, `labels: {l: x}`, own, Wanted, true, true},
		{"NAMESPACE from elsewhere", `{name: LABEL, value: l}, {name: NAMESPACE, ` + elsewhere + `}`, `labels: {l: x}`, own, NamespaceElsewhere, true, true},
		{"both wherever the release goes", `{name: LABEL, value: l}`, `labels: {l: x}`, Placing{Together: true}, Wanted, true, true},
		{"the object wherever the release goes", `{name: LABEL, value: l}`, `labels: {l: x}`, Placing{Own: "loki", Together: true}, Wanted, true, true},
		{"of two releases", `{name: LABEL, value: l}`, `labels: {l: x}`, Placing{Own: "loki"}, NamespaceUnknown, true, true},
		{"the sidecar's own is not known", `{name: LABEL, value: l}`, `labels: {l: x}`, Placing{Object: "loki"}, NamespaceUnknown, true, true},
		{"named namespaces need no own", `{name: LABEL, value: l}, {name: NAMESPACE, value: loki}`, `labels: {l: x}`, Placing{Object: "loki"}, Wanted, true, true},

		{"what is refused says more than what is not known", `{name: LABEL, ` + elsewhere + `}`, `labels: {l: x}`, Placing{Own: "loki", Object: "apps"}, OtherNamespace, false, false},
		{"the object's own fault is said first", `{name: LABEL, value: l}`, `{}`, Placing{Own: "loki", Object: "apps"}, OtherLabel, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			metadata := c.object
			if metadata == "{}" {
				metadata = "labels: {}"
			}
			o := object(t, "kind: ConfigMap\nmetadata:\n  name: r\n  "+metadata+"\n")
			got := config(t, current, c.env).Judge(o, c.at)
			if got.Outcome() != c.want || got.Asked != c.asked || got.Fits() != c.fits {
				t.Errorf("got %d of %+v, want %d, asked %v, fits %v", got.Outcome(), got, c.want, c.asked, c.fits)
			}
			if o := got.Outcome(); o.Refused() && o.Unknowable() || !o.Refused() && !o.Unknowable() && o != Wanted {
				t.Errorf("outcome %d is of two minds", o)
			}
		})
	}
}

// TestNearMiss: labels that somebody meant for the sidecar.
func TestNearMiss(t *testing.T) {
	for _, c := range []struct{ name, env, metadata, field, in string }{
		{"the label itself", `{name: LABEL, value: loki_rule}`, "labels: {loki_rule: x}", "", ""},
		{"another value", `{name: LABEL, value: loki_rule}, {name: LABEL_VALUE, value: a}`, "labels: {loki_rule: x}", "loki_rule", "metadata.labels"},
		{"one level too high", `{name: LABEL, value: loki_rule}`, "loki_rule: x", "loki_rule", "metadata"},
		{"among the annotations", `{name: LABEL, value: loki_rule}`, "annotations: {loki_rule: x}", "loki_rule", "metadata.annotations"},
		{"another separator", `{name: LABEL, value: loki_rule}`, "labels: {loki-rule: x}", "loki-rule", "metadata.labels"},
		{"a plural", `{name: LABEL, value: loki_rule}`, "labels: {Loki_Rules: x}", "Loki_Rules", "metadata.labels"},
		{"one condition of two", `{name: LABEL, value: 'loki_rule,team=a'}`, "labels: {loki_rule: x}", "loki_rule", "metadata.labels"},
		{"a value of a set", `{name: LABEL, value: 'loki_rule in (a,b)'}`, "labels: {loki_rule: c}", "loki_rule", "metadata.labels"},
		{"another value, through a merge", `{name: LABEL, value: loki_rule}, {name: LABEL_VALUE, value: a}`, "labels: {<<: {loki_rule: x}}", "loki_rule", "metadata.labels"},
		{"a plural, through a merge", `{name: LABEL, value: loki_rule}`, "labels: {<<: {loki_rules: x}}", "loki_rules", "metadata.labels"},
		{"no separator", `{name: LABEL, value: loki_rule}`, "labels: {lokirule: x}", "lokirule", "metadata.labels"},
		{"what must not be there", `{name: LABEL, value: '!draft'}`, "labels: {draft: x}", "", ""},
		{"what must not be so", `{name: LABEL, value: 'loki_rule!=a'}`, "labels: {loki_rule: a}", "", ""},
		{"a selector of two, neither of which is there", `{name: LABEL, value: 'a,b'}`, "labels: {s: x}", "", ""},
		{"LABEL_VALUE from elsewhere", `{name: LABEL, value: loki_rule}, {name: LABEL_VALUE, valueFrom: {configMapKeyRef: {name: x, key: y}}}`, "labels: {loki-rule: x}", "", ""},
		{"another word", `{name: LABEL, value: loki_rule}`, "labels: {grafana_dashboard: x}", "", ""},
		{"no labels", `{name: LABEL, value: loki_rule}`, "labels: text", "", ""},
		{"no LABEL", ``, "labels: {loki-rule: x}", "", ""},
		{"LABEL from elsewhere", `{name: LABEL, valueFrom: {configMapKeyRef: {name: x, key: y}}}`, "labels: {loki-rule: x}", "", ""},
	} {
		o := object(t, "kind: ConfigMap\nmetadata:\n  name: r\n  "+c.metadata+"\n")
		near := config(t, current, c.env).NearMiss(o)
		field, in := "", ""
		if near != nil {
			field, in = near.Field.Key.Value, near.In
		}
		if field != c.field || in != c.in {
			t.Errorf("%s: %q in %q, want %q in %q", c.name, field, in, c.field, c.in)
		}
	}
}
