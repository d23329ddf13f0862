#!/bin/sh
# demo.sh
#
# The small chart, rendered: what crashes in it and why, what is added, and that
# its rule arrives afterwards. Run by make demo. Every command shown can be
# repeated: the files stay in bin/demo.
#
# The render lies in testdata; where there is a helm on PATH, it renders anew.
set -eu

dir=bin/demo
mkdir -p "$dir"
run() {
	printf '\n$ %s\n' "$*"
	sh -c "$*"
}
# 1: findings, or a rule that does not arrive, which is the point; 2 is an error.
shows() { run "$@" || [ $? -eq 1 ]; }

if command -v helm >/dev/null 2>&1; then
	run "helm template loki testdata/charts/loki-mini -n monitoring > $dir/rendered.yaml"
else
	cp testdata/demo/rendered.yaml "$dir/rendered.yaml"
	echo "$dir/rendered.yaml is what Helm makes of testdata/charts/loki-mini."
fi
echo 'In the cluster its ruler would crash-loop: mkdir /rules: read-only file system. Why?'
shows "bin/loki-ruler-sidecar lint $dir/rendered.yaml --severity error --format concise"

run "bin/loki-ruler-sidecar $dir/rendered.yaml --report $dir/report.json > $dir/fixed.yaml"
echo 'Added, and not a byte changed besides:'
sed -n '/"added": \[/,/^ *\]/s/^ *"\([^ ].*[^[]\)",*$/  \1/p' "$dir/report.json" | sed 's/spec.template.spec/the pod/'

shows "bin/loki-ruler-sidecar trace $dir/rendered.yaml --format concise"
run "bin/loki-ruler-sidecar trace $dir/fixed.yaml --format concise"

cat <<END

Next
  bin/loki-ruler-sidecar diff $dir/rendered.yaml                         every line that is added
  bin/loki-ruler-sidecar explain 'mkdir /rules: read-only file system'    what it means
  helm upgrade … --post-renderer loki-ruler-sidecar                       your own release
  loki-ruler-sidecar trace --live                                         your own cluster
END
