package transform_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"sync"
)

// piece is a document of a stream, cut by the markers at the beginning of lines.
type piece struct {
	text []byte
	line int // 1-based, of its first line
	// follows: a JSON value behind another one, with no marker in between.
	follows bool
	// unread: no "---" is in front of it, and a "..." is.
	unread bool
	read   func() (any, error)
}

// pieces cuts a stream before each "---" line and behind each "..." line. It
// knows less than Split does, on purpose, and gives nil for streams in which more
// has to be known: directives, byte order marks, lone carriage returns.
func pieces(stream []byte, read func([]byte) (any, error)) []*piece {
	if loneReturn.Match(stream) || bytes.Contains(stream, []byte("\xef\xbb\xbf")) || directive.Match(stream) {
		return nil
	}
	all := []*piece{}
	current := &piece{line: 1}
	cut := func(line int, unread bool) {
		begins := current.line
		for i, text := range values(current.text) {
			p := &piece{line: begins, text: text, follows: i > 0, unread: current.unread}
			p.read = sync.OnceValues(func() (any, error) { return read(text) })
			all = append(all, p)
			begins += bytes.Count(text, []byte("\n"))
		}
		current = &piece{line: line, unread: unread}
	}
	for i, line := range bytes.SplitAfter(stream, []byte("\n")) {
		if marker.Match(line) {
			cut(i+1, false)
		}
		current.text = append(current.text, line...)
		if documentEnd.Match(line) {
			cut(i+2, true)
		}
	}
	cut(0, false)
	return all
}

// values are the JSON values that follow each other in a document, each with the
// white space behind it; a document that is anything else is one.
func values(text []byte) (all [][]byte) {
	if len(text) == 0 {
		return nil
	}
	begin := len(text) - len(bytes.TrimPrefix(text, []byte("---")))
	decoder := json.NewDecoder(bytes.NewReader(text[begin:]))
	start := 0
	for {
		var value json.RawMessage
		switch err := decoder.Decode(&value); {
		case errors.Is(err, io.EOF):
			return append(all, text[start:])
		case err != nil || value[0] != '{' && value[0] != '[':
			return [][]byte{text}
		}
		end := begin + int(decoder.InputOffset())
		next := len(text) - len(bytes.TrimLeft(text[end:], " \t\r\n"))
		if next < len(text) {
			all, start = append(all, text[start:next]), next
		}
	}
}

var (
	marker      = regexp.MustCompile(`^---($|[ \t\r\n{"#a-zA-Z])`)
	documentEnd = regexp.MustCompile(`^\.\.\.($|[ \t\r\n])`)
	directive   = regexp.MustCompile(`(?m)^%`)
	loneReturn  = regexp.MustCompile(`\r($|[^\n])`)
)

// neighbours: every document without a changed object comes out as it went in,
// in the same order.
func neighbours(r *rendering) error {
	at := 0
	for i, p := range r.before {
		if r.touches(p) || i+1 < len(r.before) && r.touches(r.before[i+1]) && onlyComments(p.text) {
			continue // a comment-only document may become the head of new ones
		}
		for at < len(r.after) && !bytes.Equal(r.after[at].text, p.text) {
			at++
		}
		if at == len(r.after) {
			return fmt.Errorf("the document at line %d is not in the output, or not in its place", p.line)
		}
		at++
	}
	return nil
}

// touches reports a document with an object that was changed.
func (r *rendering) touches(p *piece) bool {
	last := p.line + bytes.Count(p.text, []byte("\n"))
	for _, c := range r.result.Changes {
		if len(c.Added) > 0 && c.Place.Line >= p.line && c.Place.Line <= last {
			return true
		}
	}
	return false
}

func onlyComments(text []byte) bool {
	for _, line := range bytes.Split(text, []byte("\n")) {
		line = bytes.TrimSpace(line)
		if len(line) > 0 && line[0] != '#' && !marker.Match(line) {
			return false
		}
	}
	return true
}
