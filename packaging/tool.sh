#!/bin/sh
# tool.sh NAME PACKAGE VERSION [FLAG]...
#
# Puts the Go program PACKAGE at VERSION at bin/NAME, building it from its
# module where that exact version is not there yet, with the FLAGs of go install.
# The version is read from the binary itself, so there are no stamp files that
# could lie.
set -eu

name=$1 package=$2 version=$3
shift 3
bin=$(cd "$(dirname "$0")/.." && pwd)/bin

# present: the "mod" line of the build info names a module that PACKAGE is in.
present() {
	[ -x "$bin/$name" ] || return 1
	go version -m "$bin/$name" 2>/dev/null | while read -r kind module built rest; do
		[ "$kind" = mod ] || continue
		case $package in "$module" | "$module"/*) [ "$built" = "$version" ] && echo yes ;; esac
	done | grep -q yes
}

if present; then exit 0; fi

# helm 3 and helm 4 are both called "helm": each is built in a directory of
# its own and renamed on the way into bin, where it appears whole or not at all.
mkdir -p "$bin"
tmp=$(mktemp -d "$bin/.build.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM
echo "building $name $version ($package)" >&2
begin=$(date +%s)
# Not this module's settings: a tool is built with its own go.mod, for this
# machine. No -trimpath, which would compile the standard library once more
# than go test does.
env -u GOFLAGS -u GOOS -u GOARCH GOBIN="$tmp" GOWORK=off CGO_ENABLED=0 \
	go install -ldflags='-s -w' "$@" "$package@$version"
mv "$tmp"/* "$bin/$name"
echo "built $name $version in $(($(date +%s) - begin)) s" >&2
