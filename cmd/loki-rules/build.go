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
	all  bool // every target, each in a directory of its own
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
rclone. Of a target that is pushed, with -t all, it is the rule files themselves:
TENANT/FILE, with the labels and matchers of the target.

-t all builds every target, each in a directory of its name below --out, and
writes nothing while one of them cannot be built.`,
		Example: `  loki-rules build -t dev | kubectl apply -f -
  loki-rules build -t dev -o rendered/dev
  loki-rules build -t all -o rendered
  loki-rules build -t prod --as bucket -o tree && aws s3 sync tree/rules s3://loki-ruler/rules`,
		Args: terminal.Arguments(0, 0),
		RunE: func(*cobra.Command, []string) error { return buildTarget(t, &b) },
	}
	b.repositoryFlags.register(cmd)
	b.revisionFlags.register(cmd)
	f := cmd.Flags()
	f.StringVarP(&b.out, "out", "o", "", "write files to `DIR`, with a kustomization.yaml (default: one stream on stdout)")
	f.StringVar(&b.form, "as", "", "`FORM`: configmaps, bucket, prometheusrule or files (default: as the target is delivered)")
	f.Var(count{&b.pack, 1, 256}, "pack", "put the files of a tenant into `N` objects (default: one for each file)")
	return cmd
}

func buildTarget(t *terminal.Terminal, b *buildFlags) error {
	if every, err := b.every(); err != nil || every != nil {
		return b.buildEvery(t, every, err)
	}
	repository, s, delivery, err := b.deliverable(t)
	if err != nil {
		return err
	}
	rev, err := b.revisionOf(repository)
	if err != nil {
		return err
	}
	switch form := b.formOf(s); {
	case b.out != "":
		p, err := b.product(t, s, delivery, rev)
		if err != nil {
			return err
		}
		return p.write(t, b.out)
	case form == formBucket:
		return t.Usage("the objects of a bucket are files: name a directory with --out")
	case form == formFiles:
		return t.Usage("rule files need a directory: name one with --out")
	}
	objects, err := b.proven(t, s, delivery, rev)
	if err != nil {
		return err
	}
	return t.Write(objectStream(objects))
}

// written is an object, and its text.
type written struct {
	rules.Object
	text []byte
}

func write(objects []rules.Object) []written {
	all := make([]written, len(objects))
	for i := range objects {
		all[i] = written{objects[i], objects[i].Write()}
	}
	return all
}

// product is what one target is to get, as files.
func (b *buildFlags) product(t *terminal.Terminal, s *site, delivery *rules.Delivery, rev revision) (product, error) {
	switch b.formOf(s) {
	case formBucket:
		return treeFiles(delivery, rev), nil
	case formFiles:
		return ruleFiles(delivery), nil
	}
	objects, err := b.proven(t, s, delivery, rev)
	return objectFiles(objects), err
}

// proven are the objects of a target, of which each arrives.
func (b *buildFlags) proven(t *terminal.Terminal, s *site, delivery *rules.Delivery, rev revision) ([]written, error) {
	objects, err := b.objects(s, delivery, rev)
	if err != nil {
		return nil, err
	}
	all := write(objects)
	return all, prove(t, s, all)
}

// The forms of build.
const (
	formConfigMaps     = "configmaps"
	formBucket         = "bucket"
	formPrometheusRule = "prometheusrule"
	formFiles          = "files"
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
	case s.form != "":
		return s.form
	case s.Delivers(rules.ConfigMaps):
		return formConfigMaps
	case b.all && !s.Delivers(rules.Bucket):
		return formFiles // it is pushed: the files are what is pushed
	}
	return formBucket
}

// deliverable reads a repository for a target, and refuses to go on while
// something in it is refused: what were left out would be deleted where it is
// applied.
func (b *buildFlags) deliverable(t *terminal.Terminal) (*opened, *site, *rules.Delivery, error) {
	switch b.form {
	case "", formConfigMaps, formBucket, formPrometheusRule, formFiles:
	default:
		return nil, nil, nil, t.Usage("--as %q: one of configmaps, bucket, prometheusrule, files", b.form)
	}
	repository, err := b.open()
	if err != nil {
		return nil, nil, nil, err
	}
	s, err := b.site(repository, t)
	if err != nil {
		return nil, nil, nil, err
	}
	form := b.formOf(s)
	s.Deliver = []rules.Route{b.route(s)}
	delivery, err := s.desired(repository, nil)
	if err != nil {
		return nil, nil, nil, err
	}
	s.form = form
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
func objectStream(objects []written) []byte {
	var b bytes.Buffer
	b.WriteString(rules.Mark)
	for i := range objects {
		b.WriteString("---\n")
		b.Write(objects[i].text)
	}
	return b.Bytes()
}
