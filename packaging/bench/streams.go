//go:build unix

package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

const mb = 1_000_000

// stream is an input on disk: a file, or a directory of files. It is never held
// in memory here: Linux counts what the parent had resident at the fork as the
// child's peak.
type stream struct {
	name string
	path string
	size int
}

// put writes a stream piece by piece.
func (b *bench) put(name string, write func(*text)) (stream, error) {
	path := filepath.Join(b.dir, name+".yaml")
	file, err := os.Create(path)
	if err != nil {
		return stream{}, err
	}
	defer file.Close()
	out := &text{w: bufio.NewWriter(file)}
	write(out)
	if err := out.w.Flush(); err != nil {
		return stream{}, err
	}
	return stream{name, path, out.size}, file.Close()
}

// text is manifests on their way to a file. The first error is told by Flush.
type text struct {
	w    *bufio.Writer
	size int
}

func (t *text) add(format string, args ...any) {
	n, _ := fmt.Fprintf(t.w, format, args...)
	t.size += n
}

// The image's version in a release of the chart that the shapes are taken from.
const usualVersion = "3.4.2"

// dense is one Loki release to be fixed in every 100 KB, with applications
// between them, up to the size in bytes.
func dense(size int) func(*text) {
	return func(out *text) {
		for releases, applications := 0, 0; out.size < size; releases++ {
			next := out.size + 100_000
			release(out, fmt.Sprintf("loki-%d", releases), fmt.Sprintf("team-%d", releases), usualVersion)
			for ; out.size < next; applications++ {
				application(out, applications)
			}
		}
	}
}

// foreign is the applications of a whole cluster, with one Loki release to be
// fixed in their middle.
func foreign(size int) func(*text) { return amid(size, application) }

// amid is many of what fill adds, with one Loki release to be fixed in their middle.
func amid(size int, fill func(out *text, n int)) func(*text) {
	return func(out *text) {
		released := false
		for n := 0; out.size < size; n++ {
			if !released && out.size >= size/2 {
				rendered(out)
				released = true
			}
			fill(out, n)
		}
	}
}

// sameName is releases that are all called loki and have no distributed ruler, each in
// its namespace, with one to be fixed in their middle: one cluster of many teams.
func sameName(size int) func(*text) {
	return amid(size, func(out *text, n int) { scalableRelease(out, "loki", fmt.Sprintf("team-%d", n)) })
}

// ownName is the same with a name for each release.
func ownName(size int) func(*text) {
	return amid(size, func(out *text, n int) { scalableRelease(out, fmt.Sprintf("loki-%d", n), fmt.Sprintf("team-%d", n)) })
}

// settledReleases are distributed, each with a ruler that has all it needs, with one to be
// fixed in their middle: to know that, each ruler is planned.
func (b *bench) settledReleases(size int) func(*text) {
	return amid(size, func(out *text, n int) { b.settledRelease(out, fmt.Sprintf("loki-%d", n), n) })
}

func (b *bench) settledRelease(out *text, name string, n int) {
	out.add("%s", strings.NewReplacer(someNamespace, fmt.Sprintf("team-%d", n), someName, name).Replace(b.settled))
}

// Names that stand for those of a release in bench.settled.
const (
	someName      = "some-release"
	someNamespace = "some-namespace"
)

// versions is releases to be fixed of several versions of Loki, each with rules
// of its own beside it.
func versions(size int) func(*text) {
	return func(out *text) {
		for n := 0; out.size < size; n++ {
			namespace := fmt.Sprintf("team-%d", n)
			release(out, fmt.Sprintf("loki-%d", n), namespace, []string{usualVersion, "2.9.8", "3.0.0", "3.5.1"}[n%4])
			ruleObject(out, n, namespace)
		}
	}
}

// rendered is one Loki release, of the size of a real one.
func rendered(out *text) { release(out, "loki", "ops", usualVersion) }

// rules is one release that lacks nothing and rule ConfigMaps for it, up to the
// size in bytes.
func (b *bench) rules(size int) func(*text) {
	return func(out *text) {
		b.settledRelease(out, "loki", 0)
		for n := 0; out.size < size; n++ {
			ruleObject(out, n, "team-0")
		}
	}
}

// fewRules is one release with 200 rule ConfigMaps.
func fewRules(out *text) {
	rendered(out)
	for n := range 200 {
		ruleObject(out, n, "ops")
	}
}

// rulers is n releases that lack nothing, each with a rule ConfigMap in its
// namespace: as many pairs as n times n.
func (b *bench) rulers(n int) func(*text) {
	return func(out *text) {
		for i := range n {
			b.settledRelease(out, fmt.Sprintf("loki-%d", i), i)
			ruleObject(out, i, fmt.Sprintf("team-%d", i))
		}
	}
}

// ruleObject writes a ConfigMap of ten rules.
func ruleObject(out *text, n int, namespace string) {
	out.add(ruleConfigMap, n, namespace)
	for i := range 10 {
		out.add(rule, i, n%17)
	}
}

// directory is n files below a directory: a release in one, an application or a
// rule ConfigMap in each of the others.
func (b *bench) directory(n int) (stream, error) {
	s := stream{name: "directory", path: filepath.Join(b.dir, "directory")}
	if err := os.MkdirAll(s.path, 0o755); err != nil {
		return s, err
	}
	for i := range n {
		file, err := b.put(filepath.Join(s.name, fmt.Sprintf("%04d", i)), func(out *text) {
			switch {
			case i == 0:
				rendered(out)
			case i%3 == 0:
				ruleObject(out, i, "ops")
			default:
				application(out, i)
			}
		})
		if err != nil {
			return s, err
		}
		s.size += file.size
	}
	return s, nil
}
