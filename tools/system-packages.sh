#!/bin/sh
# Install what the tests need from the system, where it is missing and can be had: Chromium for the browser test and
# fonts for the scripts it shows. Without them those tests are skipped and say so; with CI=true they must run.
set -u

chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

if chromium >/dev/null 2>&1; then
    exit 0
fi
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installing Chromium ..." >&2
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-core fonts-dejavu-core; } >/dev/null 2>&1
fi
if ! chromium >/dev/null 2>&1; then
    echo "Chromium is missing and could not be installed: the browser tests will be skipped." >&2
    [ "${CI:-}" = true ] && exit 1
fi
exit 0
