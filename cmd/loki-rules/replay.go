package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/evaluate"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules/replay"
)

type replayFlags struct {
	logs     []string
	labels   string
	start    string
	interval string
	sweep    []string
	format   string
}

func replayCommand(t *terminal.Terminal) *cobra.Command {
	var f replayFlags
	cmd := &cobra.Command{
		Use:   "replay RULES...",
		Short: "What would have fired over the logs of the past, with no Loki",
		Long: `Run rule files over real log lines: what would have fired, when, for how long,
and with which labels. Lines are read once and not kept. They are of the stream
that --labels names; by default, of one that all the rules select.`,
		Example: `  loki-rules replay rules/shop.yaml --logs shop.log
  loki-rules replay rules/shop.yaml --logs shop.log --sweep HighErrors=1,5,10
  logcli query '{app="shop"}' --from 2026-11-27T00:00:00Z --limit 0 --output jsonl | loki-rules replay rules/*.yaml --format html > replay.html`,
		Args: terminal.Arguments(1, math.MaxInt),
		RunE: func(_ *cobra.Command, args []string) error { return f.run(t, args) },
	}
	fl := cmd.Flags()
	terminal.ListVar(fl, &f.logs, "logs", "", "`FILE` of log lines (default: stdin; repeatable)")
	fl.StringVar(&f.labels, "labels", "", "`LABELS` of the stream: {app=\"shop\"} (default: what the rules ask for)")
	fl.StringVar(&f.start, "start", "", "`TIME` of the first line, where lines have none; each is a second behind the one before")
	fl.StringVar(&f.interval, "interval", "1m", "`DURATION` between evaluations of groups that set none")
	terminal.ListVar(fl, &f.sweep, "sweep", "", "try thresholds: `ALERT=1,5,10` (repeatable)")
	fl.StringVar(&f.format, "format", "text", "`FORM`: "+strings.Join(replay.Formats(), ", "))
	return cmd
}

func (f *replayFlags) run(t *terminal.Terminal, paths []string) error {
	groups, err := readRuleFiles(paths)
	if err != nil {
		return err
	}
	var o replay.Options
	if o.Interval, err = rules.ParseDuration(f.interval); err != nil || o.Interval <= 0 {
		return t.Usage("--interval %q: write a duration such as 30s or 1m", f.interval)
	}
	if o.Sweep, err = f.thresholds(t); err != nil {
		return err
	}
	r, err := replay.New(groups, o)
	if err != nil {
		return err
	}
	read, err := readOptions(t, f.labels, f.start, "")
	if err != nil {
		return err
	}
	if f.labels == "" {
		if read.Labels, err = selectedByAll(groups); err != nil {
			return err
		}
	}
	if err := f.push(t, r, read); err != nil {
		return terminal.Hinted(err, "for example: --start 2026-01-05T10:00:00Z")
	}
	text, known := r.Done().Write(f.format)
	if !known {
		return t.Usage("--format %q: one of %s", f.format, strings.Join(replay.Formats(), ", "))
	}
	return t.Write(text)
}

func readRuleFiles(paths []string) ([]rules.Group, error) {
	var all []rules.Group
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		groups, err := rules.ReadFile(path, text, "", filepath.Base(path))
		if err != nil {
			return nil, err
		}
		all = append(all, groups...)
	}
	return all, nil
}

// thresholds reads the sweeps.
func (f *replayFlags) thresholds(t *terminal.Terminal) (map[string][]float64, error) {
	all := map[string][]float64{}
	for _, sweep := range f.sweep {
		name, list, _ := strings.Cut(sweep, "=")
		for _, text := range strings.Split(list, ",") {
			v, err := strconv.ParseFloat(text, 64)
			if err != nil {
				return nil, t.Usage("--sweep %q: write an alert and numbers: HighErrors=1,5,10", sweep)
			}
			all[name] = append(all[name], v)
		}
	}
	return all, nil
}

// selectedByAll are the labels that the expressions ask for, when they agree.
func selectedByAll(groups []rules.Group) (map[string]string, error) {
	all := map[string]string{}
	for _, g := range groups {
		for _, r := range g.Rules {
			for name, value := range evaluate.Selected(r.Expr) {
				if old, there := all[name]; there && old != value {
					return nil, terminal.Hinted(fmt.Errorf("the rules select streams of %s=%q and of %s=%q: whose are the lines?", name, old, name, value), "say so, for example: --labels '{%s=%q}'", name, value)
				}
				all[name] = value
			}
		}
	}
	return all, nil
}

// push reads all files together, the oldest line first.
func (f *replayFlags) push(t *terminal.Terminal, r *replay.Replay, o evaluate.ReadOptions) error {
	files := f.logs
	if len(files) == 0 {
		files = []string{"-"}
	}
	var heads []*head
	var open []io.Closer
	defer func() {
		for _, in := range open {
			_ = in.Close() // it was only read
		}
	}()
	for _, name := range files {
		in, err := openLogs(t, name)
		if err != nil {
			return err
		}
		open = append(open, in)
		h := &head{reader: evaluate.NewReader(name, in, o)}
		more, err := h.next()
		if err != nil {
			return err
		}
		if more {
			heads = append(heads, h)
		}
	}
	for len(heads) > 0 {
		oldest := 0
		for i, h := range heads {
			if h.line.Time.Before(heads[oldest].line.Time) {
				oldest = i
			}
		}
		h := heads[oldest]
		r.Push(h.line.Labels, h.line.Line)
		more, err := h.next()
		if err != nil {
			return err
		}
		if !more {
			heads = append(heads[:oldest], heads[oldest+1:]...)
		}
	}
	return nil
}

// head is a file with its next line.
type head struct {
	reader *evaluate.Reader
	line   evaluate.Found
}

func (h *head) next() (more bool, err error) {
	h.line, err = h.reader.Next()
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	return err == nil, err
}

func openLogs(t *terminal.Terminal, name string) (io.ReadCloser, error) {
	if name != "-" {
		return os.Open(name)
	}
	return io.NopCloser(t.Stdin), nil
}
