package export_test

import (
	"bytes"
	"errors"
	"io"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"go.yaml.in/yaml/v3"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
)

// FuzzExport: whatever the manifests, every form is files that parse, the same
// ones each time, or an error.
func FuzzExport(f *testing.F) {
	shapes, err := txtar.ParseFile(filepath.Join("testdata", "shapes.txtar"))
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range shapes.Files {
		f.Add(s.Data)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		inputs := []transform.Input{{Name: "in.yaml", Data: src}}
		opts := transform.Options{Namespace: "logs"}
		for _, form := range transform.ExportForms() {
			files, err := transform.Export(inputs, form, opts)
			if err != nil {
				continue
			}
			again, err := transform.Export(inputs, form, opts)
			if err != nil || len(again) != len(files) {
				t.Fatalf("%s: a second export has %d files, not %d: %v", form, len(again), len(files), err)
			}
			names := map[string]bool{}
			for i, file := range files {
				if names[file.Name] || filepath.Base(file.Name) != file.Name {
					t.Errorf("%s: no name for a file of its own: %q", form, file.Name)
				}
				names[file.Name] = true
				if !bytes.Equal(file.Data, again[i].Data) {
					t.Errorf("%s: a second export has another %s", form, file.Name)
				}
				parses(t, file)
			}
		}
	})
}

func parses(t *testing.T, file transform.ExportFile) {
	t.Helper()
	decoder := yaml.NewDecoder(bytes.NewReader(file.Data))
	for {
		var n yaml.Node
		err := decoder.Decode(&n)
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%s: %v\n%s", file.Name, err, file.Data)
		}
	}
}
