package terminal

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// A Replacement is a file that is to stand under a name, whole or not at all: what
// stands there stays until it is committed.
type Replacement struct {
	name string
	temp *os.File // in the same directory, so that a rename is all that is left to do
	mode fs.FileMode
}

// Replace makes ready to write a file with these permissions. A directory that lets
// nobody write says so here, before anything is written.
func Replace(name string, mode fs.FileMode) (*Replacement, error) {
	temp, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return nil, err
	}
	return &Replacement{name, temp, mode}, nil
}

// Commit puts the text under the name. What goes wrong leaves nothing behind.
func (r *Replacement) Commit(text []byte) error {
	_, err := r.temp.Write(text)
	if err == nil {
		err = r.temp.Chmod(r.mode)
	}
	if err = errors.Join(err, r.temp.Close()); err == nil {
		err = os.Rename(r.temp.Name(), r.name)
	}
	if err != nil {
		r.Abandon()
	}
	return err
}

// Abandon leaves what was there as it was. Behind Commit it does nothing.
func (r *Replacement) Abandon() {
	r.temp.Close()           //nolint:errcheck // it is thrown away
	os.Remove(r.temp.Name()) //nolint:errcheck // gone already, when it was committed
}
