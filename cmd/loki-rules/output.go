package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// product is a directory of files that build makes. What build wrote there before,
// and would not write now, is removed; what others wrote is in the way.
type product struct {
	files map[string][]byte                   // by their paths in the directory
	ours  func(name string, text []byte) bool // a file that build has made
}

func (p product) write(t *terminal.Terminal, dir string) error { return sync(t, dir, p.files, p.ours) }

// isMarked reports a file that says that build has made it.
func isMarked(_ string, text []byte) bool { return bytes.HasPrefix(text, []byte(rules.Mark)) }

// objectFiles has each object in a file of its own, with a kustomization.yaml that
// names them.
func objectFiles(objects []written) product {
	var names []string
	files := map[string][]byte{}
	for i := range objects {
		name := strings.ToLower(objects[i].Kind) + "-" + objects[i].Name + ".yaml"
		names = append(names, name)
		files[name] = slices.Concat([]byte(rules.Mark), objects[i].text)
	}
	files["kustomization.yaml"] = slices.Concat([]byte(rules.Mark), rules.Kustomization(names))
	return product{files, isMarked}
}

// ruleFiles has the rule files as they are delivered, TENANT/FILE: what Loki's local
// store reads, loki-rules sync watches, and an OCI artifact carries.
func ruleFiles(d *rules.Delivery) product {
	files := map[string][]byte{}
	for _, f := range d.Files {
		files[path.Join(f.Tenant, f.Namespace)] = slices.Concat([]byte(rules.Mark), f.Text)
	}
	return product{files, isMarked}
}

// treeFiles has the objects of a bucket as files below rules.
func treeFiles(d *rules.Delivery, rev revision) product {
	files := map[string][]byte{}
	add := func(g rules.Group) { files[rules.ObjectKey(g.ID)] = rules.EncodeObject(&g) }
	for _, g := range d.Groups() {
		add(g)
	}
	for _, tenant := range d.Tenants() {
		stamp := d.Stamp(tenant, path.Join("build", d.Target.Name), rev.commit, rev.date)
		add(stamp.Owner(tenant))
		add(stamp.Rev(tenant))
	}
	ours := func(name string, data []byte) bool {
		_, err := rules.DecodeObject(name, data)
		return err == nil
	}
	return product{files, ours}
}

// makeDirectoryOf makes the directory that a file will be written to, and follows no
// link on the way.
func makeDirectoryOf(file string) error {
	if err := terminal.RefuseLink(file); err != nil {
		return err
	}
	return os.MkdirAll(filepath.Dir(file), 0o755) //nolint:gosec // manifests and rules are for others to read
}

// sync makes files the only ones of ours below dir. Nothing is written while
// somebody else's file stands where one of ours would go.
func sync(t *terminal.Terminal, dir string, files map[string][]byte, ours func(name string, text []byte) bool) error {
	stale, err := existing(dir, files, ours)
	if err != nil {
		return err
	}
	for _, name := range sorted(files) {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := makeDirectoryOf(file); err != nil {
			return err
		}
		if err := terminal.WriteFile(file, files[name], nil); err != nil {
			return fmt.Errorf("%w: what is in %s is incomplete", err, dir)
		}
	}
	for _, name := range stale {
		if err := os.Remove(filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			return err
		}
	}
	t.Note("%s: %d files written, %d removed", dir, len(files), len(stale))
	return nil
}

// existing are the files of ours below dir that files does not have. Somebody
// else's in the place of one that it has is an error.
func existing(dir string, files map[string][]byte, ours func(string, []byte) bool) ([]string, error) {
	var stale []string
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, file)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(rel)
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		_, wanted := files[name]
		switch mine := ours(name, text); {
		case wanted && !mine:
			return terminal.Hinted(fmt.Errorf("%s was not made by build, and would be overwritten", file), "give --out a directory of its own, or remove it")
		case !wanted && mine:
			stale = append(stale, name)
		}
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return stale, err
}

func sorted(files map[string][]byte) []string {
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
