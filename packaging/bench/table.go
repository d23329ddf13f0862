//go:build unix

package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// realRender is the everyday case: one Loki release of about 70 KB.
func (b *bench) realRender() error {
	s := stream{path: filepath.Join(b.corpus, "renders/loki-6.27.0/distributed-issue16529.yaml")}
	if info, err := os.Stat(s.path); err == nil {
		s.size = int(info.Size())
	} else if s, err = b.put("render", rendered); err != nil {
		return err
	}
	programs := append([]program{b.copier, b.ours, b.ours.verb("lint", "-")}, b.others...)
	costs, err := inTurn(programs, s.path, b.runs(25, 10))
	if err != nil {
		return err
	}
	b.heading("One Loki release, %d KB (%s), whole process, best of %d runs", s.size/1000, filepath.Base(s.path), b.runs(25, 10))
	table := b.table("program", "wall", "x copy", "CPU", "peak", "goal")
	copier := costs[0].wall
	goals := map[int]string{
		1: met(float64(costs[1].wall) <= 1.8*float64(copier), "1.8 x copy") + ", " + met(costs[1].cpu <= 3*time.Millisecond, "3 ms CPU"),
		2: met(costs[2].cpu <= 5*time.Millisecond, "5 ms CPU"),
	}
	for i, p := range programs {
		c := costs[i]
		table.row(p.name, milliseconds(c.wall), fmt.Sprintf("%.1f", float64(c.wall)/float64(copier)), milliseconds(c.cpu), mebibytes(c.peak), goals[i])
	}
	return table.Flush()
}

// manyRules is what CI does: lint the release and everybody's rules.
func (b *bench) manyRules() error {
	s, err := b.put("few-rules", fewRules)
	if err != nil {
		return err
	}
	programs := []program{b.copier, b.ours.verb("lint", "-"), b.ours.verb("trace", "-")}
	costs, err := inTurn(programs, s.path, b.runs(15, 5))
	if err != nil {
		return err
	}
	b.heading("One Loki release with 200 rule ConfigMaps, %d KB", s.size/1000)
	table := b.table("program", "wall", "CPU", "peak", "goal")
	for i, p := range programs {
		goal := ""
		if i > 0 {
			goal = met(costs[i].cpu <= 20*time.Millisecond, "20 ms CPU")
		}
		table.row(p.name, milliseconds(costs[i].wall), milliseconds(costs[i].cpu), mebibytes(costs[i].peak), goal)
	}
	return table.Flush()
}

// shapes are one table each: what a byte costs, how that grows, and the peak. A machine's
// slow minutes last longer than a shape takes: so all are measured, and then all again.
func (b *bench) shapes() error {
	list := b.shapeList()
	found := make([]figures, len(list))
	for pass := range b.runs(2, 1) {
		for i, s := range list {
			if err := b.measure(s, pass, &found[i]); err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
		}
	}
	for i, s := range list {
		if err := b.shape(s, found[i]); err != nil {
			return err
		}
	}
	return nil
}

// figures are what was measured of a shape.
type figures struct {
	sizes  []int    // of the streams, in bytes
	costs  [][]cost // of each size, for each program
	piped  cost     // of the largest behind a pipe
	others [][]string
}

func (b *bench) measure(s shape, pass int, f *figures) error {
	for i, size := range b.sizes {
		in, err := b.put("shape", s.make(size*mb))
		if err != nil {
			return err
		}
		often := 1
		if i == 0 {
			often = 2 // what a byte costs in the others is held against it
		}
		costs, err := inTurn(b.programs(s), in.path, often)
		if err != nil {
			return err
		}
		if i == len(b.sizes)-1 {
			piped, err := b.ours.once(in.path, true)
			if err != nil {
				return err
			}
			if pass > 0 {
				piped = piped.best(f.piped)
			}
			f.piped = piped
		}
		if pass > 0 {
			f.costs[i] = bestOf(f.costs[i], costs)
			continue
		}
		f.sizes, f.costs = append(f.sizes, in.size), append(f.costs, costs)
		if i == 0 {
			if f.others, err = b.otherRows(in); err != nil {
				return err
			}
		}
	}
	return nil
}

// programs are those of ours that a shape is for, behind the copy program.
func (b *bench) programs(s shape) []program {
	programs := []program{b.copier}
	for _, g := range s.goals {
		programs = append(programs, g.program)
	}
	return programs
}

