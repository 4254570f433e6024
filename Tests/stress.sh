#!/usr/bin/env bash
# Runs `swift test` many times beside busy loops and looks for anything left running.
usage() {
  cat <<'TEXT'
Tests/stress.sh [--runs N] [--loops K] [ARGUMENTS OF swift test …]

Runs `swift test` once on the machine as it is, then N times (3) with K busy loops (4) beside it.
For each run: seconds on the clock and of the processor, each with its ratio to the first run's, and
green, or the tests that failed and what was left running. Exit status 0 where every run is green,
leaves nothing, and takes at most twice the clock's time of the first; 1 otherwise. Whatever else
follows goes to `swift test`, such as --filter ChildTests.
TEXT
}

runs=3 loops=4
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --runs | --loops)
      [[ ${2-} =~ ^[0-9]+$ ]] || { echo "$1 takes a whole number" >&2; exit 2; }
      [ "$1" = --runs ] && runs=$2 || loops=$2
      shift 2 ;;
    *) break ;;
  esac
done
cd "$(dirname "$0")/.." || exit 2
folder=$(mktemp -d) || exit 2
mark=$(basename "$folder")-$$
busy= test=

# The processes whose environment has this run's mark, whatever group or parent they have.
left() {
  if [ -d /proc/self ]; then
    grep -slz "^GRADUS_STRESS=$mark\$" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3
  else
    ps -Eax -o pid=,command= | grep "GRADUS_STRESS=$mark" | grep -v grep | awk '{print $1}'
  fi
}
clean() {
  trap - EXIT
  [ -n "$test" ] && kill "$test" 2>/dev/null
  if [ -n "$busy" ]; then
    # Right after its start it may have no group of its own yet, nor loops.
    kill -9 -- "-$busy" 2>/dev/null || kill -9 "$busy" 2>/dev/null
    wait "$busy" 2>/dev/null
  fi
  for pid in $(left); do kill -9 "$pid" 2>/dev/null; done
  rm -rf "$folder"
}
trap clean EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

wrong=0 green=0 slow=0 idle_clock= idle_processor=
# One run, called $1; says what it took and what came of it.
run() {
  local name=$1 result=green status found
  shift
  (
    TIMEFORMAT='%R %U %S'
    time GRADUS_STRESS=$mark swift test "$@" >"$folder/log" 2>&1
  ) 2>"$folder/time" &
  test=$!
  wait "$test"
  status=$? test=
  read -r clock user system < <(tail -n 1 "$folder/time")
  processor=$(awk "BEGIN { print $user + $system }")
  # What was asked to end at the end of the run has a moment for it.
  for _ in 1 2 3 4 5; do found=$(left); [ -z "$found" ] && break; sleep 1; done
  [ $status -eq 0 ] || result="exit status $status"
  [ -z "$found" ] || result="$result, left running: $(echo $found)"
  : "${idle_clock:=$clock}" "${idle_processor:=$processor}"
  awk -v name="$name" -v result="$result" -v clock="$clock" -v processor="$processor" \
    -v idle_clock="$idle_clock" -v idle_processor="$idle_processor" 'BEGIN {
      printf "%-8s %7.1f s on the clock (%.2f x idle) %7.1f s of the processor (%.2f x)   %s\n",
        name, clock, clock / idle_clock, processor, processor / idle_processor, result
    }'
  if awk "BEGIN { exit !($clock > 2 * $idle_clock) }"; then slow=$((slow + 1)); fi
  [ "$result" = green ] && green=$((green + 1))
  if [ "$result" != green ]; then
    wrong=1
    grep -E '✘|[Ee]rror:' "$folder/log" | head -n 20
    for pid in $found; do
      ps -o pid=,args= -p "$pid"
      kill -9 "$pid" 2>/dev/null
    done
  fi
}

swift build --build-tests >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
run idle "$@"
# In one session of their own where there is setsid, as if from another terminal: Linux deals the
# processors out by session.
loop='for ((i = 0; i < $1; i++)); do while :; do :; done & done; wait'
if command -v setsid >/dev/null; then
  setsid bash -c "$loop" busy "$loops" &
else
  set -m
  bash -c "$loop" busy "$loops" &
  set +m
fi
busy=$!
for ((n = 1; n <= runs; n++)); do run "$n of $runs" "$@"; done
[ $slow -eq 0 ] || wrong=1
echo "$green of $((runs + 1)) runs green, the idle one among them; over twice its time: $slow"
exit $wrong
