#!/usr/bin/env bash
# bin/run.sh of a test runner of Exercism: run.sh SLUG SOLUTION OUTPUT, where lesson 1.1's slug is lesson-1-1.
set -euo pipefail
slug=$1 solution=$(realpath "$2") output=$(realpath "$3")
lesson=${slug#lesson-} && lesson=${lesson/-/.}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
cd "${GRADUS:-/opt/gradus}"
grade() {
  .build/debug/gradus grade "$solution" --lessons "$lesson" --format exercism --out "$out/grades" "$@"
}
# Where the runner's container forbids namespaces it is all that guards, and the page says so.
if ! grade 2> "$out/why"; then
  cat "$out/why" >&2
  grep -q "in a sandbox, which takes" "$out/why"
  grade --unsafe
fi
cp "$out"/grades/exercism/*/"$lesson"/results.json "$output/results.json"
