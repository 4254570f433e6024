#!/usr/bin/env bash
# Runs what works together over Open MPI, with these numbers of processes (2 without any): each must train
# the network, and write the report, of one process alone; one that dies or fails ends all, and so does
# Ctrl-C. Usage: Tests/mpi.sh [NUMBER …]. Builds gradus with the trait MPI, unless GRADUS=… names one.
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- 2

fail() { echo "Tests/mpi.sh: $*" >&2; exit 1; }

command -v mpirun > /dev/null || fail "mpirun is missing: apt-get install libopenmpi-dev openmpi-bin"
gradus=${GRADUS:-}
if [ -z "$gradus" ]; then
  # A trait is a flag of every module's, so that this build has a folder of its own.
  build=(swift build --product gradus --traits MPI --scratch-path .build/mpi)
  "${build[@]}"
  # What a class is graded with.
  swift build --product answers-1.1 --traits MPI --scratch-path .build/mpi
  gradus=$("${build[@]}" --show-bin-path)/gradus
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# There may be fewer processors than processes, and in a container one is root.
run=(mpirun -q --oversubscribe)
[ "$(id -u)" != 0 ] || run+=(--allow-run-as-root)

# Fails unless nothing is left, within a minute, of what was started with the word $1.
gone() {
  for _ in $(seq 600); do pgrep -f "$1" > /dev/null || return 0; sleep 0.1; done
  fail "processes are left of $2"
}
# Waits until the file $1 is there.
there() {
  for _ in $(seq 1200); do [ -s "$1" ] && return 0; sleep 0.1; done
  fail "$1 has not come"
}
# Fails unless the losses in two reports of train-parallel agree to nine digits.
same() {
  python3 - "$1" "$2" <<'PYTHON' || fail "$3"
import json, sys
one, other = (json.load(open(path))["losses"] for path in sys.argv[1:])
sys.exit(len(one) != len(other) or any(abs(a - b) > 1e-9 * a for a, b in zip(one, other)))
PYTHON
}

# Training.
if "$gradus" train-parallel 2> "$work/errors"; then fail "train-parallel without mpirun is no error"; fi
[ "$(cat "$work/errors")" = "gradus: train-parallel is started by mpirun: mpirun -n 2 gradus train-parallel" ] \
  || fail "train-parallel without mpirun says: $(cat "$work/errors")"
"${run[@]}" -n 1 "$gradus" train-parallel --epochs 3 --json > "$work/one"
for count; do
  "${run[@]}" -n "$count" "$gradus" train-parallel --epochs 3 --json > "$work/found"
  same "$work/one" "$work/found" "$count processes train another network than one"
  echo "$count: the network of one process"
done

# With a learner's all-reduce, which in an untouched checkout is the worked answer.
ring=3.5-LargeScaleTraining/Ring.swift
if cmp -s "Exercises/$ring" "Fixtures/Stubs/$ring"; then
  trap 'cp "Fixtures/Stubs/$ring" "Exercises/$ring"; rm -rf "$work"' EXIT
  cp Sources/GradusReference/Parallel/Ring.swift "Exercises/$ring"
fi
for count; do
  "${run[@]}" -n "$count" "$gradus" train-parallel --mine --epochs 3 --json > "$work/found" 2> "$work/errors"
  grep -qx "3.5.ring: holds, so yours is used" "$work/errors" || fail "--mine says: $(cat "$work/errors")"
  same "$work/one" "$work/found" "$count processes with --mine train another network than one"
  echo "$count: the same by an all-reduce of one's own"
done

# A process that dies, and a run that goes on from its checkpoint.
for count; do
  rm -f "$work/state"
  "${run[@]}" -n "$count" "$gradus" train-parallel --epochs 1000 --checkpoint "$work/state" > "$work/out" &
  mpirun=$!
  there "$work/state"
  kill -KILL "$(pgrep -n -f "train-parallel.*$work/state" -P "$mpirun")"
  if wait "$mpirun"; then fail "a run of which a process died ended well"; fi
  gone "$work/state" "a run of which a process died"
  epochs=$(python3 -c 'import json, sys; print(len(json.load(open(sys.argv[1]))["losses"]))' "$work/state")
  "${run[@]}" -n "$count" "$gradus" train-parallel --epochs $((epochs + 1)) --checkpoint "$work/state" --json > "$work/found"
  "${run[@]}" -n 1 "$gradus" train-parallel --epochs $((epochs + 1)) --json > "$work/whole"
  same "$work/whole" "$work/found" "a run that goes on from a checkpoint trains another network"
  echo "$count: one that dies ends all, and the checkpoint of $epochs epochs is good"

  # Ctrl-C.
  "${run[@]}" -n "$count" "$gradus" train-parallel --epochs 10000 --checkpoint "$work/ended" > "$work/out" &
  mpirun=$!
  there "$work/ended"
  kill -INT "$mpirun"
  if wait "$mpirun"; then fail "an interrupted run ended well"; fi
  gone "$work/ended" "an interrupted run"
  rm "$work/ended"
  echo "$count: an interrupt leaves nothing"
done

# Every coordinate of a gradient.
cat > "$work/loss.py" <<'PYTHON'
import json, math, os, sys

if "fails" in sys.argv and os.environ["OMPI_COMM_WORLD_RANK"] == "1":
    sys.exit("no such file: weights")
