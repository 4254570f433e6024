"""How much processor time grading takes: 100 submissions of lesson 1.1, of which four in ten are right and the
others are wrong, crash, run without end or do not compile, beside `swift test --filter` on some of them.

    python3 Benchmarks/grading.py [--count 100] [--tested 4] [--jobs 2]
"""

import argparse
import os
import pathlib
import resource
import shutil
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
LESSON = "Exercises/1.1-TheTrainingLoop"
STEP = """import Foundation
import Gradus

/// {number}
public func step(
  _ parameters: [Double], gradient: [Double], learningRate: Double
) throws -> [Double] {{
  {line}
  return zip(parameters, gradient).map {{ $0 {sign} learningRate * $1 }}
}}
"""
LOOP = """import Foundation
import Gradus

public func descend(
  from initial: [Double], epochs: Int, learningRate: Double,
  loss: ([Double]) throws -> Double, gradient: ([Double]) throws -> [Double]
) throws -> Descent {
  var (losses, parameters) = ([Double](), initial)
  for _ in 0..<epochs {
    losses.append(try loss(parameters))
    let slopes = try gradient(parameters)
    for index in parameters.indices { parameters[index] -= learningRate * slopes[index] }
  }
  return Descent(losses: losses, parameters: parameters)
}
"""
KINDS = {
    "right": ("", "-"),
    "wrong": ("", "+"),
    "crashing": ("let first = parameters[parameters.count]; _ = first", "-"),
    "not compiling": ('let first: Int = "1"', "-"),
    "endless": ("while parameters.count >= 0 {}", "-"),
}


def kind(number):
    """Of ten: four right, three wrong, one crashing, one not compiling, one endless."""
    return ("right", "wrong", "right", "crashing", "right", "wrong", "not compiling", "right", "wrong",
            "endless")[number % 10]


def submit(folder, number, name):
    line, sign = KINDS[name]
    lesson = folder / LESSON
    lesson.mkdir(parents=True)
    (lesson / "Step.swift").write_text(STEP.format(number=number, line=line, sign=sign))
    (lesson / "Loop.swift").write_text(LOOP)


def submit_all(folder, count, only=None):
    """Writes `count` submissions into `folder`/in; their kinds."""
    names = [only or kind(number) for number in range(count)]
    for number, name in enumerate(names):
        submit(folder / f"in/s{number:04}", number, name)
    return names


def measured(command):
    """The processor seconds of a command and all that it has waited for, the seconds on the clock, and the
    most megabytes that the command itself has held."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=ROOT, text=True)
    most = 0.0
    while process.poll() is None:
        try:
            status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
            most = max([most] + [int(line.split()[1]) / 1024 for line in status.splitlines() if "VmHWM" in line])
        except OSError:
            pass
        time.sleep(0.05)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    errors = process.stderr.read()
    if command[1] == "grade" and process.returncode != 0:
        raise SystemExit(f"grade has failed: {errors}")
    return used, time.monotonic() - start, most


def graded(folder, names, jobs, out):
    command = [ROOT / ".build/debug/gradus", "grade", "--lessons", "1.1", "--seed", "1", "--jobs", str(jobs)]
    return measured(command + [folder / "in" / name for name in names] + ["--out", folder / out])


def tested(folder, count):
    """`swift test --filter` on submissions that end, each laid over this checkout, where all else is built."""
    names = ["right", "wrong", "crashing", "not compiling"]
    kept = folder / "kept"
    shutil.copytree(ROOT / LESSON, kept)
    seconds = []
    try:
        for number in range(-1, count):
            submit(folder / f"t{number}", number + 1000, names[number % len(names)])
            shutil.copytree(folder / f"t{number}" / LESSON, ROOT / LESSON, dirs_exist_ok=True)
            used = measured(["swift", "test", "--filter", "TheTrainingLoopTests"])[0]
            # The first brings what is built up to date.
            if number >= 0:
                seconds.append(used)
    finally:
        shutil.copytree(kept, ROOT / LESSON, dirs_exist_ok=True)
    return sum(seconds) / len(seconds)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--tested", type=int, default=4)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--only", choices=list(KINDS))
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp())
    try:
        kinds = submit_all(folder, options.count, options.only)
        names = [f"s{number:04}" for number in range(options.count)]
        ending = [name for name, kind in zip(names, kinds) if kind != "endless"]
        alone, _, _ = graded(folder, ending[:1], options.jobs, "one")
        used, passed, many = graded(folder, ending, options.jobs, "ending")
        fifth = ending[:max(1, len(ending) // 5)]
        _, _, few = graded(folder, fifth, options.jobs, "few")
        each = (used - alone) / max(1, len(ending) - 1)
        print(f"{len(ending)} that end by themselves: {used:.1f} s of processor time, {passed:.1f} s on the clock,")
        print(f"  {each:.2f} s for each after the first ({alone:.1f} s, with all that they share);")
        print(f"  {many:.0f} megabytes, and for {len(fifth)} of them {few:.0f}")
        if len(ending) < len(names):
            endless = [name for name in names if name not in ending]
            used, passed, _ = graded(folder, endless, options.jobs, "endless")
            print(f"{len(endless)} without end: {used:.1f} s of processor time, {passed:.1f} s on the clock")
        if options.tested:
            seconds = tested(folder, options.tested)
            print(f"swift test --filter: {seconds:.2f} s for each, {seconds / each:.1f} times as much")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
