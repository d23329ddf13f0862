package terminal

import (
	"errors"
	"maps"
	"os"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
)

// watchPause is how long Watch waits before it looks again.
const watchPause = 300 * time.Millisecond

// Watch runs something, and again each time that one of some files has changed,
// has come or has gone, for ever. What is wrong with a file while somebody writes
// it is told, and does not end it.
func (t *Terminal) Watch(run func() error, files func() []string) {
	for {
		err := run()
		var code Code
		if err != nil && !errors.As(err, &code) {
			t.Exit(err) // tells it
		}
		seen := stamps(files())
		t.Say("watching %s", report.Count(len(seen), "file", "files"))
		for maps.Equal(seen, stamps(files())) {
			time.Sleep(watchPause)
		}
		t.Say("")
	}
}

// stamp is by what a file is known to have changed.
type stamp struct {
	size     int64
	modified int64
}

// stamps are those of the files that are there.
func stamps(files []string) map[string]stamp {
	all := map[string]stamp{}
	for _, path := range files {
		if info, err := os.Stat(path); err == nil && !info.IsDir() {
			all[path] = stamp{info.Size(), info.ModTime().UnixNano()}
		}
	}
	return all
}
