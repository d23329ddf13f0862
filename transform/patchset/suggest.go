package patchset

import (
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/words"
)

// hintFor proposes the word somebody probably meant, or lists all of them.
func hintFor(word string, known []string) string {
	if near := words.Nearest(word, known); near != "" {
		return "did you mean " + near + "?"
	}
	return "one of " + strings.Join(known, ", ")
}