for line in sys.stdin:
    q = json.loads(line)
    x = q.get("x")
    if q["want"] == "shape":
        answer = {"at": [0.5 + 0.01 * i for i in range(100)], "blocks": [{"name": "W", "shape": [10, 10]}]}
    elif q["want"] == "value":
        answer = {"value": sum(abs(v - 0.5) if i == 0 else math.exp(v) * (i % 7) for i, v in enumerate(x))}
    else:
        g = [0.25 if i == 0 else math.exp(v) * (i % 7) for i, v in enumerate(x)]
        if "wrong" in sys.argv: g[43] *= 1.001
        answer = {"gradient": g}
    print(json.dumps(answer), flush=True)
PYTHON
for words in "-- python3 $work/loss.py" "-- python3 $work/loss.py wrong" "--json -- python3 $work/loss.py wrong"; do
  status=0
  # shellcheck disable=SC2086
  "$gradus" gradcheck --coordinates $words > "$work/alone" || status=$?
  for count; do
    found=0
    # shellcheck disable=SC2086
    "${run[@]}" -n "$count" "$gradus" gradcheck --coordinates $words > "$work/found" || found=$?
    cmp "$work/alone" "$work/found" || fail "$count processes write another report than one: $words"
    [ "$status" = "$found" ] || fail "$count processes end with status $found, one with $status: $words"
    gone "$work/loss.py" "a gradcheck"
    echo "$count: the report of one process, status $found"
  done
done
for count; do
  [ "$count" -gt 1 ] || continue
  status=0
  "${run[@]}" -n "$count" "$gradus" gradcheck --coordinates -- python3 "$work/loss.py" fails > "$work/out" 2> "$work/errors" || status=$?
  [ "$status" = 2 ] && [ ! -s "$work/out" ] || fail "a program that fails on one rank: status $status, $(cat "$work/out")"
  [ "$(grep -c '^Error: rank 1: the program ended with exit status 1 instead of an answer' "$work/errors")" = 1 ] \
    || fail "a program that fails on one rank: $(cat "$work/errors")"
  gone "$work/loss.py" "a gradcheck that failed"
  echo "$count: a program that fails ends all, with one message"
done

# Grading a class, where this machine has a sandbox.
if ! bwrap --unshare-all --ro-bind / / --proc /proc true 2> /dev/null; then
  echo "no sandbox here: a class is not graded"
  exit
fi
# A submission called $1, whose step does $2 first and then goes up or down by the sign $3.
submit() {
  local lesson=$work/in/$1/Exercises/1.1-TheTrainingLoop
  mkdir -p "$lesson"
  cat > "$lesson/Step.swift" <<SWIFT
public func step(
  _ parameters: [Double], gradient: [Double], learningRate: Double
) throws -> [Double] {
  $2
  return zip(parameters, gradient).map { \$0 $3 learningRate * \$1 }
}
SWIFT
}
submit alice "" -
submit bob "while parameters.count >= 0 {}" -
submit carol "_ = parameters[parameters.count]" -
submit dave "" +
submit erin "let first: Int = \"1\"" -
# Root's submissions are graded by nobody, who has to come to them.
chmod 755 "$work"
mkdir "$work/tmp"
export TMPDIR="$work/tmp"
options=("$work"/in/* --lessons 1.1 --seed 5 --format csv,json,feedback,gradescope,junit,classroom50,exercism)
"$gradus" grade "${options[@]}" --out "$work/marks" > "$work/alone"
for count; do
  "${run[@]}" -n "$count" "$gradus" grade "${options[@]}" --out "$work/by$count" > "$work/found"
  cmp "$work/alone" "$work/found" || fail "$count processes print other marks than one"
  diff -r "$work/marks" "$work/by$count" || fail "$count processes write other marks than one"
  echo "$count: the marks of one process"

  status=0
  "${run[@]}" -n "$count" "$gradus" grade "${options[@]}" --out "$work/marks" 2> "$work/errors" || status=$?
  [ "$status" = 2 ] && [ "$(grep -c '^gradus: there are marks in' "$work/errors")" = 1 ] \
    || fail "marks that are there: status $status, $(cat "$work/errors")"

  # One that dies while bob's loop runs.
  "${run[@]}" -n "$count" "$gradus" grade "${options[@]}" --jobs 1 --out "$work/dies$count" > "$work/out" 2> "$work/errors" &
  mpirun=$!
  there "$work/dies$count/marked/alice.json"
  kill -KILL "$(pgrep -n -f "grade .*$work/dies$count" -P "$mpirun")"
  if wait "$mpirun"; then fail "a run of which a process died ended well"; fi
  [ ! -s "$work/out" ] && ! grep -q '^gradus:' "$work/errors" || fail "one that died: $(cat "$work/errors")"
  gone "$work/(in|tmp)" "a class of which a process died"
  "${run[@]}" -n "$count" "$gradus" grade "${options[@]}" --resume --out "$work/dies$count" > "$work/found"
  cmp "$work/alone" "$work/found" || fail "a run that was resumed prints other marks"
  diff -r "$work/marks" "$work/dies$count" || fail "a run that was resumed writes other marks"
  echo "$count: one that dies ends all, and --resume goes on"
done
