#!/usr/bin/env bash
# Runs a command with its own PostgreSQL and Redis: scripts/services.sh COMMAND [ARGS ...]
# Both listen on 127.0.0.1, at free ports, given to the command in DATABASE_URL and REDIS_URL. Their data is in a directory that
# is removed afterwards. If they are missing, they are installed where that needs no confirmation: as root, from Debian's
# packages. Otherwise the command runs without them, except with CI=true: CI must not skip tests silently.
set -euo pipefail
[ $# -gt 0 ] || { echo 'usage: scripts/services.sh COMMAND [ARGS ...]' >&2; exit 2; }

directory=$(mktemp -d)
log="$directory/log"
postgres='' redis='' command=''
# Uses a process group of its own, if setsid exists: Ctrl+C is for the command, which still needs its servers.
detached=$(command -v setsid || true)

stop() {
  trap '' TERM INT HUP
  for pid in $postgres $redis; do
    # SIGINT is a fast shutdown: PostgreSQL does not wait for clients. Redis handles it as well.
    kill -INT "$pid" 2>>"$log" || true
    wait "$pid" 2>>"$log" || true
  done
  rm -rf "$directory"
}
trap stop EXIT

# Passes the signal to the command, and still waits for its end.
on_signal() {
  [ -n "$command" ] || exit 143
  signalled=143
  kill -TERM "$command" 2>>"$log" || true
}
signalled=''
trap on_signal TERM INT HUP

# Runs in the background, because a shell that waits for a foreground command does not handle signals.
run() {
  "$@" <&0 &
  command=$!
  local status=0
  wait "$command" || status=$?
  # If a signal ended the wait, its status is not that of the command.
  if [ -n "$signalled" ]; then
    wait "$command" || true
    status=$signalled
  fi
  command=''
  exit "$status"
}

without() {
  if [ "${CI:-}" = true ]; then
    echo "PostgreSQL and Redis: $1" >&2
    [ ! -s "$log" ] || tail -n 20 "$log" >&2
    exit 1
  fi
  echo "Without PostgreSQL and Redis ($1)." >&2
  run "${@:2}"
}

# PostgreSQL's programs are not on Debian's PATH.
find_programs() {
  local newest
  newest=$(find /usr/lib/postgresql/*/bin -maxdepth 0 2>/dev/null | sort -V | tail -n 1)
  PATH="$PATH${newest:+:$newest}"
  command -v initdb && command -v postgres && command -v pg_isready && command -v redis-server && command -v redis-cli
} >/dev/null

install() {
  [ "$(id -u)" = 0 ] && command -v apt-get || return 1
  local packages=(apt-get install -y --no-install-recommends postgresql redis-server)
  export DEBIAN_FRONTEND=noninteractive
  "${packages[@]}" || { apt-get update && "${packages[@]}"; }
} >>"$log" 2>&1

# PostgreSQL refuses to run as root.
as_owner() {
  if [ "$(id -u)" = 0 ]; then exec setpriv --reuid postgres --regid postgres --init-groups "$@"; else exec "$@"; fi
}

# Waits until a command succeeds; gives up if the process ends first.
until_answers() {
  local pid=$1 tries
  for tries in $(seq 300); do
    if "${@:2}" >>"$log" 2>&1; then return 0; fi
    kill -0 "$pid" 2>>"$log" || return 1
    sleep 0.1
  done
  return 1
}

find_programs || { install && find_programs; } || without 'not installed' "$@"

read -r postgres_port redis_port < <(node -e '
  const servers = [0, 0].map(() => require("node:net").createServer().listen(0, "127.0.0.1"));
  setImmediate(() => {
    console.log(...servers.map((server) => server.address().port));
    for (const server of servers) server.close();
  });
')

mkdir "$directory/postgres" "$directory/redis"
touch "$log"
if [ "$(id -u)" = 0 ]; then
  chmod 711 "$directory"
  chown postgres "$directory/postgres" 2>>"$log" || without 'there is no user postgres' "$@"
fi
(as_owner initdb --pgdata "$directory/postgres" --username postgres --auth trust --encoding UTF8 --locale C --no-sync) \
  >>"$log" 2>&1 || without 'initdb failed' "$@"
# This data is not needed after a crash, so disk syncs are turned off.
(as_owner $detached postgres -D "$directory/postgres" -p "$postgres_port" -c listen_addresses=127.0.0.1 \
  -c unix_socket_directories= -c fsync=off) >>"$log" 2>&1 &
postgres=$!
(exec $detached redis-server --bind 127.0.0.1 --port "$redis_port" --dir "$directory/redis" --save '' --appendonly no) \
  >>"$log" 2>&1 &
redis=$!
until_answers "$postgres" pg_isready --host 127.0.0.1 --port "$postgres_port" ||
  without 'PostgreSQL did not start' "$@"
until_answers "$redis" redis-cli -p "$redis_port" ping || without 'Redis did not start' "$@"

export DATABASE_URL="postgres://postgres@127.0.0.1:$postgres_port/postgres"
export REDIS_URL="redis://127.0.0.1:$redis_port"
run "$@"
