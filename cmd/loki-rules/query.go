package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/evaluate"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

type queryFlags struct {
	batch        bool
	logs         []string
	labels       string
	start        string
	at, from, to string
	step         string
	format       string
	explain      bool
}

func queryCommand(t *terminal.Terminal) *cobra.Command {
	var f queryFlags
	cmd := &cobra.Command{
		Use:   "query EXPR",
		Short: "Evaluate LogQL over log files, with no Loki",
		Long: `Evaluate LogQL over log files or stdin, with no Loki: lines for a log query,
samples for a metric query, as Loki would give them.

Lines may be plain text, logfmt or JSON with a time in them, what containers
write, what logcli --output=jsonl prints, or what Loki's API answers. They are of
the stream that --labels names; by default, of one that the expression selects.`,
		Example: `  loki-rules query '{app="shop"} | logfmt | status >= 500' --logs shop.log
  loki-rules query 'sum(count_over_time({app="shop"} |= "error" [5m]))' --logs shop.log --explain
  kubectl logs deploy/shop --timestamps | loki-rules query 'rate({app="shop"}[1m])' --step 1m --format csv`,
		Args: terminal.Arguments(0, 1),
		RunE: func(_ *cobra.Command, args []string) error { return f.run(t, args) },
	}
	fl := cmd.Flags()
	terminal.ListVar(fl, &f.logs, "logs", "", "`FILE` of log lines (default: stdin; repeatable)")
	fl.StringVar(&f.labels, "labels", "", "`LABELS` of the stream: {app=\"shop\"} (default: what the expression asks for)")
	fl.StringVar(&f.start, "start", "", "`TIME` of the first line, where lines have none; each is a second behind the one before")
	fl.StringVar(&f.at, "at", "", "evaluate at `TIME` (default: that of the last line)")
	fl.StringVar(&f.from, "from", "", "evaluate from `TIME` on (default: with --step, the time of the first line)")
	fl.StringVar(&f.to, "to", "", "evaluate up to `TIME` (default: that of the last line)")
	fl.StringVar(&f.step, "step", "", "evaluate each `DURATION`")
	fl.StringVar(&f.format, "format", "text", "`FORM`: text, json or csv")
	fl.BoolVar(&f.explain, "explain", false, "say how many lines each stage lets through, at the time of --at")
	fl.BoolVar(&f.batch, "batch", false, "read questions from stdin, one JSON object a line: id, fixture, query, time; --logs is a file of fixtures")
	return cmd
}

func (f *queryFlags) run(t *terminal.Terminal, args []string) error {
	if f.batch {
		return f.runBatch(t)
	}
	if len(args) == 0 || strings.TrimSpace(args[0]) == "" {
		return t.Usage("query: which expression?")
	}
	if !slices.Contains([]string{"text", "json", "csv"}, f.format) {
		return t.Usage("--format %q: one of text, json, csv", f.format)
	}
	q := &queried{expr: strings.TrimSpace(args[0]), format: f.format}
	if f.step == "" && f.from+f.to != "" && !evaluate.IsLogQuery(q.expr) {
		return t.Usage("--from and --to of a metric query: how far apart are its evaluations? --step 1m; or one evaluation: --at")
	}
	if err := f.times(t, q); err != nil {
		return err
	}
	if err := f.read(t, q); err != nil {
		return err
	}
	text, err := q.answer(f.explain)
	if err != nil {
		return fmt.Errorf("%s: %w", q.expr, err)
	}
	return t.Write(text)
}

// queried is a query with its lines and times.
type queried struct {
	expr         string
	format       string
	logs         evaluate.Logs
	first, last  time.Time // of the lines
	at, from, to time.Time // zero: not given
	step         time.Duration
}

func (f *queryFlags) times(t *terminal.Terminal, q *queried) error {
	for _, each := range []struct {
		flag, text string
		to         *time.Time
	}{{"at", f.at, &q.at}, {"from", f.from, &q.from}, {"to", f.to, &q.to}} {
		if each.text == "" {
			continue
		}
		at, err := evaluate.ParseTime(each.text)
		if err != nil {
			return t.Usage("--%s: %v", each.flag, err)
		}
		*each.to = at
	}
	if f.step == "" {
		return nil
	}
	var err error
	if q.step, err = rules.ParseDuration(f.step); err != nil || q.step <= 0 {
		return t.Usage("--step %q: write a duration such as 30s or 5m", f.step)
	}
	return nil
}

// read reads all lines into memory.
func (f *queryFlags) read(t *terminal.Terminal, q *queried) error {
	o, err := readOptions(t, f.labels, f.start, q.expr)
	if err != nil {
		return err
	}
	files := f.logs
	if len(files) == 0 {
		files = []string{"-"}
	}
	for _, name := range files {
		text, err := readLogs(t, name)
		if err != nil {
			return err
		}
		first, last, err := q.logs.ReadAll(name, text, o)
		if err != nil {
			return terminal.Hinted(err, "for example: --start 2026-01-05T10:00:00Z")
		}
		if q.first.IsZero() || !first.IsZero() && first.Before(q.first) {
			q.first = first
		}
		if last.After(q.last) {
			q.last = last
		}
	}
	if q.last.IsZero() {
		return terminal.Hinted(fmt.Errorf("there are no log lines in %s", strings.Join(files, ", ")), "name a file with --logs, or pipe lines in")
	}
	return nil
}

// readOptions say whose the lines are, and when the first was written.
func readOptions(t *terminal.Terminal, labels, start, expr string) (evaluate.ReadOptions, error) {
	o := evaluate.ReadOptions{Labels: evaluate.Selected(expr)}
	if labels != "" {
		var err error
		if o.Labels, err = rules.ParseLabels(labels); err != nil {
			return o, t.Usage("--labels: %v", err)
		}
	}
	if start != "" {
		var err error
		if o.Start, err = evaluate.ParseTime(start); err != nil {
			return o, t.Usage("--start: %v", err)
		}
	}
	return o, nil
}

func readLogs(t *terminal.Terminal, name string) ([]byte, error) {
	if name == "-" {
		return t.ReadStdin("name a file with --logs, or pipe lines in")
	}
	return os.ReadFile(name)
}
