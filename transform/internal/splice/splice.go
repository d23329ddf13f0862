// Package splice cuts bytes. It knows nothing of YAML.
//
// Edits are all meant against the original bytes, so their order does not
// matter, save for insertions at one point, which stay in the order given.
// What no edit names comes out as it went in.
package splice

import (
	"bytes"
	"fmt"
	"slices"
	"sort"
)

// An Edit replaces src[Start:End] by New. Start == End inserts.
type Edit struct {
	Start, End int
	New        string
}

// Apply returns src with the edits made; src itself is not changed. Edits that
// overlap, or lie outside src, are an error. Insertions at the point where a
// replacement starts go before it.
func Apply(src []byte, edits []Edit) ([]byte, error) {
	pieces, err := Segments(src, edits)
	if err != nil {
		return nil, err
	}
	return bytes.Join(pieces, nil), nil
}

// Segments returns what Apply would, as pieces to write one after the other:
// windows on src and the texts between them, so that a large src is not copied.
func Segments(src []byte, edits []Edit) ([][]byte, error) {
	ordered := slices.Clone(edits)
	sort.SliceStable(ordered, func(i, j int) bool { return before(ordered[i], ordered[j]) < 0 })
	pieces := make([][]byte, 0, 2*len(ordered)+1)
	done := 0 // src up to here is in pieces, or replaced
	for _, e := range ordered {
		if e.Start < 0 || e.End < e.Start || e.End > len(src) {
			return nil, fmt.Errorf("edit of bytes %d to %d: outside the %d bytes there are", e.Start, e.End, len(src))
		}
		if e.Start < done {
			return nil, fmt.Errorf("edit of bytes %d to %d: overlaps an edit that ends at byte %d", e.Start, e.End, done)
		}
		pieces = appendPiece(pieces, src[done:e.Start])
		pieces = appendPiece(pieces, []byte(e.New))
		done = e.End
	}
	return appendPiece(pieces, src[done:]), nil
}

// before orders edits by their start, insertions ahead of a replacement there.
func before(a, b Edit) int {
	if a.Start != b.Start {
		return a.Start - b.Start
	}
	return min(a.End-a.Start, 1) - min(b.End-b.Start, 1)
}

func appendPiece(pieces [][]byte, piece []byte) [][]byte {
	if len(piece) == 0 {
		return pieces
	}
	return append(pieces, piece)
}
