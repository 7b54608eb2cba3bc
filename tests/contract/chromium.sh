#!/bin/sh
# Debian's Chromium, which the test of the documentation page drives; installed when it is missing.
set -eu
if ! command -v chromium >/dev/null; then
  echo "Installing Chromium ..."
  apt-get -qq update
  DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends chromium >/dev/null
fi
