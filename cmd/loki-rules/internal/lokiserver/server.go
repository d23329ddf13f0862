package lokiserver

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os/exec"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules/ruletest"
)

// Server is a Loki that answers.
type Server struct {
	// Context ends its questions; nil: nothing does.
	Context context.Context
	// Run is in the name of each tenant, so that no other run has left lines there.
	Run string
	// Token and User with Key are credentials, where Loki stands behind a gateway.
	Token, User, Key string

	base    string
	version string

	dir     string // of one that was started
	process *exec.Cmd
	done    chan struct{}
	said    log
}

// At is a Loki that runs already. It has to take lines of any age, and to have
// tenants: the lines of a test must not lie among others.
func At(ctx context.Context, address string, s *Server) (*Server, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil {
		return nil, terminal.Hinted(fmt.Errorf("--address is no URL of a Loki"), "for example: http://127.0.0.1:3100; credentials stand in the environment")
	}
	s.base, s.Context = strings.TrimSuffix(u.String(), "/"), ctx
	if err := s.askVersion(ctx); err != nil {
		return nil, err
	}
	return s, s.needTenants(ctx)
}

// needTenants refuses a Loki where all tests would share their lines.
func (s *Server) needTenants(ctx context.Context) error {
	_, err := s.query(ctx, "", labelsPath, nil)
	if err != nil && strings.Contains(err.Error(), "no org id") {
		return nil
	}
	if err != nil {
		return err
	}
	return terminal.Hinted(fmt.Errorf("%s has one tenant for everybody: the lines of tests would lie among its own, and among each other", s.base),
		"auth_enabled: true makes tenants of a Loki; or let one be started: --loki PATH")
}

// Name is for messages.
func (s *Server) Name() string { return strings.TrimSpace("Loki " + s.version) }

func (s *Server) askVersion(ctx context.Context) error {
	body, err := s.ask(ctx, http.MethodGet, "", "/loki/api/v1/status/buildinfo", nil, nil)
	if err != nil {
		return err
	}
	var info struct {
		Version *string `json:"version"` // "" where somebody built it without
	}
	if err := json.Unmarshal(body, &info); err != nil || info.Version == nil {
		return terminal.Hinted(fmt.Errorf("%s is no Loki: it does not say its version", s.base), "name the address of Loki itself, or of its gateway")
	}
	s.version = strings.TrimPrefix(*info.Version, "v")
	return nil
}

// pushSize is how many lines go in one request.
const pushSize = 5000

// Push sends lines, in their order.
func (s *Server) Push(tenant string, lines []ruletest.Logged) error {
	for len(lines) > 0 {
		n := min(len(lines), pushSize)
		body, err := encode(lines[:n])
		if err != nil {
			return err
		}
		if _, err := s.ask(s.context(), http.MethodPost, s.tenant(tenant), "/loki/api/v1/push", nil, body); err != nil {
			return terminal.Hinted(fmt.Errorf("the server does not take the lines of the test: %w", err), "it has to take old lines: limits_config.reject_old_samples: false, and a large ingester.max_chunk_age; --loki PATH starts one that does")
		}
		lines = lines[n:]
	}
	return nil
}

// encode writes lines as Loki's push takes them: streams, each with its lines.
func encode(lines []ruletest.Logged) ([]byte, error) {
	type stream struct {
		Labels map[string]string `json:"stream"`
		Values [][]any           `json:"values"`
	}
	var streams []*stream
	known := map[string]*stream{}
	for _, l := range lines {
		if !utf8.ValidString(l.Text) {
			return nil, fmt.Errorf("the line %q is not UTF-8: it cannot be sent to Loki", l.Text)
		}
		key := fmt.Sprint(l.Labels)
		if known[key] == nil {
			known[key] = &stream{Labels: l.Labels}
			streams = append(streams, known[key])
		}
		value := []any{strconv.FormatInt(l.Time.UnixNano(), 10), l.Text}
		if len(l.Metadata) > 0 {
			value = append(value, l.Metadata)
		}
		known[key].Values = append(known[key].Values, value)
	}
	return json.Marshal(map[string]any{"streams": streams})
}

func (s *Server) tenant(name string) string { return name + s.Run }

func (s *Server) context() context.Context {
	if s.Context == nil {
		return context.Background()
	}
	return s.Context
}

// ask sends one request. An answer with a status of 400 is a *ruletest.Refusal.
func (s *Server) ask(ctx context.Context, method, tenant, path string, parameters url.Values, body []byte) ([]byte, error) {
	q, err := http.NewRequestWithContext(ctx, method, s.base+path+"?"+parameters.Encode(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if tenant != "" {
		q.Header.Set("X-Scope-OrgID", tenant)
	}
	if body != nil {
		q.Header.Set("Content-Type", "application/json")
	}
	switch {
	case s.Token != "":
		q.Header.Set("Authorization", "Bearer "+s.Token)
	case s.User != "":
		q.SetBasicAuth(s.User, s.Key)
	}
	client := http.Client{Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := client.Do(q)
	if err != nil {
		return nil, err
	}
	defer r.Body.Close() //nolint:errcheck // it was read
	text, err := io.ReadAll(r.Body)
	switch {
	case err != nil:
		return nil, err
	case r.StatusCode < 300:
		return text, nil
	case r.StatusCode == http.StatusBadRequest:
		return nil, &ruletest.Refusal{Reason: strings.TrimSpace(string(text))}
	}
	return nil, fmt.Errorf("%s: %s %s is answered with %d %s: %s", s.base, method, path, r.StatusCode, http.StatusText(r.StatusCode), strings.TrimSpace(string(text)))
}