func (b *bench) shape(s shape, f figures) error {
	b.heading("%s: %s", s.name, s.about)
	columns := []string{"program"}
	for _, size := range b.sizes {
		columns = append(columns, fmt.Sprintf("%d MB", size))
	}
	table := b.table(append(columns, "growth", "peak", "goal")...)
	for i, p := range b.programs(s) {
		ours := goal{memory: memory{1e6, 0}}
		if i > 0 {
			ours = s.goals[i-1]
		}
		table.row(shapeRow(p.name, ours, f.sizes, column(f.costs, i))...)
	}
	for _, row := range f.others {
		table.row(row...)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	last := f.sizes[len(f.sizes)-1]
	fmt.Fprintf(b.out, "\nMB/s of CPU on one core. post-render with %d MB behind a pipe: %.0f MB/s, peak %s (%s).\n",
		last/mb, rate(last, f.piped.cpu), mebibytes(f.piped.peak), met(f.piped.peak <= passing.most(last), "at most "+mebibytes(passing.most(last))))
	return nil
}

// shapeRow is the line of one program: its rate at each size, how much more a
// byte costs in the largest stream than in the smallest, its peak.
func shapeRow(name string, g goal, sizes []int, costs []cost) []string {
	row := []string{name}
	perByte := make([]float64, len(costs))
	for i, c := range costs {
		row = append(row, fmt.Sprintf("%.0f", rate(sizes[i], c.cpu)))
		perByte[i] = c.cpu.Seconds() / float64(sizes[i])
	}
	last := len(costs) - 1
	growth := perByte[last] / perByte[0]
	row = append(row, fmt.Sprintf("%.2f", growth), mebibytes(costs[last].peak))
	if g.program.name == "" {
		return append(row, "")
	}
	var goals []string
	if g.rate > 0 {
		goals = append(goals, met(rate(sizes[last], costs[last].cpu) >= g.rate, fmt.Sprintf("%.0f MB/s", g.rate)))
	}
	most := g.memory.most(sizes[last])
	goals = append(goals, met(growth <= 1.3, "growth 1.3"), met(costs[last].peak <= most, mebibytes(most)))
	return append(row, strings.Join(goals, ", "))
}

func column(costs [][]cost, i int) []cost {
	var all []cost
	for _, c := range costs {
		all = append(all, c[i])
	}
	return all
}

// otherRows are the lines of what is not ours, each given as much of the
// smallest stream as it manages in a second or two.
func (b *bench) otherRows(s stream) ([][]string, error) {
	var rows [][]string
	for _, p := range b.others {
		given := s
		if s.size > p.most*mb {
			var err error
			if given, err = b.beginning(s, p.most*mb); err != nil {
				return nil, err
			}
		}
		costs, err := inTurn([]program{p}, given.path, 1)
		if err != nil {
			return nil, err
		}
		row := append([]string{p.name, fmt.Sprintf("%.1f", rate(given.size, costs[0].cpu))}, slices.Repeat([]string{""}, len(b.sizes))...)
		rows = append(rows, append(row, mebibytes(costs[0].peak), fmt.Sprintf("given %.1f MB", float64(given.size)/mb)))
	}
	return rows, nil
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

// crossed is many rulers and as many rule objects, each of which is held against
// each ruler.
func (b *bench) crossed() error {
	n := 400
	if b.quick {
		n = 100
	}
	s, err := b.put("rulers", b.rulers(n))
	if err != nil {
		return err
	}
	programs := []program{b.copier, b.ours, b.ours.verb("lint", "-"), b.ours.verb("trace", "-")}
	return b.simple(fmt.Sprintf("%d rulers, %d rule objects, %d MB", n, n, s.size/mb), programs, s)
}

// files is a directory of small files, as GitOps repositories are.
func (b *bench) files() error {
	n := 3000
	if b.quick {
		n = 300
	}
	s, err := b.directory(n)
	if err != nil {
		return err
	}
	var programs []program
	for _, verb := range []string{"diff", "lint", "trace"} {
		programs = append(programs, b.ours.verb(verb, s.path))
	}
	return b.simple(fmt.Sprintf("A directory of %d files, %d MB", n, s.size/mb), programs, s)
}

func (b *bench) simple(heading string, programs []program, s stream) error {
	costs, err := inTurn(programs, s.path, 1)
	if err != nil {
		return err
	}
	b.heading("%s", heading)
	table := b.table("program", "wall", "CPU", "MB/s", "peak")
	for i, p := range programs {
		table.row(p.name, milliseconds(costs[i].wall), milliseconds(costs[i].cpu), fmt.Sprintf("%.0f", rate(s.size, costs[i].cpu)), mebibytes(costs[i].peak))
	}
	return table.Flush()
}

// runs is how often something small is run.
func (b *bench) runs(usual, quick int) int {
	if b.quick {
		return quick
	}
	return usual
}

func (b *bench) heading(format string, args ...any) {
	fmt.Fprintf(b.out, "\n### "+format+"\n\n", args...)
}

// markdown is a table that reads well as it is, too.
type markdown struct{ *tabwriter.Writer }

func (b *bench) table(columns ...string) markdown {
	t := markdown{tabwriter.NewWriter(b.out, 0, 0, 1, ' ', 0)}
	t.row(columns...)
	rule := slices.Repeat([]string{"--:"}, len(columns))
	rule[0], rule[len(rule)-1] = "---", "---"
	t.row(rule...)
	return t
}

func (t markdown) row(cells ...string) { fmt.Fprintf(t, "| %s |\n", strings.Join(cells, "\t| ")) }

func met(yes bool, goal string) string {
	if yes {
		return "met: " + goal
	}
	return "MISSED: " + goal
}

func rate(bytes int, took time.Duration) float64 { return float64(bytes) / mb / took.Seconds() }

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
}

func mebibytes(kib int) string { return fmt.Sprintf("%.0f MiB", float64(kib)/1024) }
