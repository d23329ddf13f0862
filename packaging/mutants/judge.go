package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// judgement is what the tests of a package know about its decisions.
type judgement struct {
	path       string
	mutants    int
	killed     int
	equivalent int
	unmade     int       // lines whose mutants the compiler refuses
	survivors  []*mutant // in the order of files and lines
	unreached  map[int]bool
	stale      []string // equivalents that were killed, or are no mutants
}

func (j *judgement) write(out io.Writer) {
	fmt.Fprintf(out, "%s: %d mutants, %d killed, %d equivalent, %d survive\n", j.path, j.mutants, j.killed, j.equivalent, len(j.survivors))
	if j.unmade > 0 {
		fmt.Fprintf(out, "  (of %d lines the compiler takes no mutants)\n", j.unmade)
	}
	for _, m := range j.survivors {
		note := ""
		if j.unreached[m.id] {
			note = " (no test comes here)"
		}
		fmt.Fprintf(out, "  %s:%d: %s%s\n", m.file, m.line, m.name(), note)
	}
	for _, name := range j.stale {
		fmt.Fprintf(out, "  stale in equivalent.txt: %s\n", name)
	}
}

// golist is what go list tells about a package.
type golist struct {
	Dir        string
	ImportPath string
	Name       string
	GoFiles    []string
	Module     struct{ Path string }
}

func list(pattern string) (p golist, err error) {
	out, err := exec.Command("go", "list", "-json", pattern).Output()
	if err != nil {
		return p, fmt.Errorf("go list: %w", err)
	}
	return p, json.Unmarshal(out, &p)
}

// judge runs every mutant of a package.
func judge(pattern string, listed equivalents, opts options) (*judgement, error) {
	p, err := list(pattern)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	t := &trial{pkg: p, dir: dir, timeout: opts.timeout, files: opts.files}
	if err := t.build(); err != nil {
		return nil, err
	}
	witnesses, err := t.baseline()
	if err != nil {
		return nil, err
	}
	survived := t.survivors(witnesses, opts.jobs)
	j := &judgement{path: strings.TrimPrefix(p.ImportPath, p.Module.Path+"/"), mutants: len(t.mutants), unmade: len(t.refused), unreached: map[int]bool{}}
	unused := listed.of(j.path)
	if opts.files != nil {
		unused = nil // those of other files are not asked
	}
	for _, m := range t.mutants {
		name := m.name()
		switch {
		case !survived[m.id]:
			j.killed++
		case slices.Contains(listed[j.path], name):
			j.equivalent++
			unused = slices.DeleteFunc(unused, func(s string) bool { return s == name })
		default:
			j.survivors = append(j.survivors, m)
			j.unreached[m.id] = len(witnesses[m.id]) == 0
		}
	}
	slices.SortStableFunc(j.survivors, func(a, b *mutant) int {
		return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.line, b.line))
	})
	j.stale = unused
	return j, nil
}

// trial is one test binary with the mutants of a package asleep in it.
type trial struct {
	pkg     golist
	dir     string // of its own
	timeout time.Duration
	files   map[string]bool // whose mutants count; nil for all
	mutants []*mutant
	refused map[string]bool
}

// asleep is compiled into the package. A mutant is awake when the environment
// says so; MUTANTS_REACHED names a file to note those that were asked.
const asleep = `package %s

import (
	mutantOS "os"
	mutantConv "strconv"
	mutantSync "sync"
)

var (
	mutantAwake, _ = mutantConv.Atoi(mutantOS.Getenv("MUTANT"))
	mutantNotes    = mutantOS.Getenv("MUTANTS_REACHED")
	mutantNoted    mutantSync.Map
)

func mutantOn(id int) bool {
	if mutantNotes != "" {
		if _, known := mutantNoted.LoadOrStore(id, true); !known {
			f, err := mutantOS.OpenFile(mutantNotes, mutantOS.O_APPEND|mutantOS.O_CREATE|mutantOS.O_WRONLY, 0o600)
			if err != nil {
				panic(err)
			}
			defer f.Close()
			if _, err := f.WriteString(mutantConv.Itoa(id) + "\n"); err != nil {
				panic(err)
			}
		}
	}
	return id == mutantAwake
}

func mutantZero[T any](id int, v T) T {
	if mutantOn(id) {
		var zero T
		return zero
	}
	return v
}
`

var refusal = regexp.MustCompile(`([\w.-]+\.go):(\d+):\d+: `)

