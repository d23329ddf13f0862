package main

import (
	"cmp"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/bucket"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/deliver"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/rulerapi"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// remoteFlags say how Loki is reached.
type remoteFlags struct {
	addresses []string
	to        string
	timeout   time.Duration
	tries     int
	bucket    rules.Store
	tls       rulerapi.TLS
}

func (r *remoteFlags) register(cmd *cobra.Command) {
	f := cmd.Flags()
	terminal.ListVar(f, &r.addresses, "address", "", "`URL` of Loki, or of each of its rulers (default: as the target says, else LOKI_ADDRESS; repeatable)")
	r.timeout, r.tries = 30*time.Second, 3
	f.Var(span{&r.timeout, false}, "timeout", "`DURATION` of one request")
	f.Var(count{&r.tries, 1, 100}, "tries", "try a request up to `N` times while Loki does not answer, or answers with a server error")
	f.StringVar(&r.bucket.Bucket, "bucket", "", "`NAME` of the bucket (default: as the target or its render says)")
	f.StringVar(&r.bucket.Endpoint, "endpoint", "", "`HOST:PORT` of the bucket's S3 (default: as the target or its render says)")
	f.StringVar(&r.tls.CA, "tls-ca", "", "`FILE` of the authorities that sign Loki's certificate (default: LOKI_TLS_CA_PATH)")
	f.StringVar(&r.tls.Cert, "tls-cert", "", "`FILE` of the client's certificate (default: LOKI_TLS_CERT_PATH)")
	f.StringVar(&r.tls.Key, "tls-key", "", "`FILE` of its key (default: LOKI_TLS_KEY_PATH)")
	f.BoolVar(&r.tls.Insecure, "tls-insecure", false, "do not look at Loki's certificate")
}

// registerRoute is for verbs that write or read a store of either kind.
func (r *remoteFlags) registerRoute(cmd *cobra.Command) {
	cmd.Flags().StringVar(&r.to, "to", "", "`ROUTE`, where the target has several: ruler-api or bucket")
}

// store opens the store that a target's rules are delivered to.
func (r *remoteFlags) store(t *terminal.Terminal, s *site) (deliver.Store, error) {
	route, err := r.route(t, s)
	if err != nil {
		return nil, err
	}
	if route == rules.Bucket {
		return r.openBucket(s)
	}
	clients, err := r.clients(t, s)
	if err != nil {
		return nil, err
	}
	return clients[0], nil
}

// assume takes an address or a bucket that is named for how the rules are delivered,
// where nothing else says it.
func (r *remoteFlags) assume(s *site) {
	switch {
	case !s.assumed:
	case r.bucket.Bucket != "":
		s.Deliver = []rules.Route{rules.Bucket}
	case len(r.addresses) > 0:
		s.Deliver = []rules.Route{rules.RulerAPI}
	}
}

// route is the one of a target's that has a store.
func (r *remoteFlags) route(t *terminal.Terminal, s *site) (rules.Route, error) {
	switch route := rules.Route(r.to); {
	case route == rules.RulerAPI || route == rules.Bucket:
		return route, nil
	case r.to != "":
		return "", t.Usage("--to %q: one of ruler-api, bucket", r.to)
	case s.Delivers(rules.RulerAPI) && s.Delivers(rules.Bucket):
		return "", terminal.Hinted(errors.New("the target is delivered to the ruler API and to a bucket"), "say which is meant: --to ruler-api or --to bucket")
	case s.Delivers(rules.RulerAPI):
		return rules.RulerAPI, nil
	case s.Delivers(rules.Bucket):
		return rules.Bucket, nil
	}
	if s.assumed {
		return "", terminal.Hinted(errors.New("nothing says where the rules are pushed to"), "name it: --address http://loki-gateway.logs, or --bucket NAME; for good, a target in loki-rules.yaml with deliver: ruler-api or bucket. ConfigMaps are applied: %s build | kubectl apply -f -", program)
	}
	return "", terminal.Hinted(errors.New("the target is delivered by ConfigMaps, which are applied and not pushed"), "%s build | kubectl apply -f -; or say --to bucket to fill a bucket before a migration", program)
}

func (r *remoteFlags) openBucket(s *site) (*bucket.Bucket, error) {
	b := s.Store
	return bucket.Open(bucket.Options{
		Name: cmp.Or(r.bucket.Bucket, b.Bucket), Prefix: b.Prefix, Endpoint: cmp.Or(r.bucket.Endpoint, b.Endpoint), Region: b.Region, Insecure: b.Insecure, Tries: r.tries,
	})
}

// clients are one for each address.
func (r *remoteFlags) clients(t *terminal.Terminal, s *site) ([]*rulerapi.Client, error) {
	addresses := r.addresses
	if len(addresses) == 0 {
		addresses = s.Address
	}
	if from := t.Getenv("LOKI_ADDRESS"); len(addresses) == 0 && from != "" {
		addresses = []string{from}
	}
	if len(addresses) == 0 {
		return nil, terminal.Hinted(errors.New("nothing says where Loki is"), "--address http://loki-gateway.logs, targets.NAME.address, or LOKI_ADDRESS")
	}
	var all []*rulerapi.Client
	for _, address := range addresses {
		c, err := rulerapi.New(address, r.credentials(t))
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

// credentials are in the environment, by the names that lokitool has for them.
func (r *remoteFlags) credentials(t *terminal.Terminal) rulerapi.Options {
	either := func(names ...string) string {
		for _, name := range names {
			if value := t.Getenv(name); value != "" {
				return value
			}
		}
		return ""
	}
	return rulerapi.Options{
		User: either("LOKI_API_USER", "LOKI_USERNAME"), Key: either("LOKI_API_KEY"), Token: either("LOKI_AUTH_TOKEN"),
		TLS: rulerapi.TLS{
			CA: cmp.Or(r.tls.CA, either("LOKI_TLS_CA_PATH")), Cert: cmp.Or(r.tls.Cert, either("LOKI_TLS_CERT_PATH")),
			Key: cmp.Or(r.tls.Key, either("LOKI_TLS_KEY_PATH")), Insecure: r.tls.Insecure,
		},
		Timeout: r.timeout, Tries: r.tries, Agent: program + "/" + cmp.Or(version, "devel"),
	}
}
