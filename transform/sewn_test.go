package transform_test

import (
	"bytes"
	"slices"
)

// sewn cuts a stream at its lines and sews it together in another way: each
// pair of bytes of cuts picks a line and what to do with it.
func sewn(stream, cuts []byte) []byte {
	lines := bytes.SplitAfter(stream, []byte("\n"))
	for ; len(cuts) >= 2 && len(lines) > 0; cuts = cuts[2:] {
		at := int(cuts[0]) * len(lines) / 256
		lines = stitch(lines, at, cuts[1])
	}
	return bytes.Join(lines, nil)
}

func stitch(lines [][]byte, at int, how byte) [][]byte {
	line := lines[at]
	key, value, isField := bytes.Cut(bytes.TrimRight(line, "\r\n"), []byte(":"))
	switch how % 16 {
	case 0: // gone
		return slices.Delete(lines, at, at+1)
	case 1: // twice
		return slices.Insert(lines, at, line)
	case 2: // with all below it, gone
		return slices.Delete(lines, at, blockEnd(lines, at))
	case 3: // with all below it, twice
		return slices.Insert(lines, at, slices.Clone(lines[at:blockEnd(lines, at)])...)
	case 4: // deeper, with all below it
		return replaced(lines, at, func(l []byte) []byte { return append([]byte("  "), l...) })
	case 5: // less deep, with all below it
		return replaced(lines, at, func(l []byte) []byte { return bytes.TrimPrefix(l, []byte("  ")) })
	case 6: // a comment on it
		return with(lines, at, bytes.TrimRight(line, "\r\n"), []byte(" # said\n"))
	case 7: // a comment in front of it
		return slices.Insert(lines, at, []byte("# said: here\n"))
	case 8: // a blank line in front of it
		return slices.Insert(lines, at, []byte("   \n"))
	case 9: // Windows
		return with(lines, at, bytes.TrimRight(line, "\r\n"), []byte("\r\n"))
	case 10: // its value null
		if isField {
			return with(lines, at, key, []byte(":\n"))
		}
	case 11: // its value, or what is below it, an anchor
		if isField {
			return with(lines, at, key, []byte(": &a"), value, []byte("\n"))
		}
	case 12: // its value an alias
		if isField {
			return slices.Delete(with(lines, at, key, []byte(": *a\n")), at+1, blockEnd(lines, at))
		}
	case 13: // its value quoted
		if isField && len(value) > 1 {
			return with(lines, at, key, []byte(`: "`), value[1:], []byte("\"\n"))
		}
	case 14: // what is below it, in braces
		if isField && len(bytes.TrimSpace(value)) == 0 {
			return slices.Delete(with(lines, at, key, []byte(": {a: [b, {c: d}]}\n")), at+1, blockEnd(lines, at))
		}
	case 15: // the rest, another document
		return slices.Insert(lines, at, []byte("---\n"))
	}
	return lines
}

// blockEnd is behind the lines that are deeper than the one at at.
func blockEnd(lines [][]byte, at int) int {
	end := at + 1
	for end < len(lines) && depth(lines[end]) > depth(lines[at]) {
		end++
	}
	return end
}

// depth is the column of a line's content, a dash counting as white space.
func depth(line []byte) int { return len(line) - len(bytes.TrimLeft(line, " -")) }

func replaced(lines [][]byte, at int, by func([]byte) []byte) [][]byte {
	for i := at; i < blockEnd(lines, at); i++ {
		lines[i] = by(lines[i])
	}
	return lines
}

func with(lines [][]byte, at int, parts ...[]byte) [][]byte {
	lines[at] = slices.Concat(parts...)
	return lines
}
