#!/bin/sh
# completions.sh
#
# Shell completions and man pages, as the binaries themselves write them, into
# ./completions and ./manpages, where .goreleaser.yaml picks them up.
set -eu

rm -rf completions manpages
mkdir completions manpages
built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT
go build -trimpath -tags manpages -o "$built/" ./cmd/loki-ruler-sidecar ./cmd/loki-rules
for name in loki-ruler-sidecar loki-rules; do
	for shell in bash zsh fish; do
		"$built/$name" completion "$shell" >"completions/$name.$shell"
	done
	"$built/$name" completion powershell >"completions/$name.ps1"
	"$built/$name" man manpages
done
# Packages want them compressed, and -n keeps the time out.
gzip -n -9 manpages/*.1
