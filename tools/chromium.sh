#!/bin/sh
# Make sure there is a Chromium for the tests: install Debian's, or say in one sentence what to install.
set -eu
for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome chrome; do
    if [ -n "$name" ] && command -v "$name" >/dev/null; then
        exit 0
    fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium, in which the browser client is tested …" >&2
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends chromium >/dev/null
else
    echo "The browser client is tested in Chromium: install it with 'apt install chromium'." >&2
    exit 1
fi
