#!/bin/sh
# reproducible.sh
#
# Builds a second snapshot of the commit that ./dist was built from, elsewhere,
# and compares: the same commit gives the same bytes, wherever it is built.
set -eu

if ! git diff --quiet HEAD; then
	echo "reproducible.sh: there are changes that are not committed, so ./dist is of no commit" >&2
	exit 1
fi
elsewhere=$(mktemp -d)
trap 'rm -rf "$elsewhere"' EXIT
git clone --quiet . "$elsewhere/another/path"
(cd "$elsewhere/another/path" && packaging/snapshot.sh) >"$elsewhere/log" 2>&1 || {
	cat "$elsewhere/log" >&2
	exit 1
}
if ! diff dist/checksums.txt "$elsewhere/another/path/dist/checksums.txt"; then
	echo "reproducible.sh: two snapshots of one commit differ" >&2
	exit 1
fi
echo "reproducible: $(grep -c . dist/checksums.txt) artefacts, the same bytes twice"
