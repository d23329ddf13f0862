package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/metrics"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/rulerapi"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/syncer"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// logger writes the log, which is for people and for Loki, to stderr.
func (f *syncFlags) logger(t *terminal.Terminal) (*slog.Logger, error) {
	o := &slog.HandlerOptions{}
	if t.Verbose {
		o.Level = slog.LevelDebug
	}
	switch f.logFormat {
	case "logfmt":
		return slog.New(slog.NewTextHandler(t.Stderr, o)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(t.Stderr, o)), nil
	}
	return nil, t.Usage("--log-format %q: one of logfmt, json", f.logFormat)
}

// serve answers for what runs, until done is called.
func (f *syncFlags) serve(ctx context.Context, log *slog.Logger, running *syncer.Syncer, m *metrics.Metrics) (done func() error, err error) {
	if f.listen == "" {
		return func() error { return nil }, nil
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", f.listen)
	if err != nil {
		return nil, terminal.Hinted(fmt.Errorf("listening for /metrics: %w", err), "choose another address with --listen, or none: --listen ''")
	}
	answer := func(ok func() bool) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			if !ok() {
				w.WriteHeader(http.StatusServiceUnavailable)
				fmt.Fprintln(w, "no")
				return
			}
			fmt.Fprintln(w, "ok")
		}
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", m.Handler())
	mux.HandleFunc("GET /healthz", answer(running.Alive))
	mux.HandleFunc("GET /readyz", answer(running.Ready))
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	log.Info("listens", "address", listener.Addr().String())
	return func() error {
		if err := server.Close(); err != nil {
			return err
		}
		if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	}, nil
}

// collected asks a collector's health.
func collected(address string) func(context.Context) error {
	client := &http.Client{Timeout: 2 * time.Second}
	return func(ctx context.Context) error {
		q, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
		if err != nil {
			return err
		}
		r, err := client.Do(q)
		if err != nil {
			return err
		}
		r.Body.Close() //nolint:errcheck // nothing was read
		if r.StatusCode != http.StatusOK {
			return fmt.Errorf("%s is answered with %s", address, r.Status)
		}
		return nil
	}
}

// waitForCollector waits until the collector has made its first full pass.
func (f *syncFlags) waitForCollector(ctx context.Context) error {
	if f.waitFor == "" {
		return nil
	}
	ask := collected(f.waitFor)
	for {
		err := ask(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for the collector: %w", err)
		case <-time.After(f.poll):
		}
	}
}

// rulers are those to ask, by the addresses there are at the moment; nil where
// nothing says where they are, which is no error for a bucket.
func (f *syncFlags) rulers(t *terminal.Terminal, s *site) (func(context.Context) ([]*rulerapi.Client, error), error) {
	if s.Delivers(rules.Bucket) && len(f.addresses) == 0 && len(s.Address) == 0 && t.Getenv("LOKI_ADDRESS") == "" {
		return nil, nil
	}
	fixed, err := f.clients(t, s)
	if err != nil {
		return nil, err
	}
	if !f.wait.eachIP {
		return func(context.Context) ([]*rulerapi.Client, error) { return fixed, nil }, nil
	}
	known := map[string]*rulerapi.Client{}
	return func(ctx context.Context) ([]*rulerapi.Client, error) {
		addresses, err := eachIP(ctx, t, &f.remoteFlags, s)
		if err != nil {
			return nil, err
		}
		var all []*rulerapi.Client
		for _, address := range addresses {
			if known[address] == nil {
				if known[address], err = rulerapi.New(address, f.credentials(t)); err != nil {
					return nil, err
				}
			}
			all = append(all, known[address])
		}
		return all, nil
	}, nil
}

// checkWaitFor finds an address that is none before anything begins.
func (f *syncFlags) checkWaitFor(t *terminal.Terminal) error {
	u, err := url.Parse(f.waitFor)
	if f.waitFor != "" && (err != nil || u.Host == "") {
		return t.Usage("--wait-for %q is no URL, such as http://localhost:8080/healthz", f.waitFor)
	}
	return nil
}
