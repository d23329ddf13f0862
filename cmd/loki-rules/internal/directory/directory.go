// Package directory looks at a directory of rules in the layout of Loki's own
// local store, DIR/TENANT/FILE, or DIR/FILE for one tenant, and notices when
// something in it changes.
//
// Promised: a snapshot is whole: nothing changed while it was read; a directory
// that cannot be read is an error, and never one without files; a file that
// cannot be read is there, with its fault; links are followed as kubelet and
// git-sync make them, and none that leads out of the directory.
//
// It polls, since a mounted ConfigMap changes by links that are swapped, which no
// file's notification tells. What its files say is for others to judge.
package directory

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// Snapshot is what stood in the directory at a moment.
type Snapshot struct {
	Files    []rules.File // by path, each below rules/, as the globs of a target have it
	Digest   [sha256.Size]byte
	Modified time.Time // the newest modification of a file
}

// ErrMoving is that something changed while the directory was read.
var ErrMoving = errors.New("the directory changes while it is read")

// Watcher remembers what it has seen of a directory. Only Dir has to be set.
type Watcher struct {
	Dir string
	// Whole is how many looks go by sizes and times alone between two that read
	// everything; 0 is 15. A file that changed and kept both is found then.
	Whole int

	looks int
	seen  []stamp
	last  *Snapshot
}

// stamp is by what a file is known to have changed.
type stamp struct {
	path string
	info fs.FileInfo // nil: it is a name, and nothing can be read there
}

func (s stamp) same(other stamp) bool {
	if s.path != other.path || s.info == nil || other.info == nil {
		return s.path == other.path && s.info == other.info
	}
	return os.SameFile(s.info, other.info) && s.info.Size() == other.info.Size() && s.info.Mode() == other.info.Mode() && s.info.ModTime().Equal(other.info.ModTime())
}

func same(a, b []stamp) bool { return slices.EqualFunc(a, b, stamp.same) }

// Look is what the directory holds now: the very same snapshot as before where
// nothing has changed.
func (w *Watcher) Look() (*Snapshot, error) {
	root, err := os.OpenRoot(w.Dir)
	if err != nil {
		return nil, err
	}
	defer root.Close() //nolint:errcheck // it was only read
	files := root.FS()
	before, err := list(files)
	if err != nil {
		return nil, err
	}
	if w.looks++; w.last != nil && same(before, w.seen) && w.looks%cmp.Or(w.Whole, 15) != 0 {
		return w.last, nil
	}
	fresh := read(files, before)
	if after, err := list(files); err != nil || !same(before, after) {
		return nil, errors.Join(ErrMoving, err)
	}
	w.seen = before
	if w.last == nil || w.last.Digest != fresh.Digest {
		w.last = fresh
	}
	return w.last, nil
}

// list finds the files: those in the directory itself, and those one below.
func list(files fs.FS) ([]stamp, error) {
	var all []stamp
	add := func(dir string) ([]string, error) {
		entries, err := fs.ReadDir(files, dir)
		if err != nil {
			return nil, err
		}
		var below []string
		for _, e := range entries {
			name := path.Join(dir, e.Name())
			if strings.HasPrefix(e.Name(), ".") { // kubelet's own, git's, an editor's
				continue
			}
			info, err := e.Info()
			if e.Type()&fs.ModeSymlink != 0 {
				info, err = fs.Stat(files, name) // what it leads to
			}
			switch {
			case err != nil:
				all = append(all, stamp{path: name})
			case info.IsDir():
				below = append(below, name)
			default:
				all = append(all, stamp{name, info})
			}
		}
		return below, nil
	}
	tenants, err := add(".")
	if err != nil {
		return nil, err
	}
	for _, tenant := range tenants {
		if _, err := add(tenant); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// most is how large a rule file may be: what holds rules is limited to 1 MiB by
// the API server.
const most = 16 << 20

func read(files fs.FS, found []stamp) *Snapshot {
	s := &Snapshot{}
	sum := sha256.New()
	for _, f := range found {
		file := rules.File{Path: path.Join("rules", f.path), Name: path.Base(f.path)}
		if dir := path.Dir(f.path); dir != "." {
			file.Tenant = dir
		}
		file.Text, file.Fault = readFile(files, f)
		if f.info != nil && f.info.ModTime().After(s.Modified) {
			s.Modified = f.info.ModTime()
		}
		fmt.Fprintf(sum, "%q %d %v\n", f.path, len(file.Text), file.Fault)
		sum.Write(file.Text)
		s.Files = append(s.Files, file)
	}
	sum.Sum(s.Digest[:0])
	return s
}

func readFile(files fs.FS, f stamp) ([]byte, error) {
	if f.info != nil && f.info.Size() > most {
		return nil, fmt.Errorf("it has %d bytes, and the most is %d", f.info.Size(), most)
	}
	return fs.ReadFile(files, f.path)
}
