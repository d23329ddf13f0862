#!/bin/sh
# fuzz.sh DURATION
#
# Runs every fuzz target of the module for DURATION (of go test -fuzztime), one
# after the other, and fails when one of them found something. go test keeps
# the input it found below the package's testdata/fuzz: commit it with the fix.
set -eu

duration=$1
failed=""
for package in $(go list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}' ./...); do
	# Listed first and on its own, so that a package that does not compile is an error.
	targets=$(go test -list '^Fuzz' "$package")
	for target in $(echo "$targets" | grep '^Fuzz' || true); do
		echo "== $package $target, $duration"
		# Minimizing each interesting input for a minute, as is usual, leaves no time to find others.
		go test -run '^$' -fuzz "^$target\$" -fuzztime "$duration" -fuzzminimizetime 10x "$package" || failed="$failed $package:$target"
	done
done
if [ -n "$failed" ]; then
	echo "fuzzing found something in:$failed" >&2
	exit 1
fi
