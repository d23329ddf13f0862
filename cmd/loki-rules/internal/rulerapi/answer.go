package rulerapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// answer is what came back for a request.
type answer struct {
	request string // "GET /loki/api/v1/rules"
	status  int
	header  http.Header
	body    []byte
}

// ErrNoAPI is that the ruler's API is off, or that this is no ruler: the path is
// not known there.
var ErrNoAPI = errors.New("the path is not known there")

// Refusal is Loki's word that it does not take a group, and why.
type Refusal struct {
	rules.ID
	Reason string
}

func (r *Refusal) Error() string { return fmt.Sprintf("Loki refuses %s: %s", r.ID, r.Reason) }

// BadObject is Loki's word that it lists nothing, since one object of the tenant
// is no rule group, and which one.
type BadObject struct {
	rules.ID
	Reason string
}

func (b *BadObject) Error() string {
	return fmt.Sprintf("the object of %s is bad: %s", b.ID, shortened(b.Reason))
}

// badObject is the object that an answer complains of, nil where it is about
// something else.
func (a *answer) badObject() *BadObject {
	if a.status != http.StatusBadRequest {
		return nil
	}
	const name = `("(?:[^"\\]|\\.)+")`
	text := a.text()
	// The older object store names its key, the newer one what it was asked for, and
	// both what was asked for where the object says something else.
	if m := regexp.MustCompile(`^failed to \w+ rule group (rules/\S+): `).FindStringSubmatch(text); m != nil {
		if id, ok := rules.ParseObjectKey(m[1]); ok {
			return &BadObject{id, text}
		}
	}
	for _, form := range []string{`requested: user=` + name + `, namespace=` + name + `, group=` + name, `^get rule group user=` + name + `, namespace=` + name + `, name=` + name + `: failed to `} {
		if m := regexp.MustCompile(form).FindStringSubmatch(text); m != nil {
			return &BadObject{rules.ID{Tenant: unquoted(m[1]), Namespace: unquoted(m[2]), Group: unquoted(m[3])}, text}
		}
	}
	return nil
}

// unquoted is a name as it was before Loki quoted it; "" for what is none.
func unquoted(text string) string {
	name, _ := strconv.Unquote(text)
	return name
}

// saysNothingThere: Loki's own words for a tenant without rules. No other 404
// means that.
func (a *answer) saysNothingThere() bool {
	return a.status == http.StatusNotFound && a.text() == "no rule groups found"
}

// transient reports an answer that may be another one soon.
func (a *answer) transient() bool {
	return a.status >= 500 && !a.isLocalStore() && !strings.Contains(a.text(), "no org id") || a.status == http.StatusTooManyRequests
}

// written is the error of a request that should have changed something.
func (a *answer) written(c *Client, tenant string) error {
	if err := a.failure(c, tenant); err != nil {
		return err
	}
	if a.isWebPage() || a.status != http.StatusAccepted && a.status != http.StatusOK {
		return a.webPage(c)
	}
	return nil
}

// readable is the error of a request that should have told something.
func (a *answer) readable(c *Client, tenant string) error {
	if err := a.failure(c, tenant); err != nil {
		return err
	}
	if a.isWebPage() {
		return a.webPage(c)
	}
	return nil
}

// failure says what an answer that is no success probably means.
func (a *answer) failure(c *Client, tenant string) error {
	next := ""
	if bad := a.badObject(); bad != nil {
		return terminal.Hinted(fmt.Errorf("%s: %s is answered with %d: %w", c.base, a.request, a.status, bad),
			"as long as it is there, Loki loads new rules for no tenant: push writes over one of ours; delete one of somebody else's from the bucket")
	}
	switch {
	case a.status < 300:
		return nil
	case a.status < 400:
		return terminal.Hinted(fmt.Errorf("%s: %s is answered with a redirect to %s, which is not followed: a write would become a read", c.base, a.request, a.header.Get("Location")),
			"that is a login page or another address: use Loki's own, or give credentials in the environment")
	case a.isLocalStore():
		next = "this ruler reads files, and its API cannot write them: deliver: configmaps"
	case strings.Contains(a.text(), "no org id"):
		next = "authentication is on there: name a valid tenant"
		if tenant != "" {
			next = fmt.Sprintf("Loki does not take %q for a tenant: at most 150 letters, digits and !-_.*'()", tenant)
		}
	case a.status == http.StatusUnauthorized, a.status == http.StatusForbidden:
		next = "give credentials in the environment: LOKI_API_USER and LOKI_API_KEY, or LOKI_AUTH_TOKEN"
	case a.status == http.StatusNotFound && a.isWebPage():
		next = "a gateway answers that has no route to the ruler: see loki-ruler-sidecar explain gateway-misses-ruler-routes"
	case a.status == http.StatusNotFound:
		next = "this is not \"no rules\": the API is off (ruler.enable_api: true), or the address misses Loki's path prefix, or is not that of a ruler"
	case strings.Contains(a.text(), "too many unhealthy instances in the ring"):
		next = "a member of Loki's ring is taken for dead: until it comes back, or is forgotten after two heartbeat timeouts (2 minutes by default), Loki does not say what is loaded, and what that one evaluated is evaluated by nobody; see /ruler/ring and /ring. Where it stays so, members do not hear each other (memberlist.join_members, advertise_addr and advertise_port)"
	case strings.Contains(a.text(), "unable to retrieve rules from ruler"):
		next = "rulers share their groups, and ask each other what they have: one of them was killed or restarts. What it evaluated is evaluated by nobody until it comes back, or is forgotten after two heartbeat timeouts (2 minutes by default): see /ruler/ring there, and wait longer with --wait"
	case a.status == http.StatusMethodNotAllowed:
		next = "is that the address of Loki, with a namespace that has no slash?"
	case a.status >= 500:
		next = "Loki's own log says more; a bucket that is gone or misspelt answers like this"
	}
	err := fmt.Errorf("%s: %s is answered with %d %s: %s", c.base, a.request, a.status, http.StatusText(a.status), shortened(a.text()))
	if a.status == http.StatusNotFound && !a.isWebPage() {
		err = fmt.Errorf("%w (%w)", err, ErrNoAPI)
	}
	return terminal.Hinted(err, "%s", next)
}

// isLocalStore: the two ways in which a ruler on files says so.
func (a *answer) isLocalStore() bool {
	return strings.Contains(a.text(), "unsupported in rule local store") || strings.Contains(a.text(), "unable to read rule dir")
}

func (a *answer) isWebPage() bool {
	start := strings.ToLower(strings.TrimSpace(string(a.body[:min(len(a.body), 64)])))
	return strings.HasPrefix(start, "<!doctype") || strings.HasPrefix(start, "<html")
}

func (a *answer) webPage(c *Client) error {
	return terminal.Hinted(fmt.Errorf("%s: %s is answered with a web page (%d): %s", c.base, a.request, a.status, shortened(a.text())),
		"that is a login page or another service, and not Loki: use Loki's own address, or give credentials in the environment")
}

// text is the body without the envelope that some of Loki's answers have.
func (a *answer) text() string {
	var envelope struct {
		Error string `json:"error"`
	}
	if json.Unmarshal(a.body, &envelope) == nil && envelope.Error != "" {
		return envelope.Error
	}
	return strings.TrimSpace(string(a.body))
}

func shortened(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > 200 {
		return strings.ToValidUTF8(s[:200], "") + "…"
	}
	return s
}
