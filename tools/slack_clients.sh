#!/bin/sh
# Fetch the programs written for Slack that the tests drive: SDKs and bots of Node, errbot, Alertmanager.
set -eu
node=tests/slack/node
errbot=.venv/errbot
alertmanager=.venv/alertmanager

# The SDKs of Node run on the Node that builds the browser client.
if ! [ $node/node_modules/.package-lock.json -nt $node/package-lock.json ]; then
    echo "Installing Slack's SDKs for Node …" >&2
    PATH="$PWD/.venv/bin:$PATH" sh -c "cd $node && npm ci --ignore-scripts --loglevel=error"
    touch $node/node_modules/.package-lock.json
fi

# errbot names the exact versions it wants, so it lives apart.
if ! [ tests/slack/errbot.txt -ot $errbot/.done ]; then
    echo "Installing errbot …" >&2
    .venv/bin/python -m venv $errbot
    $errbot/bin/python -m pip install --quiet --disable-pip-version-check -r tests/slack/errbot.txt
    touch $errbot/.done
fi

# Only its program is wanted: nothing is set up, nothing starts with the machine. Debian's looks for its
# templates in one place only.
templates=/usr/share/prometheus/alertmanager
if ! [ -x $alertmanager/usr/bin/prometheus-alertmanager ] && ! command -v prometheus-alertmanager >/dev/null; then
    if ! command -v apt-get >/dev/null; then
        echo "Alertmanager is one of the clients in the tests: install Debian's prometheus-alertmanager." >&2
        exit 1
    fi
    echo "Fetching Alertmanager …" >&2
    [ "$(id -u)" != 0 ] || apt-get update -qq
    mkdir -p $alertmanager
    (cd $alertmanager && apt-get download -qq prometheus-alertmanager 2>/dev/null && dpkg -x ./*.deb . && rm ./*.deb)
fi
if ! [ -d $templates ]; then
    if [ "$(id -u)" != 0 ]; then
        echo "Alertmanager looks for its templates in $templates: install Debian's prometheus-alertmanager." >&2
        exit 1
    fi
    mkdir -p $templates
    cp $alertmanager$templates/*.tmpl $templates/
fi
