// Package rulerapi talks to the HTTP API of a Loki ruler.
//
// Promised: "nothing there" is only what Loki itself says in so many words, and
// every other answer is an error that says what it probably means and what to do;
// no redirect is followed; only what may help is tried again (server errors and
// broken connections: every write can be repeated); credentials are in no error.
//
// It decides nothing: what is to be written or deleted is its caller's business.
package rulerapi

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// Client is a ruler's API at one address.
//
// A listing that is the same bytes as the one before is not read again: some look
// at thousands of groups once a minute. It is for one goroutine.
type Client struct {
	base    string
	options Options
	http    *http.Client
	listed  map[string]listing // by tenant
}

// listing is what a tenant's listing said, and the sum of its bytes.
type listing struct {
	sum    [sha256.Size]byte
	groups []rules.Group
}

// Options say how the API is reached. The zero value asks without credentials.
type Options struct {
	User, Key string // basic authentication; without a user the tenant is one, as lokitool has it
	Token     string // bearer
	TLS       TLS
	Timeout   time.Duration // of one request; 0 is 30 s
	Tries     int           // of one request; 0 is 3
	Pause     time.Duration // before the second try, then twice as long each time; 0 is 500 ms
	Agent     string        // the User-Agent; empty is Go's
}

// New is a client for an address such as http://loki-gateway.logs, with the
// path prefix of Loki where it has one.
func New(address string, o Options) (*Client, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, terminal.Hinted(fmt.Errorf("the address %q is no URL of HTTP", redacted(address)), "for example: http://loki-gateway.logs.svc:80")
	}
	if u.User != nil {
		return nil, terminal.Hinted(fmt.Errorf("the address of %s has credentials in it", u.Host), "give them in the environment: LOKI_API_USER and LOKI_API_KEY, or LOKI_AUTH_TOKEN")
	}
	transport, err := o.TLS.transport()
	if err != nil {
		return nil, err
	}
	if o.Timeout == 0 {
		o.Timeout = 30 * time.Second
	}
	if o.Tries == 0 {
		o.Tries = 3
	}
	if o.Pause == 0 {
		o.Pause = 500 * time.Millisecond
	}
	c := &Client{base: strings.TrimSuffix(u.String(), "/"), options: o, listed: map[string]listing{}}
	c.http = &http.Client{Timeout: o.Timeout, Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return c, nil
}

// redacted is an address without what stands in front of its host.
func redacted(address string) string {
	scheme, rest, ok := strings.Cut(address, "://")
	if at := strings.LastIndexByte(rest, '@'); ok && at >= 0 {
		return scheme + "://…@" + rest[at+1:]
	}
	return address
}

// Address is where the client asks.
func (c *Client) Address() string { return c.base }

const rulesPath = "/loki/api/v1/rules"

// Groups are the rules of a tenant in the ruler's store. None and no error is
// that Loki said so.
func (c *Client) Groups(ctx context.Context, tenant string) ([]rules.Group, error) {
	a, err := c.read(ctx, tenant, rulesPath)
	if err != nil || a.saysNothingThere() {
		return nil, err
	}
	sum := sha256.Sum256(a.body)
	if before, ok := c.listed[tenant]; ok && before.sum == sum {
		return slices.Clone(before.groups), nil
	}
	groups, err := rules.ReadListing(c.base+rulesPath, a.body, tenant)
	if err != nil {
		return nil, terminal.Hinted(err, "this is not how Loki lists rules: is %s the address of Loki?", c.base)
	}
	c.listed[tenant] = listing{sum, slices.Clone(groups)}
	return groups, nil
}

// Keep remembers these groups of a tenant's listing, which say the same as those
// that were read.
func (c *Client) Keep(tenant string, groups []rules.Group) {
	if before, ok := c.listed[tenant]; ok {
		c.listed[tenant] = listing{before.sum, slices.Clone(groups)}
	}
}

// Namespace are the rules of one namespace. Loki answers for it also while there
// is a bad object elsewhere.
func (c *Client) Namespace(ctx context.Context, tenant, namespace string) ([]rules.Group, error) {
	path := rulesPath + "/" + escape(namespace)
	a, err := c.read(ctx, tenant, path)
	if err != nil || a.saysNothingThere() {
		return nil, err
	}
	return rules.ReadListing(c.base+path, a.body, tenant)
}

// Group is one group, nil where it is not there. One that says something else than
// its key has another ID.
func (c *Client) Group(ctx context.Context, id rules.ID) (*rules.Group, error) {
	path := rulesPath + "/" + escape(id.Namespace) + "/" + escape(id.Group)
	a, err := c.ask(ctx, id.Tenant, http.MethodGet, path, nil)
	if err != nil || a.status == http.StatusNotFound && strings.HasSuffix(a.text(), "group does not exist") {
		return nil, err
	}
	if err := a.readable(c, id.Tenant); err != nil {
		return nil, err
	}
	g, err := rules.ReadGroup(c.base+path, a.body, id.Tenant, id.Namespace)
	return &g, err
}

// read asks for a listing. What is no success is an error, but Loki's word that
// nothing is there.
func (c *Client) read(ctx context.Context, tenant, path string) (*answer, error) {
	a, err := c.ask(ctx, tenant, http.MethodGet, path, nil)
	if err != nil || a.saysNothingThere() {
		return a, err
	}
	return a, a.readable(c, tenant)
}

