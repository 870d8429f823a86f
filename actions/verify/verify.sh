#!/usr/bin/env bash
# Runs the verifier with its reports in a temporary folder, its summary in that of the job, and its failures as annotations. The
# inputs are in INPUT_… variables, the others are set by GitHub for every step. Exits as `quiesce verify` does.
set -euo pipefail

folder="${RUNNER_TEMP:?}/quiesce-verify"
rm -rf "$folder"
mkdir -p "$folder"
echo "folder=$folder" >> "${GITHUB_OUTPUT:?}"

# Both are shell words with quotes. They come from the workflow file, as trusted as its other steps.
eval "options=(${INPUT_OPTIONS:-})"
eval "command=(${INPUT_COMMAND:?the input command has to start the server})"

code=0
npx --yes "quiesce${INPUT_VERSION:+@$INPUT_VERSION}" verify \
  --json "$folder/shutdown.json" --junit "$folder/shutdown.xml" --html "$folder/shutdown.html" \
  --badge "$folder/shutdown.svg" --summary "${GITHUB_STEP_SUMMARY:?}" --annotations \
  ${options[@]+"${options[@]}"} -- "${command[@]}" || code=$?

if [ -s "$folder/shutdown.json" ]; then
  verdict=$(node -p 'JSON.parse(require("node:fs").readFileSync(process.argv[1])).verdict' "$folder/shutdown.json")
  echo "verdict=$verdict" >> "$GITHUB_OUTPUT"
else
  echo '## ✗ Shutdown: nothing could be judged; the log says why' >> "$GITHUB_STEP_SUMMARY"
  echo '::error title=Shutdown::nothing could be judged; the log says why'
fi
exit "$code"
