package transform

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/export"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/plan"
)

// ExportFile is one file of an export.
type ExportFile struct {
	Name string // without directories
	Data []byte
}

// ExportForms are the forms of [Export].
//
// 4 inlined copies were 1.7 KB of code.
//
//go:noinline
func ExportForms() []string {
	var names []string
	for _, f := range export.Forms() {
		names = append(names, string(f))
	}
	return names
}

// Export writes what [RenderAll] would change as a patch that needs no binary
// where it is applied. form is one of [ExportForms]. No file means that
// nothing is missing.
func Export(inputs []Input, form string, opts Options) ([]ExportFile, error) {
	if !slices.Contains(ExportForms(), form) {
		return nil, fmt.Errorf("unknown form %q: one of %s", form, strings.Join(ExportForms(), ", "))
	}
	if err := opts.Check(); err != nil {
		return nil, err
	}
	planOptions := opts.plan()
	planOptions.Keep = true
	plans, err := plan.Make(open(inputs), planOptions)
	if err != nil {
		return nil, recognised(inputs, err)
	}
	var rulers []*plan.Ruler
	for _, p := range plans {
		rulers = append(rulers, p.Rulers...)
	}
	if opts.RequireMatch && len(rulers) == 0 {
		return nil, ErrNoMatch
	}
	written, err := export.Write(export.Form(form), rulers)
	if err != nil {
		return nil, err
	}
	files := make([]ExportFile, len(written))
	for i, f := range written {
		files[i] = ExportFile(f)
	}
	return files, nil
}

// IsExport reports a file that Export has made.
func IsExport(text []byte) bool { return bytes.HasPrefix(text, []byte(export.Mark)) }
