//go:build unix

package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
)

const mb = 1_000_000

// stream is an input on disk. It is never held in memory here: Linux counts
// what the parent had resident at the fork as the child's peak.
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

// dense is one Loki release to be fixed in every 100 KB, with applications
// between them, up to the size in bytes.
func dense(size int) func(*text) {
	return func(out *text) {
		for releases, applications := 0, 0; out.size < size; releases++ {
			next := out.size + 100_000
			release(out, fmt.Sprintf("loki-%d", releases), fmt.Sprintf("team-%d", releases))
			for ; out.size < next; applications++ {
				application(out, applications)
			}
		}
	}
}

// sparse is the applications of a whole cluster, with one Loki release in their middle.
func sparse(size int) func(*text) {
	return func(out *text) {
		released := false
		for n := 0; out.size < size; n++ {
			if !released && out.size >= size/2 {
				rendered(out)
				released = true
			}
			application(out, n)
		}
	}
}

// rendered is one Loki release, of the size of a real one.
func rendered(out *text) { release(out, "loki", "ops") }

// rules is n ConfigMaps with a rule each, for the release called loki.
func rules(n int) func(*text) {
	return func(out *text) {
		for i := range n {
			out.add(ruleConfigMap, i, i%17)
		}
	}
}
