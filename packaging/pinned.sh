#!/bin/sh
# pinned.sh VERSION IS_SNAPSHOT
#
# The presets pin the image of loki-rules that comes with their release. A release
# whose presets pin another one would add an image that nobody has tested it with.
# So does the example of a Job that verifies.
set -eu

version=$1 snapshot=$2
if [ "$snapshot" = true ]; then
	exit 0
fi
for preset in transform/patchset/sync.yaml transform/patchset/observe.yaml examples/clusters/verify.yaml; do
	if ! grep -q "image: ghcr.io/loki-ruler-sidecar/loki-rules:$version\$" "$preset"; then
		echo "$preset does not pin loki-rules:$version: change its image, and tag again" >&2
		exit 1
	fi
done
