#!/bin/sh
# Install what the tests need from the system, where it is missing and can be had: Chromium for the browser tests and
# fonts for the scripts it shows. Without Chromium those tests are skipped and say so; with CI=true they must run.
# Without the fonts they run, and Urdu is boxes in the pictures.
set -u

# not named as the program: `command -v` would find the function
has_chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
has_fonts() { command -v fc-list && fc-list :lang=ur | grep -q .; }

wanted=""
has_chromium >/dev/null 2>&1 || wanted="chromium"
has_fonts >/dev/null 2>&1 || wanted="$wanted fontconfig fonts-noto-core fonts-dejavu-core"

if [ -n "$wanted" ] && command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installing$(printf " %s" $wanted) ..." >&2
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086  # several names
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends $wanted; } >/dev/null 2>&1
fi
if ! has_chromium >/dev/null 2>&1; then
    echo "Chromium is missing and could not be installed: the browser tests will be skipped." >&2
    [ "${CI:-}" = true ] && exit 1
fi
exit 0
