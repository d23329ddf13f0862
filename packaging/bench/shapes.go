//go:build unix

package main

import (
	"fmt"
	"os"
)

// shape is a kind of large stream, and what is asked of it.
type shape struct {
	name, about string
	make        func(size int) func(*text)
	goals       []goal
}

// goal is what a verb is to reach on a shape.
type goal struct {
	program program
	rate    float64 // MB/s of CPU on one core; 0 is none
	memory  memory
}

// memory is the most that a verb may take: a multiple of its input and some MiB.
type memory struct {
	times float64
	more  int
}

var (
	passing = memory{1.5, 32} // of what writes its input again
	judging = memory{4, 64}   // of what keeps a model of it
)

func (m memory) most(size int) int { return int(m.times*float64(size))/1024 + m.more*1024 }

// shapeList has the goals of design section 8.
func (b *bench) shapeList() []shape {
	diff, export, lint, trace := b.ours.verb("diff", "-"), b.ours.verb("export", "kustomize", "-"), b.ours.verb("lint", "-"), b.ours.verb("trace", "-")
	mostly := func(postRender float64) []goal {
		return []goal{{b.ours, postRender, passing}, {diff, 60, passing}, {export, 60, judging}, {lint, 60, judging}, {trace, 60, judging}}
	}
	dense120 := []goal{{b.ours, 120, passing}, {diff, 100, passing}, {export, 60, judging}, {lint, 60, judging}, {trace, 60, judging}}
	return []shape{
		{"foreign", "one release to fix among the applications of a cluster", foreign, mostly(500)},
		{"same name", "one release to fix among releases that are all called loki and have no distributed ruler", sameName, mostly(400)},
		{"own name", "the same, each release with a name of its own", ownName, mostly(400)},
		{"settled", "one release to fix among distributed ones whose rulers have all they need", b.settledReleases, mostly(400)},
		{"dense", "every 100 KB a release to fix", dense, dense120},
		{"versions", "releases to fix of four versions of Loki, with rules beside each", versions, dense120},
		{"rules", "one release, and rule ConfigMaps of ten rules", b.rules, []goal{{b.ours, 0, passing}, {lint, 25, judging}, {trace, 25, judging}}},
	}
}

// writeStreams writes the streams of all shapes, for a profiler.
func (b *bench) writeStreams(binary string) error {
	if err := b.findOurs(binary); err != nil {
		return err
	}
	if err := os.MkdirAll(b.dir, 0o755); err != nil {
		return err
	}
	for _, s := range b.shapeList() {
		for _, size := range b.sizes {
			if _, err := b.put(fmt.Sprintf("%s-%d", s.name, size), s.make(size*mb)); err != nil {
				return err
			}
		}
	}
	if _, err := b.put("rulers-400", b.rulers(400)); err != nil {
		return err
	}
	_, err := b.directory(3000)
	return err
}