// Set writes a group, new or not. A *Refusal is Loki's word that it does not take
// it.
func (c *Client) Set(ctx context.Context, g *rules.Group) error {
	a, err := c.ask(ctx, g.Tenant, http.MethodPost, rulesPath+"/"+escape(g.Namespace), rules.WriteGroup(g))
	if err != nil {
		return err
	}
	if a.status == http.StatusBadRequest {
		return &Refusal{ID: g.ID, Reason: a.text()}
	}
	return a.written(c, g.Tenant)
}

// Delete removes a group; one that is not there is removed already.
func (c *Client) Delete(ctx context.Context, id rules.ID) error {
	a, err := c.ask(ctx, id.Tenant, http.MethodDelete, rulesPath+"/"+escape(id.Namespace)+"/"+escape(id.Group), nil)
	if err != nil {
		return err
	}
	if a.status == http.StatusNotFound && strings.Contains(a.text(), "does not exist") {
		return nil
	}
	return a.written(c, id.Tenant)
}

// Loaded is what the ruler has loaded for a tenant, or all rulers where they
// share their groups.
func (c *Client) Loaded(ctx context.Context, tenant string) ([]rules.Loaded, error) {
	var all []rules.Loaded
	err := c.EachLoaded(ctx, tenant, func(l *rules.Loaded) { all = append(all, *l) })
	slices.SortStableFunc(all, func(a, b rules.Loaded) int { return a.ID.Compare(b.ID) })
	return all, err
}

// EachLoaded hands on what the ruler has loaded, group by group. Where it ends with
// an error, what was handed on does not count.
func (c *Client) EachLoaded(ctx context.Context, tenant string, each func(*rules.Loaded)) error {
	a, err := c.ask(ctx, tenant, http.MethodGet, "/prometheus/api/v1/rules", nil)
	if err != nil {
		return err
	}
	if err := a.readable(c, tenant); err != nil {
		return err
	}
	if err := rules.EachLoaded(a.body, tenant, each); err != nil {
		return terminal.Hinted(fmt.Errorf("%s: %w", c.base, err), "is it the address of a ruler, or of a gateway that leads to one?")
	}
	return nil
}

// Metrics are the ruler's, as text.
func (c *Client) Metrics(ctx context.Context) ([]byte, error) {
	a, err := c.ask(ctx, "", http.MethodGet, "/metrics", nil)
	if err != nil {
		return nil, err
	}
	return a.body, a.failure(c, "")
}

// escape writes a name as a part of a path. Loki unescapes it twice, so that a
// percent sign takes two rounds.
func escape(name string) string { return url.PathEscape(strings.ReplaceAll(name, "%", "%25")) }

// ask asks until there is an answer that another try would not change. The error
// is that there was none.
func (c *Client) ask(ctx context.Context, tenant, method, path string, body []byte) (*answer, error) {
	pause := c.options.Pause
	for try := 1; ; try++ {
		a, err := c.once(ctx, tenant, method, path, body)
		if try >= c.options.Tries || err == nil && !a.transient() || ctx.Err() != nil {
			return a, c.unreachable(err)
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return a, c.unreachable(ctx.Err())
		}
		pause *= 2
	}
}

func (c *Client) once(ctx context.Context, tenant, method, path string, body []byte) (*answer, error) {
	q, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	c.sign(q, tenant)
	if body != nil {
		q.Header.Set("Content-Type", "application/yaml")
	}
	r, err := c.http.Do(q)
	if err != nil {
		return nil, err
	}
	defer r.Body.Close() //nolint:errcheck // it was read
	var text bytes.Buffer
	if size := r.ContentLength; size > 0 && size < 64<<20 {
		text.Grow(int(size) + bytes.MinRead)
	}
	if _, err := text.ReadFrom(r.Body); err != nil {
		return nil, err
	}
	return &answer{request: method + " " + path, status: r.StatusCode, header: r.Header, body: text.Bytes()}, nil
}

func (c *Client) sign(q *http.Request, tenant string) {
	if tenant != "" {
		q.Header.Set("X-Scope-OrgID", tenant)
	}
	if c.options.Agent != "" {
		q.Header.Set("User-Agent", c.options.Agent)
	}
	switch {
	case c.options.Token != "":
		q.Header.Set("Authorization", "Bearer "+c.options.Token)
	case c.options.User != "":
		q.SetBasicAuth(c.options.User, c.options.Key)
	case c.options.Key != "":
		q.SetBasicAuth(tenant, c.options.Key)
	}
}

func (c *Client) unreachable(err error) error {
	if err == nil {
		return nil
	}
	next := "is the address right, and reachable from here? In a cluster: kubectl port-forward svc/loki-gateway 3100:80"
	var unknown *net.DNSError
	switch {
	case isPlain(err):
		next = "it answers without TLS: http:// in the address, and not https://"
	case errors.As(err, new(x509.UnknownAuthorityError)):
		next = "nobody known here has signed its certificate: --tls-ca FILE (or LOKI_TLS_CA_PATH) names who has"
	case errors.As(err, new(x509.HostnameError)):
		next = "its certificate is for other names: ask it by one of them"
	case errors.As(err, &unknown):
		next = "the name is not known here: inside a cluster only; from outside kubectl port-forward svc/loki-gateway 3100:80, and --address http://localhost:3100"
	}
	return terminal.Hinted(fmt.Errorf("%s does not answer: %w", c.base, err), "%s", next)
}

// isPlain reports a server without TLS that was asked with it, which net/http has
// only words for.
func isPlain(err error) bool {
	return strings.Contains(err.Error(), "server gave HTTP response to HTTPS client")
}
