package lint

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/scenario"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
)

// TestProposals holds what Fix.Proposed promises: written in place of what
// stands at the finding's place, to the byte, the finding is gone. The manifests
// are those of the scenarios, each with the scenario's loki.yaml beside it.
func TestProposals(t *testing.T) {
	tried := 0
	for name, archive := range scenario.Each(t, "../../..", "lint") {
		var loki []txtar.File
		for _, f := range archive.Files {
			if f.Name == "loki.yaml" {
				loki = append(loki, f)
			}
		}
		for _, f := range archive.Files {
			switch {
			case f.Name == "loki.yaml":
				tried += tryProposals(t, filepath.Base(name), loki)
			case strings.HasSuffix(f.Name, ".yaml"):
				tried += tryProposals(t, filepath.Base(name), append([]txtar.File{f}, loki...))
			}
		}
	}
	if tried < 20 {
		t.Errorf("only %d proposals were tried; where are the scenarios?", tried)
	}
}

// TestValues: chart values that a fix proposes are read by the chart as they were
// meant: one mapping, written as the encoder writes it, in which nothing has a type
// that the templates cannot use.
func TestValues(t *testing.T) {
	seen := map[string]bool{}
	for name, archive := range scenario.Each(t, "../../..", "lint") {
		for _, f := range judged(slices.DeleteFunc(archive.Files, func(f txtar.File) bool { return !strings.HasSuffix(f.Name, ".yaml") })) {
			text := f.Fix.Values
			if text == "" || seen[text] {
				continue
			}
			seen[text] = true
			tree, err := document.ParseText([]byte(text))
			if err != nil || tree.Root.Kind != document.Mapping || document.Encode(tree.Root, 0, "\n") != text {
				t.Errorf("%s: %s proposes %v\n%s", filepath.Base(name), f.Rule, err, text)
				continue
			}
			if _, err := patchset.LoadValues("values.yaml", []byte(text)); err != nil {
				t.Errorf("%s: %s proposes values that the chart cannot use: %v\n%s", filepath.Base(name), f.Rule, err, text)
			}
		}
	}
	if len(seen) < 40 {
		t.Errorf("only %d values are proposed; where are the scenarios?", len(seen))
	}
}

// tryProposals applies each proposal for the first file, one at a time.
func tryProposals(t *testing.T, scenario string, files []txtar.File) (tried int) {
	for _, f := range judged(files) {
		if f.Fix.Proposed == "" || f.Place.File != files[0].Name {
			continue
		}
		tried++
		if f.Place.EndLine == 0 {
			t.Errorf("%s: %s at %s proposes %q in place of something without an end", scenario, f.Rule, f.Place, f.Fix.Proposed)
			continue
		}
		fixed := append([]txtar.File{{Name: files[0].Name, Data: replaced(files[0].Data, f)}}, files[1:]...)
		for _, left := range judged(fixed) {
			if left.Rule == f.Rule && left.Path == f.Path && left.Object.Name == f.Object.Name && left.Place.File == f.Place.File && left.Place.Line == f.Place.Line {
				t.Errorf("%s: %s at %s is still there with %q: %s\n%s", scenario, f.Rule, f.Place, f.Fix.Proposed, left.Message, fixed[0].Data)
			}
		}
	}
	return tried
}

func judged(files []txtar.File) []finding.Finding {
	var streams []*manifest.Stream
	for _, f := range files {
		streams = append(streams, manifest.Open(f.Name, f.Data))
	}
	return Run(delivery.Build(streams, "", finding.Assume{AccessExternal: true}), nil, Options{})
}

func replaced(src []byte, f finding.Finding) []byte {
	start, end := offset(src, f.Place.Line, f.Place.Column), offset(src, f.Place.EndLine, f.Place.EndColumn)
	return []byte(string(src[:start]) + f.Fix.Proposed + string(src[end:]))
}

// offset finds a line and a column of characters, both counted from one.
func offset(src []byte, line, column int) int {
	at := 0
	for ; line > 1; line-- {
		at += strings.IndexByte(string(src[at:]), '\n') + 1
	}
	for ; column > 1; column-- {
		_, size := utf8.DecodeRune(src[at:])
		at += size
	}
	return at
}
