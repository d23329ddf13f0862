package document

import "github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/splice"

// Addition is one thing to add to a document. Exactly one of Key and the
// sequence form is used:
//
//   - Key != "": set Key in the mapping at Path, which must not have it (or has
//     it null). The new field goes behind the field named After, else last.
//   - Key == "": put Value into the sequence at Path before item Index, or last
//     when Index is -1 or len. A sequence that is absent or null is created.
type Addition struct {
	Path  Path
	Key   string
	After string
	Index int
	Value *Node
}

// Edits turns additions into edits of the text t was parsed from, in the
// indentation and style of their neighbours. Additions at one point keep their
// order. rewrote names the collections (by path) that could not be spliced and
// are encoded again. The error is a *SyntaxError with the place of what cannot
// be edited safely.
func (t *Tree) Edits(adds []Addition) (edits []splice.Edit, rewrote []string, err error) {
	panic("not yet")
}

// With returns the tree's root with the same additions applied structurally:
// what a parse of the edited text must equal. The tree itself stays as it is;
// aliases and merge keys on the way are expanded in the result.
func (t *Tree) With(adds []Addition) (*Node, error) { panic("not yet") }
