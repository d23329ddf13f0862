#!/bin/sh
# template.sh CHART NAMESPACE: the chart with the ruler's sidecar, on stdout.
set -eu
exec "${HELM:-helm}" template loki "$1" --namespace "$2" \
	--post-renderer loki-ruler-sidecar --post-renderer-args --namespace="$2"
