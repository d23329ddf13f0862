package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

func migrateCommand(t *terminal.Terminal) *cobra.Command {
	var r repositoryFlags
	var to string
	cmd := &cobra.Command{
		Use:   "migrate",
		Short: "Print the plan that moves a ruler between ConfigMaps and a bucket",
		Long: `Print the steps that move a ruler from files to a bucket, or back, without a moment
in which a group is evaluated twice or not at all. Each step is a command with its
check, and can be run again. Nothing is done by this verb.

Exit 1, with the reasons and no plan, when the move would not be safe.`,
		Example: `  loki-rules migrate -t prod --to bucket`,
		Args:    terminal.Arguments(0, 0),
		RunE:    func(*cobra.Command, []string) error { return migrate(t, &r, to) },
	}
	r.register(cmd)
	cmd.Flags().StringVar(&to, "to", "", "`ROUTE` to move to: bucket or configmaps")
	return cmd
}

func migrate(t *terminal.Terminal, r *repositoryFlags, to string) error {
	switch to {
	case "bucket", "configmaps":
	case "":
		return t.Usage("say where the rules are to move: --to bucket, or --to configmaps")
	default:
		return t.Usage("--to %q: one of bucket, configmaps", to)
	}
	repository, err := r.open()
	if err != nil {
		return err
	}
	s, err := r.site(repository, t)
	if err != nil {
		return err
	}
	if s.ruler == nil {
		return terminal.Hinted(fmt.Errorf("the target has no render, and a plan without one would be a guess"), "targets.NAME.render, or --render")
	}
	s.Deliver = []rules.Route{rules.ConfigMaps, rules.Bucket} // both, while it moves
	d, err := s.desired(repository, nil)
	if err != nil {
		return err
	}
	if problems := s.obstacles(repository, d, to); len(problems) > 0 {
		l := checked(repository, d, nil)
		l.Findings = problems
		if err := report.Write(t.Stderr, report.Text, l, t.Look(t.Stderr)); err != nil {
			return err
		}
		return terminal.Code(terminal.Findings)
	}
	return t.Write(s.plan(d, to))
}

// obstacles are what makes a move unsafe.
func (s *site) obstacles(o *opened, d *rules.Delivery, to string) []finding.Finding {
	all := onlyErrors(append(d.Findings, s.surroundings(d)...))
	add := func(rule, message, fix string) {
		all = append(all, finding.Finding{Rule: rule, Severity: finding.Error, Place: s.ruler.Place, Object: s.ruler.Object, Message: message, Fix: finding.Fix{Text: fix}})
	}
	store, _ := s.ruler.Get(transform.FactStore)
	switch {
	case store == "":
		add(rules.RouteNotRead, "the render does not show which store the ruler reads", "render the chart with its config")
	case (store == "local") == (to == "configmaps"):
		add(rules.RouteNotRead, fmt.Sprintf("the ruler reads %s already", store), "there is nothing to move")
	}
	if o.config.BareNames {
		add(rules.NamesDiffer, "the namespaces of this repository have no extension, and files always have their whole name: while both generations of rulers run, they would not agree on who evaluates what, and some groups would be evaluated twice and some by nobody", "namespaces: with-extension, and push once before the move")
	}
	if on, _ := s.ruler.Get(transform.FactAPI); on == "false" {
		add(rules.APIOff, "the ruler's API is off, and nothing else can prove that every group is loaded after the move", "ruler.enable_api: true, rolled out before")
	}
	return all
}

// plan is the plan in full.
func (s *site) plan(d *rules.Delivery, to string) []byte {
	var b bytes.Buffer
	n := 0
	target := ""
	if s.Name != "" {
		target = " -t " + s.Name
	}
	step := func(title string, lines ...string) {
		n++
		fmt.Fprintf(&b, "%d. %s\n", n, title)
		for _, line := range lines {
			fmt.Fprintf(&b, "     %s\n", line)
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "%s, %s of %s, from %s to %s. Every step can be run again.\n\n", s.ruler.Object, report.Count(len(d.Groups()), "group", "groups"), report.Count(len(d.Tenants()), "tenant", "tenants"), map[string]string{"bucket": "files", "configmaps": "the bucket"}[to], to)
	step("Everything is sound.", program+" check"+target)
	if f := s.lostOnRestart(d); f != nil {
		step("Rolled out before the move: "+f.Fix.Text+".", "otherwise: "+f.Message)
	}
	if to == "bucket" {
		step("Fill the bucket while the ruler still reads files: it does not look at it yet.", program+" push"+target+" --to bucket", program+" diff"+target+" --to bucket --against store   # exit 0: both hold the same")
	} else {
		step("Render the chart with the values of the move, and do not install it yet: it shows what the sidecar will look for.", append(s.values(to), "helm template … > next.yaml")...)
		step("Apply the ConfigMaps while the ruler still reads the bucket: it does not look at files yet.", program+" build"+target+" --as configmaps --render next.yaml | kubectl apply -f -", "kubectl get configmaps -A -l "+s.label()+" -o yaml | "+program+" diff"+target+" --render next.yaml --against configmaps -   # exit 0: both hold the same")
	}
	step("From now on deliver both ways, so that a change in between is in both.", "loki-rules.yaml: targets."+s.Name+".deliver: [configmaps, bucket]")
	const rollout = "the rollout that any change of config takes. Firing alerts do not end: they are announced for four minutes and more."
	if to == "bucket" {
		step("Move the ruler: the values below, and "+rollout, s.values(to)...)
	} else {
		step("Move the ruler: install what was rendered, with "+rollout, "helm upgrade …")
	}
	step("Every group is loaded, on every ruler.", program+" verify"+target+" --kubectl --wait 10m")
	step("Back, until you are sure: take the values back. Both stores still hold the same.", program+" verify"+target+" --kubectl --wait 10m")
	if to == "bucket" {
		step("Deliver to the bucket alone, and delete the ConfigMaps.", "loki-rules.yaml: targets."+s.Name+".deliver: bucket", "kubectl delete configmaps -A -l loki-rules.dev/repository="+d.Repository)
	} else {
		step("Deliver as ConfigMaps alone. What is in the bucket can stay: nobody reads it.", "loki-rules.yaml: targets."+s.Name+".deliver: configmaps")
	}
	return b.Bytes()
}

func (s *site) label() string {
	if s.Objects.Label == "" {
		return "loki_rule"
	}
	return s.Objects.Label
}

// values are the change of the chart's values that moves the ruler.
func (s *site) values(to string) []string {
	name := s.Store.Bucket
	if name == "" {
		name = "BUCKET"
	}
	thanos, _ := s.ruler.Get(transform.FactThanos)
	var text string
	switch {
	case to == "configmaps" && thanos == "true":
		text = "loki:\n  structuredConfig:\n    ruler_storage: {backend: local, local: {directory: /rules}}"
	case to == "configmaps":
		text = "loki:\n  rulerConfig:\n    storage: {type: local, local: {directory: /rules}}"
	case thanos == "true":
		text = "loki:\n  structuredConfig:\n    ruler_storage: {backend: s3, s3: {bucket_name: " + name + "}}"
	default:
		text = "loki:\n  rulerConfig:\n    storage: {type: s3, s3: {bucketnames: " + name + "}}"
	}
	return strings.Split(text, "\n")
}
