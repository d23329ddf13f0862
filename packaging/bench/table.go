//go:build unix

package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"text/tabwriter"
	"time"
)

// realRender is the everyday case: one Loki release of about 70 KB.
func (b *bench) realRender() error {
	s := stream{name: "render", path: filepath.Join(b.corpus, "renders/loki-6.27.0/distributed-issue16529.yaml")}
	if info, err := os.Stat(s.path); err == nil {
		s.size = int(info.Size())
	} else if s, err = b.put("render", rendered); err != nil {
		return err
	}
	fmt.Fprintf(b.out, "\nOne Loki release, %d KB (%s), whole process, median of 40 runs. Goal: at most 2.5 x copy.\n", s.size/1000, filepath.Base(s.path))
	return b.compare(s, 40, func(ours, copier cost) string {
		return met(float64(ours.wall) <= 2.5*float64(copier.wall), "2.5 x copy")
	})
}

// manyRules is what CI does: lint the release and everybody's rules.
func (b *bench) manyRules() error {
	s, err := b.put("rules", func(out *text) { rendered(out); rules(200)(out) })
	if err != nil {
		return err
	}
	lint := program{name: "lint", argv: []string{b.ours.argv[0], "lint", "-"}, findings: true}
	c, err := lint.measure(s.path, 20, false)
	if err != nil {
		return err
	}
	fmt.Fprintf(b.out, "\nlint of one Loki release with 200 rule ConfigMaps, %d KB: %s, %s peak. %s\n",
		s.size/1000, milliseconds(c.wall), mebibytes(c.peak), met(c.wall <= 50*time.Millisecond, "50 ms"))
	return nil
}

// largeStreams are the two ends: almost nothing to do, and always something to do.
func (b *bench) largeStreams() error {
	for _, kind := range []struct {
		name, about string
		make        func(int) func(*text)
		goal        float64 // MB/s
	}{
		{"sparse", "one Loki release among other manifests", sparse, 500},
		{"dense", "every 100 KB a Loki release to fix", dense, 40},
	} {
		s, err := b.put(kind.name, kind.make(b.mb*mb))
		if err != nil {
			return err
		}
		most := s.size*3/2/1024 + 32*1024
		fmt.Fprintf(b.out, "\n%s: %s, %d MB, one core, median of 3 runs. Goals: %.0f MB/s, peak at most 1.5 x input + 32 MiB = %s.\n",
			kind.name, kind.about, s.size/mb, kind.goal, mebibytes(most))
		err = b.compare(s, 3, func(ours, _ cost) string {
			return met(rate(s.size, ours.wall) >= kind.goal, fmt.Sprintf("%.0f MB/s", kind.goal)) + ", " + met(ours.peak <= most, mebibytes(most))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// compare prints one line a program. Those that would take minutes get the
// stream's beginning, which is marked.
func (b *bench) compare(s stream, runs int, judge func(ours, copier cost) string) error {
	table := tabwriter.NewWriter(b.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "program\ttime\tcpu\tMB/s\tx copy\tpeak\tpeak, piped\t  \n")
	pair := []program{b.copier, b.ours}
	costs, err := inTurn(pair, s.path, runs, false)
	if err != nil {
		return err
	}
	copier := costs[0]
	for i, p := range slices.Concat(pair, b.others) {
		var r row
		if i < len(pair) {
			r, err = p.row(costs[i], s)
		} else {
			r, err = b.row(p, s, runs)
		}
		if err != nil {
			return err
		}
		if p.name == b.ours.name {
			r.note = judge(cost{r.wall, r.cpu, max(r.peak, r.piped)}, copier)
		}
		piped := "-"
		if r.piped > 0 {
			piped = mebibytes(r.piped)
		}
		// What of the stream it was not given, it would have gone on with at the same rate.
		all := float64(r.wall) * float64(s.size) / float64(r.given)
		fmt.Fprintf(table, "%s\t%s\t%s\t%.1f\t%.1f\t%s\t%s\t  %s\n", p.name, milliseconds(r.wall), milliseconds(r.cpu), rate(r.given, r.wall),
			all/float64(copier.wall), mebibytes(r.peak), piped, r.note)
	}
	return table.Flush()
}

// row is what is known of one program and one stream.
type row struct {
	cost
	piped int // peak with the stream behind a pipe, in KiB; 0 where it does not read stdin
	given int // size of what it was given
	note  string
}

func (b *bench) row(p program, s stream, runs int) (row, error) {
	note := ""
	if p.most > 0 {
		runs = min(runs, 3)
		if s.size > p.most*mb {
			var err error
			if s, err = b.beginning(s, p.most*mb); err != nil {
				return row{}, err
			}
			note = fmt.Sprintf("given the first %.1f MB", float64(s.size)/mb)
		}
	}
	c, err := p.measure(s.path, runs, false)
	if err != nil || p.prepare != nil {
		return row{cost: c, given: s.size, note: note}, err
	}
	r, err := p.row(c, s)
	r.note = note
	return r, err
}

// row adds what the program needs when the stream comes through a pipe.
func (p program) row(c cost, s stream) (row, error) {
	behind, err := p.measure(s.path, 1, true)
	return row{cost: c, piped: behind.peak, given: s.size}, err
}

// beginning is the stream up to the end of the document that size bytes reach into.
func (b *bench) beginning(s stream, size int) (stream, error) {
	file, err := os.Open(s.path)
	if err != nil {
		return stream{}, err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	return b.put(s.name+"-beginning", func(out *text) {
		for lines.Scan() && (out.size < size || lines.Text() != "---") {
			out.add("%s\n", lines.Text())
		}
	})
}

// linearity asks whether four times the input costs four times as much.
func (b *bench) linearity() error {
	fmt.Fprintf(b.out, "\nLinear cost: nanoseconds a byte. Goal: the same in every column.\n")
	table := tabwriter.NewWriter(b.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "\t%d MB\t%d MB\t%d MB\tlargest / smallest\t  \n", b.mb/4, b.mb/2, b.mb)
	for _, kind := range []struct {
		name string
		make func(int) func(*text)
	}{{"sparse", sparse}, {"dense", dense}} {
		fmt.Fprintf(table, "%s\t", kind.name)
		var perByte []float64
		for _, part := range []int{4, 2, 1} {
			s, err := b.put(kind.name, kind.make(b.mb*mb/part))
			if err != nil {
				return err
			}
			c, err := b.ours.measure(s.path, 3, false)
			if err != nil {
				return err
			}
			perByte = append(perByte, float64(c.wall.Nanoseconds())/float64(s.size))
			fmt.Fprintf(table, "%.2f\t", perByte[len(perByte)-1])
		}
		growth := slices.Max(perByte) / slices.Min(perByte)
		// Caches and start-up allow a little; a square would be 4.
		fmt.Fprintf(table, "%.2f\t  %s\n", growth, met(growth <= 1.5, "linear"))
	}
	return table.Flush()
}

func met(yes bool, goal string) string {
	if yes {
		return "goal met (" + goal + ")"
	}
	return "GOAL MISSED (" + goal + ")"
}

func rate(bytes int, wall time.Duration) float64 { return float64(bytes) / mb / wall.Seconds() }

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
}

func mebibytes(kib int) string { return fmt.Sprintf("%.0f MiB", float64(kib)/1024) }
