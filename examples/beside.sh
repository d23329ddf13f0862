#!/bin/sh
# beside.sh EXAMPLE
#
# Puts what an example's commands name beside its files, so that it runs where it
# lies: charts/loki (the small chart of the tests), values.yaml and rules/. Git
# ignores them; what is there already stays.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
dir=$here/${1:?which example? sh examples/beside.sh helm3}
[ -d "$dir" ] || { echo "no example $1" >&2; exit 2; }
mkdir -p "$dir/charts"
[ -e "$dir/charts/loki" ] || cp -R "$here/../testdata/charts/loki-mini" "$dir/charts/loki"
[ -e "$dir/values.yaml" ] || echo 'rules: false' >"$dir/values.yaml"
if [ ! -e "$dir/rules" ]; then
	mkdir "$dir/rules"
	cp "$here/../testdata/readme/rules.yaml" "$dir/rules/"
fi
echo "cd $dir"
