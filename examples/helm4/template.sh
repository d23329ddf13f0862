#!/bin/sh
# template.sh CHART NAMESPACE: the chart with the ruler's sidecar, on stdout. The plugin goes into a directory of its own.
set -eu
HELM_PLUGINS=$(mktemp -d)
export HELM_PLUGINS
trap 'rm -rf "$HELM_PLUGINS"' EXIT
loki-ruler-sidecar helm-plugin install --dir "$HELM_PLUGINS" >/dev/null 2>&1
"${HELM:-helm}" template loki "$1" --namespace "$2" \
	--post-renderer loki-ruler-sidecar --post-renderer-args --namespace="$2"
