package rulertest

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

const success = `{"status":"success","data":null,"errorType":"","error":""}`

// route finds what a request is about. Loki's router unescapes a path, takes it
// apart, and unescapes each part once more.
func (r *Ruler) route(w http.ResponseWriter, q *http.Request, tenant string) {
	switch q.URL.Path {
	case "/metrics":
		r.metrics(w)
		return
	case "/prometheus/api/v1/rules":
		if r.options.NoAPI {
			notFound(w)
			return
		}
		r.prometheus(w, tenant)
		return
	}
	rest, ok := strings.CutPrefix(q.URL.Path, "/loki/api/v1/rules")
	if !ok {
		rest, ok = strings.CutPrefix(q.URL.Path, "/api/prom/rules")
	}
	if clean := path.Clean(q.URL.Path); clean != strings.TrimSuffix(q.URL.Path, "/") && ok {
		http.Redirect(w, q, clean, http.StatusMovedPermanently)
		return
	}
	if !ok || r.options.NoAPI || rest == "/" {
		notFound(w)
		return
	}
	var parts []string
	for _, part := range strings.Split(strings.TrimPrefix(rest, "/"), "/") {
		name, err := url.PathUnescape(part)
		if err != nil {
			answer(w, http.StatusInternalServerError, err.Error()+"\n")
			return
		}
		parts = append(parts, name)
	}
	if rest == "" {
		parts = nil
	}
	r.serve(w, q, tenant, parts)
}

// serve answers for a tenant's rules, a namespace's, or a group.
func (r *Ruler) serve(w http.ResponseWriter, q *http.Request, tenant string, parts []string) {
	switch {
	case q.Method == http.MethodPost && len(parts) == 1:
		r.post(w, q, tenant, parts[0])
	case q.Method == http.MethodGet && len(parts) == 2:
		r.group(w, rules.ID{Tenant: tenant, Namespace: parts[0], Group: parts[1]})
	case q.Method == http.MethodGet && len(parts) < 2:
		r.list(w, tenant, parts)
	case q.Method == http.MethodDelete && len(parts) == 1:
		r.deleteNamespace(w, tenant, parts[0])
	case q.Method == http.MethodDelete && len(parts) == 2:
		r.deleteGroup(w, rules.ID{Tenant: tenant, Namespace: parts[0], Group: parts[1]})
	case len(parts) > 2 && q.Method != http.MethodPost:
		notFound(w)
	default:
		w.WriteHeader(http.StatusMethodNotAllowed)
	}
}

// post takes one group. Loki answers before anything is loaded.
func (r *Ruler) post(w http.ResponseWriter, q *http.Request, tenant, namespace string) {
	body, err := io.ReadAll(q.Body)
	if err != nil {
		return // the client is gone
	}
	g, readErr := rules.ReadGroup("body", first(body), tenant, namespace)
	switch {
	case readErr != nil && len(body) > 0:
		answer(w, http.StatusBadRequest, "unable to decoded rule group\n")
		return
	case g.Group == "":
		answer(w, http.StatusBadRequest, "group 0: Groupname must not be empty\n")
		return
	}
	if reason := r.refusal(&g, tenant); reason != "" {
		answer(w, http.StatusBadRequest, reason+"\n")
		return
	}
	if r.options.Store == Local {
		answer(w, http.StatusInternalServerError, r.localRefusal(tenant, "SetRuleGroup")+"\n")
		return
	}
	if r.options.Store == Thanos && len(namespace) > 255 {
		answer(w, http.StatusInternalServerError, "file name too long\n")
		return
	}
	r.store.Set(g)
	answerJSON(w, http.StatusAccepted, success)
}

// first is the first YAML document, which is all that Loki reads.
func first(body []byte) []byte {
	text, _, _ := strings.Cut(strings.TrimPrefix(string(body), "---\n"), "\n---")
	return []byte(text)
}

// refusal is Loki's reason to refuse a group, "" when it takes it.
func (r *Ruler) refusal(g *rules.Group, tenant string) string {
	for i, rule := range g.Rules {
		switch {
		case rule.Alert != "" && rule.Record != "":
			return fmt.Sprintf("group 0, rule %d: only one of 'record' and 'alert' must be set", i)
		case rule.Name() == "":
			return fmt.Sprintf("group 0, rule %d: one of 'record' or 'alert' must be set", i)
		}
		if err := rules.CheckExpr(rule.Expr); err != nil {
			return fmt.Sprintf("could not parse expression for alert '%s' in group '%s': %v", rule.Name(), g.Group, err)
		}
	}
	if most := r.options.MaxRules; most > 0 && len(g.Rules) > most {
		return fmt.Sprintf("per-user rules per rule group limit (limit: %d actual: %d) exceeded", most, len(g.Rules))
	}
	if r.options.MaxGroups > 0 {
		stored, err := r.store.Groups(tenant)
		if err == nil && len(stored)+1 > r.options.MaxGroups { // also when the group is there already
			return fmt.Sprintf("per-user rule groups limit (limit: %d actual: %d) exceeded", r.options.MaxGroups, len(stored)+1)
		}
	}
	return ""
}

