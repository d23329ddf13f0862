#!/bin/sh
# plugin.sh VERSION COMMIT_TIMESTAMP SNAPSHOT
#
# Run by goreleaser when every binary is built: the Helm 4 plugin archive into
# dist/plugin, and, where this is a release and not a snapshot, its provenance.
set -eu

version=$1 mtime=$2 snapshot=$3
# The hook of a build inherits the platform that was built for.
env -u GOOS -u GOARCH -u GOAMD64 -u GOARM64 go run ./packaging/plugin \
	-dist dist -version "$version" -mtime "$mtime" -o dist/plugin
if [ "$snapshot" != true ]; then
	packaging/sign-provenance.sh "dist/plugin/loki-ruler-sidecar-$version.tgz"
fi
