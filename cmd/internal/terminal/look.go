package terminal

import (
	"io"
	"os"
	"strconv"

	"golang.org/x/term"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
)

// How wide prose is where no terminal says it, and how narrow it gets at all.
const (
	usualColumns = 80
	fewColumns   = 20
)

// Columns is how wide what is written to w may be: what COLUMNS says, else the
// width of w where that is a terminal, else 80. COLUMNS=0 asks for lines that
// are not broken, and is 0.
func Columns(w io.Writer, getenv func(string) string) int {
	if n, err := strconv.Atoi(getenv("COLUMNS")); err == nil && (n == 0 || n >= fewColumns) {
		return n
	}
	if f, ok := w.(*os.File); ok {
		if n, _, err := term.GetSize(int(f.Fd())); err == nil && n >= fewColumns {
			return n
		}
	}
	return usualColumns
}

// Colour says whether what is written to w has colours: as --color says, then
// no-color.org, FORCE_COLOR or CLICOLOR_FORCE, then TERM=dumb, then whether that
// very stream is a terminal.
func (t *Terminal) Colour(w io.Writer) bool {
	switch {
	case t.Color == "always":
		return true
	case t.Color == "never", t.Getenv("NO_COLOR") != "":
		return false
	case t.forced("FORCE_COLOR"), t.forced("CLICOLOR_FORCE"):
		return true
	case t.Getenv("TERM") == "dumb":
		return false
	}
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

func (t *Terminal) forced(name string) bool {
	value := t.Getenv(name)
	return value != "" && value != "0"
}

// Look is how a report looks that is written to w.
func (t *Terminal) Look(w io.Writer) report.Options {
	return report.Options{Color: t.Colour(w), Columns: Columns(w, t.Getenv)}
}