// build compiles the test binary. What the compiler refuses is left out, line
// by line, and told.
func (t *trial) build() error {
	t.refused = map[string]bool{}
	for {
		if err := t.overlay(); err != nil {
			return err
		}
		cmd := exec.Command("go", "test", "-c", "-vet=off", "-gcflags=-e", "-overlay", filepath.Join(t.dir, "overlay.json"), "-o", t.binary(), t.pkg.ImportPath)
		out, err := cmd.CombinedOutput()
		if err == nil {
			return nil
		}
		before := len(t.refused)
		for _, match := range refusal.FindAllStringSubmatch(string(out), -1) {
			t.refused[match[1]+":"+match[2]] = true
		}
		if len(t.refused) == before {
			return fmt.Errorf("%w\n%s", err, out)
		}
	}
}

func (t *trial) binary() string { return filepath.Join(t.dir, "mutants.test") }

// overlay writes the changed files, and the list of them that go reads.
func (t *trial) overlay() error {
	t.mutants = nil
	replace := map[string]string{}
	put := func(name string, text []byte) error {
		file := filepath.Join(t.dir, name)
		replace[filepath.Join(t.pkg.Dir, name)] = file
		return os.WriteFile(file, text, 0o600)
	}
	for _, name := range t.pkg.GoFiles {
		if t.files != nil && !t.files[name] {
			continue
		}
		src, err := os.ReadFile(filepath.Join(t.pkg.Dir, name))
		if err != nil {
			return err
		}
		text, err := mutate(name, src, t.refused, &t.mutants)
		if err != nil {
			return err
		}
		if err := put(name, text); err != nil {
			return err
		}
	}
	if err := put("mutants_asleep.go", fmt.Appendf(nil, asleep, t.pkg.Name)); err != nil {
		return err
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(t.dir, "overlay.json"), text, 0o600)
}

// baseline runs each test on its own with every mutant asleep, and returns for
// each mutant the tests that come by it, those that come by the fewest first.
func (t *trial) baseline() (witnesses map[int][]string, err error) {
	out, err := t.run(time.Minute, "", "-test.list", "^(Test|Fuzz|Example)")
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, out)
	}
	tests := strings.Fields(string(out))
	reached := map[string][]int{}
	for _, test := range tests {
		if reached[test], err = t.reached(test); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(tests, func(a, b string) int { return cmp.Compare(len(reached[a]), len(reached[b])) })
	witnesses = map[int][]string{}
	for _, test := range tests {
		for _, id := range reached[test] {
			witnesses[id] = append(witnesses[id], test)
		}
	}
	return witnesses, nil
}

// reached runs one test, and returns the mutants that it comes by.
func (t *trial) reached(test string) (ids []int, err error) {
	notes := filepath.Join(t.dir, "reached."+test)
	if out, err := t.run(5*time.Minute, "MUTANTS_REACHED="+notes, only(test)...); err != nil {
		return nil, fmt.Errorf("%s fails without a mutant: %w\n%s", test, err, out)
	}
	text, err := os.ReadFile(notes)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, word := range strings.Fields(string(text)) {
		id, err := strconv.Atoi(word)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// only are the arguments that run some tests. -short: what lies beside the
// repository must not change the figures.
func only(tests ...string) []string {
	return []string{"-test.short", "-test.failfast", "-test.run", "^(" + strings.Join(tests, "|") + ")$"}
}

// survivors wakes one mutant after the other, jobs at a time.
func (t *trial) survivors(witnesses map[int][]string, jobs int) (survived map[int]bool) {
	survived = map[int]bool{}
	var mu sync.Mutex
	var running sync.WaitGroup
	next := make(chan *mutant)
	for range jobs {
		running.Go(func() {
			for m := range next {
				alive := t.survives(m, witnesses[m.id])
				mu.Lock()
				survived[m.id] = alive
				mu.Unlock()
			}
		})
	}
	for _, m := range t.mutants {
		next <- m
	}
	close(next)
	running.Wait()
	return survived
}

// survives runs the tests that come by a mutant. The first knows it best, and
// mostly does for it.
func (t *trial) survives(m *mutant, witnesses []string) bool {
	awake := "MUTANT=" + strconv.Itoa(m.id)
	for i := 0; i < len(witnesses); {
		tests := witnesses[:1]
		if i > 0 {
			tests = witnesses[1:]
		}
		i += len(tests)
		if _, err := t.run(t.timeout, awake, only(tests...)...); err != nil {
			return false
		}
	}
	return true
}

// run runs the test binary. A mutant may never end, and eat memory.
func (t *trial) run(timeout time.Duration, env string, args ...string) (output []byte, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	const limited = `ulimit -v 8000000 2>/dev/null; exec "$0" "$@"`
	cmd := exec.CommandContext(ctx, "sh", append([]string{"-c", limited, t.binary()}, args...)...)
	cmd.Dir = t.pkg.Dir
	cmd.Env = append(os.Environ(), env, "GOMAXPROCS=1")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err = cmd.Run()
	return out.Bytes(), err
}
