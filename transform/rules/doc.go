// Package rules is one repository of Loki's rules, and every form it takes on
// its way to a ruler: rule files, ConfigMaps and Secrets, groups of the ruler
// API, objects in a bucket, and what a ruler says it has loaded.
//
// There is one canonical form, a list of [Group]s, and each representation has
// a reader into it and a writer from it. Two representations carry the same
// rules exactly if their fingerprints are equal; [Diff] says group by group
// where they are not.
//
// Promised: read(write(x)) is x for every representation that has both; a
// [Fingerprint] is the SHA-256 of the very bytes that Loki keeps in its bucket
// for the group, so that sha256sum of an object agrees with it; what Loki drops
// on a route is a finding, and never a difference that no push can mend. The same
// input gives the same bytes: there is no I/O here but reading an fs.FS, no
// clock, and no map order in what is written.
//
// Not promised: that Loki accepts an expression (rulefile judges what can be
// told from the text), or that a store holds what was written.
//
// The facts about Loki are from running it; they are true of 3.7 and hold back to
// 2.9 unless a comment says otherwise. The numbers of the bucket's fields are
// those of Cortex' rules.proto.
package rules
