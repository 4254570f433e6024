#!/usr/bin/env bash
# Runs the tests of grading as an instructor has it who is nobody on a machine: by an ordinary user, in a
# checkout that this user cannot write into. Root becomes nobody; others see their checkout through
# bubblewrap, read-only. Usage: Tests/nobody.sh [FILTER], after swift build --build-tests.
set -euo pipefail
cd "$(dirname "$0")/.."
fail() { echo "Tests/nobody.sh: $*" >&2; exit 1; }

tests=$(echo .build/debug/*.xctest)
[ -x "$tests" ] || fail "nothing is built: swift build --build-tests"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ "$(id -u)" = 0 ]; then
  chown nobody "$work"
  as=(setpriv --reuid nobody --regid "$(id -g nobody)" --clear-groups)
else
  as=(bwrap --dev-bind / / --ro-bind "$PWD" "$PWD")
fi
as+=(env HOME="$work" TMPDIR="$work")
if "${as[@]}" touch .build/written 2> /dev/null; then
  rm -f .build/written
  fail "$PWD can be written into by nobody: take its write permission away, or give it to root"
fi
"${as[@]}" "$PWD/$tests" --testing-library swift-testing --filter "${1:-GradingTests}"
