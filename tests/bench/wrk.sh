#!/bin/sh
# Debian's wrk, which puts servers under load; installed when it is missing.
set -eu
if ! command -v wrk >/dev/null; then
  echo "Installing wrk ..."
  apt-get -qq update
  DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends wrk >/dev/null
fi
