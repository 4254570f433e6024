"""How much processor time grading takes: 100 submissions of lesson 1.1, of which a third is right and the
others are wrong, crash, run without end or do not compile, beside `swift test --filter` on some of them.

    python3 Benchmarks/grading.py [--count 100] [--tested 5] [--jobs 2]
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


def measured(command, **options):
    """The processor seconds of a command and all that it has waited for, and the seconds on the clock."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT, **options)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return used, time.monotonic() - start


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--tested", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--only", choices=list(KINDS))
    options = parser.parse_args()
    command = ROOT / ".build/debug/gradus"
    folder = pathlib.Path(tempfile.mkdtemp())
    try:
        names = [options.only or kind(number) for number in range(options.count)]
        for number, name in enumerate(names):
            submit(folder / f"in/s{number:04}", number, name)
        grade = [command, "grade", "--lessons", "1.1", "--seed", "1", "--jobs", str(options.jobs)]
        first = sorted((folder / "in").iterdir())
        used, passed = measured(grade + first + ["--out", folder / "all"])
        alone, _ = measured(grade + first[:1] + ["--out", folder / "one"])
        each = (used - alone) / max(1, options.count - 1)
        print(f"gradus grade: {used:.1f} s of processor time, {passed:.1f} s on the clock")
        print(f"  of which {each:.2f} s for each submission more than one ({alone:.1f} s)")
        endless = names.count("endless")
        if endless:
            # An endless loop uses up its ten seconds, and says where it is.
            without = [p for p, name in zip(first, names) if name != "endless"]
            used, _ = measured(grade + without + ["--out", folder / "ending"])
            print(f"  {(used - alone) / max(1, len(without) - 1):.2f} s for each that ends by itself")
        tested = 0.0
        names_tested = [name for name in KINDS if name not in ("endless", "not compiling")]
        for number in range(options.tested):
            shutil.copytree(ROOT / LESSON, folder / "kept", dirs_exist_ok=True)
            try:
                submit(folder / f"t{number}", number + 1000, names_tested[number % len(names_tested)])
                shutil.copytree(folder / f"t{number}" / LESSON, ROOT / LESSON, dirs_exist_ok=True)
                tested += measured(["swift", "test", "--filter", "TheTrainingLoopTests"])[0]
            finally:
                shutil.copytree(folder / "kept", ROOT / LESSON, dirs_exist_ok=True)
        if options.tested:
            print(f"swift test --filter: {tested / options.tested:.2f} s of processor time for each")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
