#!/bin/sh
# demo.sh
#
# The small chart, as helm 3 renders it: what loki-ruler-sidecar would change
# in it, and the way of its rule before and after. Run by make demo.
set -eu

say() { printf '\n$ %s\n' "$*"; }

chart=testdata/charts/loki-mini
rendered=$(mktemp)
fixed=$(mktemp)
trap 'rm -f "$rendered" "$fixed"' EXIT

say "helm template loki $chart -n monitoring > rendered.yaml"
helm3 template loki "$chart" -n monitoring >"$rendered"

say "loki-ruler-sidecar trace rendered.yaml"
# 1: the rule does not arrive, which is the point; 2 would be an error.
loki-ruler-sidecar trace - <"$rendered" || [ $? -eq 1 ]

say "loki-ruler-sidecar diff rendered.yaml"
loki-ruler-sidecar diff - <"$rendered" || [ $? -eq 1 ]

say "helm template loki $chart -n monitoring --post-renderer loki-ruler-sidecar > fixed.yaml"
helm3 template loki "$chart" -n monitoring --post-renderer loki-ruler-sidecar >"$fixed"

say "loki-ruler-sidecar trace fixed.yaml"
loki-ruler-sidecar trace - <"$fixed"
