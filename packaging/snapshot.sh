#!/bin/sh
# snapshot.sh
#
# A whole release into ./dist, without publishing. Skipped is what needs a
# service, or a tool that only the release machine has: cosign (keyless
# signatures), syft (SBOMs), ko (the container image).
set -eu

begin=$(date +%s)
goreleaser release --snapshot --clean --skip=sign,sbom,ko
echo "snapshot: $(($(date +%s) - begin)) s, $(grep -c . dist/checksums.txt) artefacts in ./dist"
