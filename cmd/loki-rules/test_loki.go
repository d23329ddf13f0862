package main

import (
	"context"
	"crypto/rand"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/lokiserver"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules/ruletest"
)

// lokiFlags name a real Loki, which is asked what the tests ask.
type lokiFlags struct{ path, address string }

func (l *lokiFlags) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&l.path, "loki", "", "ask a real Loki the same: start this `PROGRAM` on loopback; an answer that is not ours is told as an error of ours")
	f.StringVar(&l.address, "address", "", "ask the real Loki at this `URL` the same: it has to have tenants (auth_enabled), and to take old lines")
}

func (l *lokiFlags) given() bool { return l.path != "" || l.address != "" }

// hold asks the Loki everything that the tests ask, and adds the cases.
func (l *lokiFlags) hold(t *terminal.Terminal, files []testFile, total *ruletest.Report) error {
	if l.path != "" && l.address != "" {
		return t.Usage("--loki or --address: one Loki is asked")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	server, err := l.server(ctx, t, files)
	if err != nil {
		return err
	}
	defer server.Close()
	for _, f := range files {
		report, err := ruletest.Hold(f.TestFile, &f.options, server)
		if err != nil {
			return err
		}
		total.Cases = append(total.Cases, report.Cases...)
	}
	return nil
}

func (l *lokiFlags) server(ctx context.Context, t *terminal.Terminal, files []testFile) (*lokiserver.Server, error) {
	if l.path != "" {
		server, err := lokiserver.Start(ctx, l.path, limitsOf(files))
		if err == nil {
			t.Note("%s was started", server.Name())
		}
		return server, err
	}
	c := (&remoteFlags{}).credentials(t)
	return lokiserver.At(ctx, l.address, &lokiserver.Server{Run: "-" + rand.Text(), Token: c.Token, User: c.User, Key: c.Key})
}

// limitsOf are those of the tests that have some, by the tenant each will have.
func limitsOf(files []testFile) map[string]lokiserver.Limits {
	limits := map[string]lokiserver.Limits{}
	for _, f := range files {
		for i, test := range f.Tests {
			if most := f.options.MaxSeriesOf(&test); most != 0 {
				limits[f.options.TenantOf(i)] = lokiserver.Limits{MaxQuerySeries: most}
			}
		}
	}
	return limits
}
