package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

func TestUnified(t *testing.T) {
	const old = "1\n2\n3\n4\n5\n6\n7\n8\n9\n"
	for name, c := range map[string]struct{ changed, want string }{
		"first":     {"x\n" + old, "@@ -1,3 +1,4 @@\n+x\n 1\n 2\n 3\n"},
		"last":      {old + "x\n", "@@ -7,3 +7,4 @@\n 7\n 8\n 9\n+x\n"},
		"two hunks": {strings.Replace(old, "1\n", "1\na\n", 1) + "b\n", "@@ -1,4 +1,5 @@\n 1\n+a\n 2\n 3\n 4\n@@ -7,3 +8,4 @@\n 7\n 8\n 9\n+b\n"},
		"one hunk":  {strings.NewReplacer("2\n", "2\na\n", "8\n", "8\nb\n").Replace(old), "@@ -1,9 +1,11 @@\n 1\n 2\n+a\n 3\n 4\n 5\n 6\n 7\n 8\n+b\n 9\n"},
		"changed":   {strings.Replace(old, "1\n", "x\n", 1), "@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n 4\n"},
		"no break":  {old + "x", "@@ -7,3 +7,4 @@\n 7\n 8\n 9\n+x\n\\ No newline at end of file\n"},
	} {
		want := "--- a.yaml\n+++ a.yaml (post-rendered)\n" + c.want
		if got := string(unified("a.yaml", []byte(old), [][]byte{[]byte(c.changed)})); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
		}
	}
}

// TestUnifiedInPieces: how a text is cut changes nothing, also where a piece ends
// inside a line, and where the pieces are the input itself.
func TestUnifiedInPieces(t *testing.T) {
	old := []byte("a: 1\nb:\n  - x\n  - y\nc: 3\nd: 4\ne: 5\nf: 6\ng: 7\nh: 8\ni: 9\nj: 10\n")
	inserted := []byte("  - x\n  - z\n")
	for _, at := range []int{0, 5, 8, 14, 15, 20, len(old)} {
		changed := [][]byte{old[:at], inserted, nil, old[at:]}
		want := string(unified("a", old, [][]byte{bytes.Join(changed, nil)}))
		if got := string(unified("a", old, slices.DeleteFunc(changed, func(p []byte) bool { return len(p) == 0 }))); got != want {
			t.Errorf("at %d:\n%s\nwant\n%s", at, got, want)
		}
	}
}

// What stands in a Secret is context of nothing, and the rest still applies.
func TestUnifiedWithoutSecrets(t *testing.T) {
	const old = "a: 1\nkind: X\n---\nkind: Secret\nstringData: {pw: hunter2}\n---\nb: 1\nkind: Y\nc: 3\n---\n{kind: Secret, pw: hunter2}\n---\nd: 1\n"
	for name, c := range map[string]struct{ old, changed, want string }{
		"around it":                  {old, strings.NewReplacer("a: 1\n", "a: 1\nx: 1\n", "b: 1\n", "b: 1\ny: 1\n").Replace(old), "@@ -1,3 +1,4 @@\n a: 1\n+x: 1\n kind: X\n ---\n@@ -6,5 +7,6 @@\n ---\n b: 1\n+y: 1\n kind: Y\n c: 3\n ---\n"},
		"nobody reads it":            {"a: 1\n...\nkind: Secret\npw: hunter2\n---\nb: 1\n", "a: 1\n...\nkind: Secret\npw: hunter2\n---\nb: 1\nc: 1\n", "@@ -5,2 +5,3 @@\n ---\n b: 1\n+c: 1\n"},
		"nobody reads it, in braces": {"a: 1\n...\n{kind: Secret,\npw: hunter2}\n---\nb: 1\n", "a: 1\n...\n{kind: Secret,\npw: hunter2}\n---\nb: 1\nc: 1\n", "@@ -5,2 +5,3 @@\n ---\n b: 1\n+c: 1\n"},
		"behind it":                  {old, old + "e: 1\n", "@@ -12,2 +12,3 @@\n ---\n d: 1\n+e: 1\n"},
		"what changes":               {"{kind: Secret, pw: hunter2}\n", "{kind: Secret, pw: hunter2, x: 1}\n", "@@ -1,1 +1,1 @@\n-(a Secret: not shown)\n+(a Secret: not shown)\n"},
	} {
		want := "--- a.yaml\n+++ a.yaml (post-rendered)\n" + c.want
		if got := string(unified("a.yaml", []byte(c.old), [][]byte{[]byte(c.changed)})); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
		}
	}
}
