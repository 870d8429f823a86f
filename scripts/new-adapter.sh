#!/usr/bin/env bash
# Proves that adding a folder is enough to add an adapter: in a copy of the last commit, packages/koa is copied under another
# name, as docs/adapters.md says, and every check passes, with the tests of the new package and those that cover all packages.
# Nothing else but the lockfile may differ afterwards. Takes about two minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
name=copied-adapter
pnpm() { npx -y pnpm@10.34.9 --silent "$@"; }

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git clone --quiet . "$copy/repository"
cd "$copy/repository"
cp -R packages/koa "packages/$name"
grep -rl '@quiesce/koa' "packages/$name" | xargs sed -i "s#@quiesce/koa#@quiesce/$name#g"
pnpm install --no-frozen-lockfile --prefer-offline
pnpm format >/dev/null
git add .
git -c user.name=test -c user.email=test@localhost commit --quiet --message "$name: drain its framework"

for check in commits format prose lint types unused packages api publish; do pnpm "check:$check"; done
pnpm exec vitest run "packages/$name" test/package test/docs --project '!long*' --reporter=dot
[ -z "$(git status --porcelain)" ] || { echo 'The checks have changed files:' >&2; git status --short >&2; exit 1; }
changed=$(git diff --name-only HEAD~1 -- ":!packages/$name" ':!pnpm-lock.yaml')
[ -z "$changed" ] || { echo "Changed outside of packages/$name: $changed" >&2; exit 1; }
echo "A copy of packages/koa passes every check as packages/$name, with no change outside of it."
