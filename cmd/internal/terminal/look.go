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

// Look is how a report looks that is written to w.
func (t *Terminal) Look(w io.Writer) report.Options {
	return report.Options{Color: t.Colour(w), Columns: Columns(w, t.Getenv)}
}
