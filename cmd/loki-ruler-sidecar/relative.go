package main

import (
	"os"
	"path/filepath"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
)

// forCodeHosts reports the formats that a code host reads: it knows files by
// their path in the repository alone.
func forCodeHosts(f report.Format) bool {
	return slices.Contains([]report.Format{report.SARIF, report.GitHub, report.GitLab}, f)
}

// fromHere is a report whose files are called by their path from the working
// directory, which is the root of the checkout where such reports are made. A
// file outside it keeps its name.
func fromHere(l *report.Lint) *report.Lint {
	here, err := os.Getwd()
	if err != nil {
		return l
	}
	named := map[string]string{} // by the new name, the one it was read by
	relative := func(name string) string {
		path, err := filepath.Rel(here, filepath.FromSlash(name))
		if !filepath.IsAbs(name) || err != nil || !filepath.IsLocal(path) {
			return name
		}
		short := filepath.ToSlash(path)
		named[short] = name
		return short
	}
	out := *l
	out.Files, out.Findings = nil, nil
	for _, name := range l.Files {
		out.Files = append(out.Files, relative(name))
	}
	for _, f := range l.Findings {
		f.Place.File = relative(f.Place.File)
		out.Findings = append(out.Findings, f)
	}
	if l.Source != nil {
		out.Source = func(file string, line int) (string, bool) {
			if old, ok := named[file]; ok {
				file = old
			}
			return l.Source(file, line)
		}
	}
	return &out
}
