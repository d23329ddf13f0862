#!/bin/sh
# completions.sh
#
# Shell completions and man pages, as the binary itself writes them, into
# ./completions and ./manpages, where .goreleaser.yaml picks them up.
set -eu

rm -rf completions manpages
mkdir completions manpages
binary=$(mktemp)
trap 'rm -f "$binary"' EXIT
go build -trimpath -tags manpages -o "$binary" ./cmd/loki-ruler-sidecar
for shell in bash zsh fish; do
	"$binary" completion "$shell" >"completions/loki-ruler-sidecar.$shell"
done
"$binary" completion powershell >completions/loki-ruler-sidecar.ps1
"$binary" man manpages
# Packages want them compressed, and -n keeps the time out.
gzip -n -9 manpages/*.1
