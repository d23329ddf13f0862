package main

import (
	"bytes"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// buildFlags are the flags of build.
type buildFlags struct {
	repositoryFlags
	revisionFlags
	out  string
	form string
	pack int
}

func buildCommand(t *terminal.Terminal) *cobra.Command {
	var b buildFlags
	cmd := &cobra.Command{
		Use:   "build",
		Short: "Write what a target is to get: ConfigMaps, or the objects of its bucket",
		Long: `Write what a target is to get. It is a pure function of the repository: the same
commit gives the same bytes.

ConfigMaps have the label, the annotation and the namespace that the render of the
target asks for, and are proven to arrive before they are written. A bucket's
objects are a tree for aws s3 sync, gsutil rsync, az storage blob upload-batch or
rclone.`,
		Example: `  loki-rules build -t dev | kubectl apply -f -
  loki-rules build -t dev -o rendered/dev
  loki-rules build -t prod --as bucket -o tree && aws s3 sync tree/rules s3://loki-ruler/rules`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return buildTarget(t, &b) },
	}
	b.repositoryFlags.register(cmd)
	b.revisionFlags.register(cmd)
	f := cmd.Flags()
	f.StringVarP(&b.out, "out", "o", "", "write files to `DIR`, with a kustomization.yaml (default: one stream on stdout)")
	f.StringVar(&b.form, "as", "", "`FORM`: configmaps, bucket or prometheusrule (default: as the target is delivered)")
	f.IntVar(&b.pack, "pack", 0, "put the files of a tenant into `N` objects (default: one for each file)")
	return cmd
}

func buildTarget(t *terminal.Terminal, b *buildFlags) error {
	repository, s, delivery, err := b.deliverable(t, b.route)
	if err != nil {
		return err
	}
	rev, err := b.revisionOf(repository)
	if err != nil {
		return err
	}
	if b.formOf(s) == formBucket {
		return writeTree(t, b.out, delivery, rev)
	}
	objects, err := b.objects(s, delivery, rev)
	if err != nil {
		return err
	}
	if err := prove(t, s, objects); err != nil {
		return err
	}
	if b.out == "" {
		return t.Write(objectStream(objects))
	}
	return writeObjects(t, b.out, objects)
}

// The forms of build.
const (
	formConfigMaps     = "configmaps"
	formBucket         = "bucket"
	formPrometheusRule = "prometheusrule"
)

// route is how what is built is delivered, which decides what is refused.
func (b *buildFlags) route(s *site) rules.Route {
	if b.formOf(s) == formConfigMaps {
		return rules.ConfigMaps
	}
	return rules.Bucket
}

func (b *buildFlags) formOf(s *site) string {
	switch {
	case b.form != "":
		return b.form
	case s.Delivers(rules.ConfigMaps):
		return formConfigMaps
	}
	return formBucket
}

// deliverable reads a repository for a target, and refuses to go on while
// something in it is refused: what were left out would be deleted where it is
// applied.
func (b *buildFlags) deliverable(t *terminal.Terminal, route func(*site) rules.Route) (*opened, *site, *rules.Delivery, error) {
	switch b.form {
	case "", formConfigMaps, formBucket, formPrometheusRule:
	default:
		return nil, nil, nil, t.Usage("--as %q: one of configmaps, bucket, prometheusrule", b.form)
	}
	repository, err := b.open()
	if err != nil {
		return nil, nil, nil, err
	}
	s, err := b.site(repository, t)
	if err != nil {
		return nil, nil, nil, err
	}
	s.Deliver = []rules.Route{route(s)}
	delivery, err := s.desired(repository, nil)
	if err != nil {
		return nil, nil, nil, err
	}
	return repository, s, delivery, refuse(t, repository, delivery)
}

// refuse tells on stderr what keeps a delivery from being whole.
func refuse(t *terminal.Terminal, repository *opened, d *rules.Delivery) error {
	l := checked(repository, d, nil)
	l.Findings = onlyErrors(l.Findings)
	if len(l.Findings) == 0 {
		return nil
	}
	if err := report.Write(t.Stderr, report.Text, l, t.Look(t.Stderr)); err != nil {
		return err
	}
	return terminal.Code(terminal.Findings)
}

func (b *buildFlags) objects(s *site, d *rules.Delivery, rev revision) ([]rules.Object, error) {
	o := s.objects()
	if b.pack > 0 {
		o.Pack = b.pack
	}
	if b.formOf(s) == formPrometheusRule {
		return d.PrometheusRules(o), nil
	}
	return d.Objects(o, rev.commit, rev.date)
}

// objectStream joins objects for a pipe.
func objectStream(objects []rules.Object) []byte {
	var b bytes.Buffer
	b.WriteString(rules.Mark)
	for i := range objects {
		b.WriteString("---\n")
		b.Write(objects[i].Write())
	}
	return b.Bytes()
}
