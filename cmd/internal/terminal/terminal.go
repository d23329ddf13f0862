// Package terminal is what the programs of this module have in common towards
// the world: exit codes, errors with a next step, misspelt words and what was
// meant, the environment twins of flags, help and man pages, width and colour,
// the reading of what arguments name and the writing of reports.
//
// The policy: stdout carries the product and nothing else, and only after full
// success; stderr is for people, and quiet on success unless -v. No verb asks a
// question. It knows no verb.
package terminal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
	"time"

	"golang.org/x/term"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/sanitize"
)

// Exit codes, in every verb.
const (
	Done     = 0 // done
	Findings = 1 // findings, a difference, something refused or not loaded
	Failed   = 2 // could not do it
)

// Terminal is the outside world of one run of a program.
type Terminal struct {
	Program        string // its name, for hints
	EnvPrefix      string // begins the environment twin of every flag
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	Environ        func() []string  // nil: nobody warns of variables that mean nothing
	Now            func() time.Time // for what waits, and for records of what was done
	Lean           bool             // keep the memory near the size of what is read
	Keeps          bool             // with Lean: what is read stays parsed, so that half of its size more is no matter
	Verbose        bool
	Color          string // always, never, or auto

	themes   []Theme
	unhelped error // what kept help from being written
}

// Code ends a run without a message: the verb has said what there is to say.
type Code int

func (c Code) Error() string { return fmt.Sprintf("exit %d", int(c)) }

// Say tells people something that is worth their while even on success. What args
// quote, names of files and objects, is made harmless and keeps to the line.
func (t *Terminal) Say(format string, args ...any) {
	safe := make([]any, len(args))
	for i, arg := range args {
		switch quoted := arg.(type) {
		case error:
			safe[i] = sanitize.Line(quoted.Error())
		case fmt.Stringer:
			safe[i] = sanitize.Line(quoted.String())
		case string:
			safe[i] = sanitize.Line(quoted)
		default:
			safe[i] = arg
		}
	}
	t.tell(sanitize.Text(fmt.Sprintf(format, safe...)) + "\n")
}

// Tell is Exit's message about an error that does not end the run.
func (t *Terminal) Tell(err error) { t.tell(Message(err)) }

// tell writes to people, as wide as findings are: what a line has too much stands
// below it, further in.
func (t *Terminal) tell(text string) {
	fmt.Fprint(t.Stderr, breakLines(text, Columns(t.Stderr, t.Getenv)))
}

// Note is Say with -v only.
func (t *Terminal) Note(format string, args ...any) {
	if t.Verbose {
		t.Say(format, args...)
	}
}

// Write puts the whole product out, or says that it did not.
func (t *Terminal) Write(product []byte) error { return t.Put(bytes.NewReader(product)) }

// Put is Write for a product that is not in one piece. Whoever closes the pipe
// has seen enough, and knows it: nothing is said of that.
func (t *Terminal) Put(product io.WriterTo) error {
	if _, err := product.WriteTo(t.Stdout); errors.Is(err, syscall.EPIPE) {
		return Code(Failed)
	} else if err != nil {
		return Hinted(fmt.Errorf("writing the output: %w", err), "what was written is incomplete: do not apply it")
	}
	return nil
}

// StdinIsTerminal reports that nobody has piped anything in.
func (t *Terminal) StdinIsTerminal() bool {
	f, ok := t.Stdin.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

var errNoInput = errors.New("nothing to read: stdin is a terminal")

// ReadStdin reads standard input; a terminal there is an error, not a hang.
func (t *Terminal) ReadStdin(hint string) ([]byte, error) {
	if t.StdinIsTerminal() {
		return nil, Hinted(errNoInput, "%s", hint)
	}
	data, err := readAll(t.Stdin, newBuffer)
	if err != nil {
		return nil, fmt.Errorf("reading stdin: %w", err)
	}
	return data, nil
}

// BoundGarbage has garbage collected in proportion to all the input that was read, in
// bytes. It is called once in a run, before what was read is worked on.
func (t *Terminal) BoundGarbage(size int) {
	switch {
	case !t.Lean:
	case t.Keeps:
		boundGarbage(size, keeping)
	default:
		boundGarbage(size, lean)
	}
}
