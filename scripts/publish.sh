#!/usr/bin/env bash
# Publishes every package whose version is not in the registry, with provenance, and tags it. The release workflow runs this. Only
# the workflow knows the address of the repository: npm compares it with the `repository` of a package.
set -euo pipefail
cd "$(dirname "$0")/.."
: "${GITHUB_SERVER_URL:?must be set, as the release workflow does}" "${GITHUB_REPOSITORY:?must be set, as the release workflow does}"
pnpm() { npx -y pnpm@10.34.9 "$@"; }

for folder in packages/*; do
  (cd "$folder" && npm pkg set repository.type=git "repository.directory=$folder" \
    "repository.url=git+$GITHUB_SERVER_URL/$GITHUB_REPOSITORY.git")
done
pnpm build
# The manifests have just been changed.
pnpm publish --recursive --access public --provenance --no-git-checks "$@"
# The workflow creates a release for each printed tag.
[ $# -gt 0 ] || pnpm exec changeset tag
