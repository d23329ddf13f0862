package document

import (
	"encoding/binary"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext/quick"
)

// A builder makes the nodes of a text from its tokens, in which collections follow what
// is in them.
type builder struct {
	text    []byte
	decoded []byte  // the values to come that are not in the text as they are
	base    int     // offset of the text in its source
	open    []*Node // room for nodes whose collection is still to come
	// The text, and what is Decoded of it, of which values are parts; "": they are copies.
	whole, wholeDecoded string
	words               []string // that were kept of documents before
	arena
}

// add makes the nodes of some tokens, of which the last is a whole node, and returns that.
func (b *builder) add(tokens []quick.Token) *Node {
	nodes, last, most := b.take(len(tokens)), 0, 0
	for i := range tokens {
		t, n := &tokens[i], &nodes[i] // all of the node is written, for it may have been another
		n.Kind, n.Style = t.Kind, t.Style
		n.Start, n.End = b.base+int(t.Start), b.base+int(t.End)
		if t.Kind == Scalar {
			n.Value, n.Tag = b.scalar(t)
			n.parts = nil
		} else {
			most = max(most, last)
			children := b.open[last-int(t.Size) : last]
			n.Value = ""
			n.Tag, n.parts = b.collection(t.Kind, children)
			last -= len(children)
		}
		if last == len(b.open) {
			b.open = append(b.open, nil)
			b.open = b.open[:cap(b.open)]
		}
		b.open[last] = n
		last++
	}
	clear(b.open[:max(most, last)]) // they hold on to their trees
	return &nodes[len(nodes)-1]
}

func (b *builder) collection(kind Kind, children []*Node) (tag Tag, inside *parts) {
	tag = SeqTag
	if kind == Mapping {
		tag = MapTag
	}
	switch {
	case len(children) == 0:
		return tag, nil
	case kind == Mapping:
		return tag, b.mapping(children)
	}
	return tag, b.sequence(children)
}

func (b *builder) scalar(t *quick.Token) (value string, tag Tag) {
	switch {
	case t.Decoded:
		value = b.decodedValue(int(t.Size))
		b.decoded = b.decoded[t.Size:]
	case t.Style == Plain:
		value = b.value(t.Start, t.End)
		return value, quickTag(value)
	default:
		value = b.value(t.Start+1, t.End-1)
	}
	return value, StrTag
}

func (b *builder) decodedValue(size int) string {
	if b.wholeDecoded != "" {
		at := len(b.wholeDecoded) - len(b.decoded)
		return b.wholeDecoded[at : at+size]
	}
	return b.word(b.decoded[:size])
}

func (b *builder) value(start, end int32) string {
	if b.whole != "" {
		return b.whole[start:end]
	}
	return b.word(b.text[start:end])
}

// word keeps a value. Short ones are mostly those of the documents before, and are kept
// once then.
func (b *builder) word(value []byte) string {
	if len(b.words) == 0 || len(value) > longestWord {
		return b.keep(value)
	}
	slot := &b.words[wordSlot(value)]
	if *slot != string(value) {
		*slot = b.keep(value)
	}
	return *slot
}

const (
	longestWord = 48
	manyWords   = 1 << 9
)

// wordSlot is where a value is among manyWords that were kept: its length and its two ends
// tell most apart.
func wordSlot(value []byte) int {
	const spread = 0x9e3779b97f4a7c15 // 2^64 by the golden ratio
	h, n := uint64(len(value)), len(value)
	switch {
	case n >= 8:
		h ^= binary.LittleEndian.Uint64(value)
		h = h*spread ^ binary.LittleEndian.Uint64(value[n-8:])
	case n >= 4:
		h = h<<32 ^ uint64(binary.LittleEndian.Uint32(value))
		h = h*spread ^ uint64(binary.LittleEndian.Uint32(value[n-4:]))
	default:
		for _, c := range value {
			h = h<<8 ^ uint64(c)
		}
	}
	return int(h * spread >> 32 % manyWords)
}

// quickTag is plainTag, without its cost for what most values are. Only a text
// that begins with a digit, a sign, "." or a letter of the words below can be
// anything but a string.
func quickTag(v string) Tag {
	if v == "" {
		return NullTag
	}
	switch c := v[0]; {
	case '0' <= c && c <= '9' || c == '-' || c == '+':
		return numberTag(v)
	case c == '.':
		return plainTag(v)
	case len(v) > len("false"):
		return StrTag
	}
	switch v {
	case "true", "True", "TRUE", "false", "False", "FALSE":
		return BoolTag
	case "null", "Null", "NULL", "~":
		return NullTag
	case "<<":
		return MergeTag
	}
	return StrTag
}

// numberTag is the tag of a text that begins as a number or date does.
func numberTag(v string) Tag {
	if len(v) > 1 && v[1] == '.' {
		return plainTag(v) // "-.inf", say
	}
	digits, dots := 0, 0
	hex, prefixed := false, false
	for i := range len(v) {
		switch c := v[i]; {
		case '0' <= c && c <= '9':
			digits++
		case c == '.':
			dots++
		case strings.IndexByte("acdfACDF", c) >= 0:
			hex = true
		case c == 'x' || c == 'X' || c == '_':
			prefixed = true // or may be, for "_" does not count: "0_xa"
		case strings.IndexByte("+-.,_:abcdefoxtzABCDEFOXTZ ", c) < 0:
			return StrTag // no other number, and no date, has this byte
		}
	}
	switch {
	case digits == len(v) && (v[0] != '0' || digits == 1) && digits <= 18:
		return IntTag
	case digits+dots == len(v) && dots > 1:
		return StrTag // "3.4.2"
	case hex && !prefixed:
		return StrTag // a checksum, which every pod of a chart is annotated with
	}
	return plainTag(v)
}