func (r *Ruler) localRefusal(tenant, what string) string {
	if groups, err := r.store.Groups(tenant); err == nil && len(groups) == 0 {
		return "unable to read rule dir /rules/" + tenant + ": open /rules/" + tenant + ": no such file or directory"
	}
	return what + " unsupported in rule local store"
}

func (r *Ruler) list(w http.ResponseWriter, tenant string, parts []string) {
	groups, bad := r.listed(tenant, parts)
	if bad != "" {
		answer(w, http.StatusBadRequest, bad+"\n")
		return
	}
	switch {
	case len(groups) == 0 && r.options.Store == Local:
		answer(w, http.StatusBadRequest, r.localRefusal(tenant, "ListRules")+"\n")
	case len(groups) == 0:
		answer(w, http.StatusNotFound, "no rule groups found\n")
	default:
		w.Header().Set("Content-Type", "application/yaml")
		w.Write(rules.WriteListing(groups)) //nolint:errcheck // the client of a test may be gone
	}
}

// listed are the groups of a tenant, or of one of its namespaces, or why Loki lists
// none: one bad object among them.
func (r *Ruler) listed(tenant string, parts []string) (groups []rules.Group, bad string) {
	for _, key := range r.store.Keys() {
		id, ok := rules.ParseObjectKey(key)
		if !ok || id.Tenant != tenant || len(parts) == 1 && id.Namespace != parts[0] {
			continue
		}
		data, _ := r.store.Get(key)
		g, err := rules.DecodeObject(key, data)
		if err != nil {
			return nil, r.saysBad(id, err)
		}
		groups = append(groups, g)
	}
	rules.Sort(groups)
	return groups, ""
}

func isMismatch(err error) bool { return strings.Contains(err.Error(), "not what its key says") }

// saysBad is how Loki names a bad object: of the older store by its key, of the
// newer by its names, and by its names where it says something else than its key.
func (r *Ruler) saysBad(id rules.ID, err error) string {
	key := rules.ObjectKey(id)
	below := strings.TrimPrefix(key, "rules/"+id.Tenant+"/")
	switch {
	case isMismatch(err):
		return fmt.Sprintf(`mismatch between requested rule group and loaded rule group, requested: user=%q, namespace=%q, group=%q, loaded: user="", namespace="", group=""`, id.Tenant, id.Namespace, id.Group)
	case r.options.Store == Thanos:
		return fmt.Sprintf("get rule group user=%q, namespace=%q, name=%q: failed to unmarshal rule group %s: proto: illegal wireType 7", id.Tenant, id.Namespace, id.Group, below)
	}
	return "failed to unmarshal rule group " + key + ": proto: illegal wireType 7"
}

func (r *Ruler) group(w http.ResponseWriter, id rules.ID) {
	if r.options.Store == Local {
		answer(w, http.StatusBadRequest, "GetRuleGroup unsupported in rule local store\n")
		return
	}
	data, ok := r.store.Get(rules.ObjectKey(id))
	if !ok {
		text := "group does not exist"
		if r.options.Store == S3 {
			text = `get rule group user="", namespace="", name="": group does not exist`
		}
		answer(w, http.StatusNotFound, text+"\n")
		return
	}
	g, err := rules.DecodeObject(rules.ObjectKey(id), data)
	if err != nil && !isMismatch(err) {
		answer(w, http.StatusBadRequest, r.saysBad(id, err)+"\n")
		return
	}
	w.Header().Set("Content-Type", "application/yaml")
	w.Write(rules.WriteGroup(&g)) //nolint:errcheck // the client of a test may be gone
}

func (r *Ruler) deleteGroup(w http.ResponseWriter, id rules.ID) {
	if r.options.Store == Local {
		answerJSON(w, http.StatusInternalServerError, `{"status":"error","data":null,"errorType":"server_error","error":"DeleteRuleGroup unsupported in rule local store"}`)
		return
	}
	r.store.Delete(rules.ObjectKey(id)) // also one that is not there
	answerJSON(w, http.StatusAccepted, success)
}

func (r *Ruler) deleteNamespace(w http.ResponseWriter, tenant, namespace string) {
	if r.options.Store == Local {
		answerJSON(w, http.StatusInternalServerError, `{"status":"error","data":null,"errorType":"server_error","error":"DeleteNamespace unsupported in rule local store"}`)
		return
	}
	found := false
	for _, key := range r.store.Keys() {
		if id, ok := rules.ParseObjectKey(key); ok && id.Tenant == tenant && id.Namespace == namespace {
			r.store.Delete(key)
			found = true
		}
	}
	if !found {
		answer(w, http.StatusNotFound, "group namespace does not exist\n")
		return
	}
	answerJSON(w, http.StatusAccepted, success)
}
