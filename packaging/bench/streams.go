//go:build unix

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
)

const mb = 1_000_000

// stream is an input on disk.
type stream struct {
	name string
	path string
	size int
}

func (b *bench) put(name string, text []byte) (stream, error) {
	s := stream{name, filepath.Join(b.dir, name+".yaml"), len(text)}
	return s, os.WriteFile(s.path, text, 0o600)
}

// dense is one Loki release to be fixed in every 100 KB, with applications
// between them, up to the size in bytes.
func dense(size int) []byte {
	var out bytes.Buffer
	out.Grow(size + 200_000)
	for releases, applications := 0, 0; out.Len() < size; releases++ {
		next := out.Len() + 100_000
		release(&out, fmt.Sprintf("loki-%d", releases), fmt.Sprintf("team-%d", releases))
		for ; out.Len() < next; applications++ {
			application(&out, applications)
		}
	}
	return out.Bytes()
}

// sparse is the applications of a whole cluster, with one Loki release in their middle.
func sparse(size int) []byte {
	var out bytes.Buffer
	out.Grow(size + 200_000)
	released := false
	for n := 0; out.Len() < size; n++ {
		if !released && out.Len() >= size/2 {
			release(&out, "loki", "ops")
			released = true
		}
		application(&out, n)
	}
	return out.Bytes()
}

// rendered is one Loki release, and the size of a real one.
func rendered() []byte {
	var out bytes.Buffer
	release(&out, "loki", "ops")
	return out.Bytes()
}

// rules is n ConfigMaps with a rule each, for the release called loki.
func rules(n int) []byte {
	var out bytes.Buffer
	for i := range n {
		fmt.Fprintf(&out, ruleConfigMap, i, i%17)
	}
	return out.Bytes()
}
