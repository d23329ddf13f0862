// Package terminal is what the programs of this module have in common towards
// the world: exit codes, errors with a next step, the environment twins of
// flags, the reading of what arguments name and the writing of reports.
//
// The policy: stdout carries the product and nothing else, and only after full
// success; stderr is for people, and quiet on success unless -v. No verb asks a
// question. It knows no verb.
package terminal

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/term"
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
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	Now            func() time.Time // for what waits, and for records of what was done
	Verbose        bool
}

// Code ends a run without a message: the verb has said what there is to say.
type Code int

func (c Code) Error() string { return fmt.Sprintf("exit %d", int(c)) }

// Say tells people something that is worth their while even on success.
func (t *Terminal) Say(format string, args ...any) {
	fmt.Fprintf(t.Stderr, format+"\n", args...)
}

// Note is Say with -v only.
func (t *Terminal) Note(format string, args ...any) {
	if t.Verbose {
		t.Say(format, args...)
	}
}

// Write puts the whole product out, or says that it did not.
func (t *Terminal) Write(product []byte) error {
	if _, err := io.Copy(t.Stdout, bytes.NewReader(product)); err != nil {
		return Hinted(fmt.Errorf("writing the output: %w", err), "what was written is incomplete: do not use it")
	}
	return nil
}

// Colour says whether w is a terminal that wants colours (no-color.org).
func (t *Terminal) Colour(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && t.Getenv("NO_COLOR") == "" && t.Getenv("TERM") != "dumb" && term.IsTerminal(int(f.Fd()))
}

// stdinIsTerminal: nobody has piped anything in.
func (t *Terminal) stdinIsTerminal() bool {
	f, ok := t.Stdin.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// ReadStdin reads standard input; a terminal there is an error, not a hang.
func (t *Terminal) ReadStdin(hint string) ([]byte, error) {
	if t.stdinIsTerminal() {
		return nil, Hinted(errNoInput, "%s", hint)
	}
	data, err := io.ReadAll(t.Stdin)
	if err != nil {
		return nil, fmt.Errorf("reading stdin: %w", err)
	}
	return data, nil
}
