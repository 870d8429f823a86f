#!/usr/bin/env bash
# Makes sure that the servers for the tests of the verifier and the deployment examples are installed: nginx, HAProxy, Caddy,
# Python, gunicorn, and the tools of systemd. Missing ones are installed where that needs no confirmation: as root, from Debian's
# packages. Otherwise those tests are skipped, except with CI=true: CI must not skip tests silently.
set -euo pipefail
log=$(mktemp)
trap 'rm -f "$log"' EXIT

are_there() {
  local tool
  for tool in nginx haproxy caddy python3 gunicorn systemd-notify systemd-analyze; do command -v "$tool" || return 1; done
} >/dev/null

install() {
  [ "$(id -u)" = 0 ] && command -v apt-get || return 1
  local packages=(apt-get install -y --no-install-recommends nginx-light haproxy caddy python3 gunicorn systemd)
  export DEBIAN_FRONTEND=noninteractive
  "${packages[@]}" || { apt-get update && "${packages[@]}"; }
} >>"$log" 2>&1

if are_there || { install && are_there; }; then exit 0; fi
[ "${CI:-}" = true ] || { echo 'Without nginx, HAProxy, Caddy, Python, gunicorn or systemd (not all are installed).' >&2; exit 0; }
echo 'nginx, HAProxy, Caddy, Python, gunicorn and systemd: not all are installed' >&2
tail -n 20 "$log" >&2
exit 1
