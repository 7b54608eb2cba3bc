#!/bin/sh
# Debian's Prometheus and promtool, unpacked into a folder where they are missing: installed, it would run as a service.
set -eu
if ! command -v promtool >/dev/null && ! test -x "$1/usr/bin/promtool"; then
  echo "Unpacking Prometheus ..."
  apt-get -qq update
  mkdir -p "$1"
  cd "$1"
  apt-get -qq download prometheus
  dpkg-deb --extract prometheus_*.deb .
fi
