#!/usr/bin/env bash
# Checks the titles of the commits that a branch adds to main, or of the last commit on main: at most 72 characters, with a scope,
# as in `core: count requests by response`. Merges and older commits are ignored. Another range can be given:
#   scripts/commit-titles.sh [RANGE]
set -euo pipefail
cd "$(dirname "$0")/.."
titles() { LC_ALL=C.UTF-8 git log --no-merges --format='%h %s' "$@"; }

if [ $# -gt 0 ]; then
  range=("$1")
else
  main=$(git rev-parse --quiet --verify origin/main || git rev-parse --quiet --verify main || git rev-parse HEAD)
  base=$(git merge-base "$main" HEAD)
  if [ "$base" = "$(git rev-parse HEAD)" ]; then range=(-1 HEAD); else range=("$base..HEAD"); fi
fi

wrong=$(titles "${range[@]}" | LC_ALL=C.UTF-8 grep -vE '^[0-9a-f]+ [a-z0-9][a-z0-9./-]*(, [a-z0-9][a-z0-9./-]*)*: .+' || true)
long=$(titles "${range[@]}" | LC_ALL=C.UTF-8 grep -E '^[0-9a-f]+ .{73,}' || true)
[ -z "$wrong" ] || printf 'Commit titles without a scope (`core: …`):\n%s\n' "$wrong" >&2
[ -z "$long" ] || printf 'Commit titles of more than 72 characters:\n%s\n' "$long" >&2
[ -z "$wrong$long" ]
