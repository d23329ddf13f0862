#!/bin/sh
# test-integration.sh [FLAG...]
#
# What make test leaves out: tests with the build tag "integration" (slow, or
# with more than one real tool), and what is a module of its own: examples, and
# tests that need what nothing else may depend on.
# FLAGs are go test's.
set -eu

packages=$(grep -rl --include='*_test.go' '^//go:build integration' cmd transform packaging examples 2>/dev/null |
	while read -r file; do dirname "./$file"; done | sort -u)
# Of the others, only those that belong to this module.
own=""
for package in $packages; do
	dir=$package
	while [ "$dir" != . ] && [ ! -e "$dir/go.mod" ]; do dir=$(dirname "$dir"); done
	[ "$dir" != . ] || own="$own $package"
done
if [ -n "$own" ]; then
	# shellcheck disable=SC2086 # a list of packages
	go test -tags=integration "$@" $own
else
	echo "no tests with the build tag integration"
fi

find examples transform -name go.mod 2>/dev/null | sort | while read -r module; do
	dir=$(dirname "$module")
	echo "== $dir"
	(cd "$dir" && go vet ./... && go test "$@" ./...)
done
