#!/bin/sh
# demo.sh
#
# The small chart, rendered: what crashes in it and why, what is added, and that
# its rule arrives afterwards. Run by make demo. Every command shown can be
# repeated: the files stay in bin/demo.
#
# The render lies in testdata; where there is a helm on PATH, it renders anew.
set -eu

run() {
	printf '\n$ %s\n' "$*"
	sh -c "$*"
}

mkdir -p bin/demo
cp testdata/demo/rendered.yaml bin/demo/
echo '$ cd bin/demo'
cd bin/demo
if command -v helm >/dev/null 2>&1; then
	run 'helm template loki ../../testdata/charts/loki-mini -n monitoring > rendered.yaml'
fi
cat <<'END'
rendered.yaml is what Helm makes of a small chart, testdata/charts/loki-mini.
Its ruler would crash-loop: mkdir /rules: read-only file system. Why?
END
# 1 is findings, which is the point; 2 would be an error.
run '../loki-ruler-sidecar lint rendered.yaml --severity error --format concise' || [ $? -eq 1 ]

run '../loki-ruler-sidecar rendered.yaml --report report.json > fixed.yaml'
echo 'Added, and not a byte changed besides:'
sed -n '/"added": \[/,/^ *\]/s/^ *"\([^ ].*[^[]\)",*$/\1/p' report.json |
	sed 's/spec.template.spec.//; s/monitoring.//' | paste -s -d , - | sed 's/,/, /g' | fold -s -w 76 | sed 's/^/  /; s/ *$//'

run '../loki-ruler-sidecar trace fixed.yaml --format concise'

cat <<'END'

Next
  bin/loki-ruler-sidecar diff bin/demo/rendered.yaml   every line that is added
  helm upgrade … --post-renderer loki-ruler-sidecar    your own release
  loki-ruler-sidecar lint --live                       your own cluster
END
