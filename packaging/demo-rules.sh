#!/bin/sh
# demo-rules.sh
#
# One repository of rules, two rulers: one on files, one on object storage, which
# is a process of this machine. Run by make demo-rules, beside a ruler whose
# address is in LOKI_ADDRESS.
set -eu

say() { printf '\n$ %s\n' "$*"; }
# 1 is an answer too; 2 would be an error.
answers() { "$@" || [ $? -eq 1 ]; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r testdata/rules/. "$work"
cd "$work"

say "find rules -type f"
find rules -type f | sort

printf '\n# A parenthesis is missing: check says where, before anybody applies it.\n'
sed 's/\[5m\])) >/[5m]) >/' rules/checkout/errors.yaml >broken.yaml
cp rules/checkout/errors.yaml good.yaml
cp broken.yaml rules/checkout/errors.yaml
say "loki-rules check -t dev"
answers loki-rules check -t dev
cp good.yaml rules/checkout/errors.yaml

printf '\n# The ruler of dev reads files: ConfigMaps, with the label its sidecar looks for.\n'
say "loki-rules build -t dev -o rendered/dev && ls rendered/dev"
loki-rules build -t dev --revision 3f2c9a1b4c5d -o rendered/dev
ls rendered/dev
say "loki-ruler-sidecar < dev.yaml > fixed.yaml && loki-ruler-sidecar trace fixed.yaml rendered/dev --rule platform-checkout-errors"
loki-ruler-sidecar <dev.yaml >fixed.yaml
loki-ruler-sidecar trace fixed.yaml rendered/dev --rule platform-checkout-errors

printf '\n# The ruler of prod reads object storage: the same rules, through its API.\n'
say "loki-rules push -t prod --dry-run"
loki-rules push -t prod --revision 3f2c9a1b4c5d --dry-run
say "loki-rules push -t prod --verify"
loki-rules push -t prod --revision 3f2c9a1b4c5d --verify --every 200ms

printf '\n# A threshold changes: one group, and what is not ours stays.\n'
sed -i.bak 's/> 0.5/> 2/' rules/checkout/errors.yaml && rm rules/checkout/errors.yaml.bak
say "loki-rules diff -t prod"
answers loki-rules diff -t prod
say "loki-rules push -t prod --verify"
loki-rules push -t prod --revision 4a7be0112233 --verify --every 200ms
