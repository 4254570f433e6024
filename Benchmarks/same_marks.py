"""Whether marks depend on how busy a machine is: the same submissions again and again, with busy loops beside
them and without, must make the same files, byte for byte. Ends with 1 where they do not.

    python3 Benchmarks/same_marks.py [--count 100] [--times 5] [--loops 4] [--jobs 2]
"""

import argparse
import filecmp
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import grading

# Ends of other kinds than those of grading.py, each with what is said of it.
OTHERS = {
    "sleeping": "while true { sleep(100) }",
    "recursive": "func deeper(_ n: Int) -> Int { n < 0 ? 0 : deeper(n + 1) + 1 }; _ = deeper(parameters.count)",
    "hoarding": "var all = [[Double]](); while true { all.append(Array(repeating: 1, count: 1 << 20)) }",
    "printing": "while true { print(parameters) }",
    "exiting": "exit(3)",
    "aborting": "abort()",
    "threading": "Thread.detachNewThread { while true {} }; sleep(1)",
    "throwing": "throw CancellationError()",
    "working": "var n = 0.0; for i in 0..<(1 << 18) { n += Double(i).squareRoot() }; precondition(n > 0)",
}


def differences(one, other):
    compared = filecmp.dircmp(one, other)
    found = compared.left_only + compared.right_only + compared.funny_files
    # Byte for byte: what filecmp does by itself may stop at the sizes.
    found += filecmp.cmpfiles(one, other, compared.common_files, shallow=False)[1]
    return [os.path.join(one, name) for name in found] + [
        name for folder in compared.common_dirs
        for name in differences(os.path.join(one, folder), os.path.join(other, folder))]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--loops", type=int, default=4)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp())
    formats = "csv,json,feedback,gradescope,junit,classroom50,exercism"
    command = [grading.ROOT / ".build/debug/gradus", "grade", "--lessons", "1.1", "--seed", "1"]
    command += ["--jobs", str(options.jobs), "--format", formats]
    failed = False
    try:
        for name, line in OTHERS.items():
            grading.KINDS[name] = (line, "-")
        grading.submit_all(folder, options.count - len(OTHERS))
        for number, name in enumerate(OTHERS):
            grading.submit(folder / f"in/{name}", number, name)
        submissions = sorted((folder / "in").iterdir())
        for time_of in range(options.times):
            for loops in (0, options.loops):
                out = folder / f"{loops}-{time_of}"
                busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(loops)]
                start = time.monotonic()
                try:
                    subprocess.run(command + submissions + ["--out", out], check=True, stdout=subprocess.DEVNULL)
                finally:
                    for process in busy:
                        process.kill()
                        process.wait()
                found = differences(folder / "0-0", out)
                failed = failed or bool(found)
                print(f"run {time_of + 1} with {loops} loops: {time.monotonic() - start:.0f} s, "
                      + (f"other marks in {found}" if found else "the same marks"), flush=True)
        if failed:
            # What differs is to be looked at.
            print(f"kept: {folder}")
    finally:
        if not failed:
            shutil.rmtree(folder)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
