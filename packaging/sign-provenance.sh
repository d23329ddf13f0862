#!/bin/sh
# sign-provenance.sh ARCHIVE
#
# Writes ARCHIVE.prov, which helm plugin install and helm plugin verify check:
# the plugin's own plugin.yaml and the archive's checksum, clear-signed.
#
#   HELM_PLUGIN_KEY          user id or fingerprint of the signing key; required
#   HELM_PLUGIN_PASSPHRASE   file with its passphrase; none where it has none
set -eu

archive=$1
: "${HELM_PLUGIN_KEY:?name the GnuPG key to sign the plugin archive with in HELM_PLUGIN_KEY}"

base=$(basename "$archive")
if command -v sha256sum >/dev/null; then
	sum=$(sha256sum "$archive")
else
	sum=$(shasum -a 256 "$archive")
fi
unsigned=$(mktemp)
trap 'rm -f "$unsigned"' EXIT
{
	tar -xzOf "$archive" loki-ruler-sidecar/plugin.yaml
	# Helm splits the two halves at this line.
	printf '\n...\nfiles:\n  %s: "sha256:%s"\n' "$base" "${sum%% *}"
} >"$unsigned"

if [ -n "${HELM_PLUGIN_PASSPHRASE:-}" ]; then
	set -- --pinentry-mode loopback --passphrase-file "$HELM_PLUGIN_PASSPHRASE"
else
	set --
fi
gpg --batch --yes --armor --digest-algo SHA512 --local-user "$HELM_PLUGIN_KEY" "$@" \
	--output "$archive.prov" --clear-sign "$unsigned"
