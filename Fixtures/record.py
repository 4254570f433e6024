#!/usr/bin/env python3
# /// script
# requires-python = ">=3.10"
# dependencies = ["torch==2.15.0", "numpy", "lion-pytorch==0.2.5"]
# ///
"""Record what PyTorch computes, as the golden JSON files beside this script.

    uv run Fixtures/record.py            record every file again
    uv run Fixtures/record.py --check    record in memory and compare each number with the files

What is recorded, and why it would catch a mistake, is in recordings.py. Everything is computed on
the CPU with one thread, from seeds that each file states, with oneDNN held to AVX2 whatever the
processor has: the files of Muon, which computes with bfloat16, say so.
"""

import argparse
import hashlib
import json
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VERSION = "2.15.0"
RECORDED_BY = {"framework": "torch", "version": VERSION}
KERNELS = "AVX2"  # of oneDNN, whose sums of bfloat16 differ from processor to processor
MANIFEST = "Manifest.json"
FOLDERS = (
    "closures", "initializers", "layers", "lessons", "networks", "optimizers", "random", "scheduled",
    "schedules", "states", "tools", "training")
CLEANED = tuple(f for f in FOLDERS if f != "layers")  # where a file no longer recorded is deleted

# What record_libraries.py and record_digits.py write, whose digests are kept.
BESIDE = ("data", "libraries")

FLOAT64_TOLERANCE = 1e-13  # relative, number by number
FLOAT32_TOLERANCE = 4e-7


def load_recordings():
    """The module that computes, once torch is known to be the version the files are from."""
    how = (f"torch {VERSION} is needed. Either `uv run Fixtures/record.py`, which fetches it, or\n"
           f"`python -m pip install torch=={VERSION} numpy lion-pytorch==0.2.5` and `python Fixtures/record.py`.")
    os.environ["ONEDNN_MAX_CPU_ISA"] = KERNELS  # before torch is loaded
    try:
        import lion_pytorch  # noqa: F401
        import torch
    except ImportError as error:
        sys.exit(f"{error.name} is not installed. {how}")
    if torch.__version__.split("+")[0] != VERSION:  # "+cpu", "+cu132": the same release
        sys.exit(f"This is torch {torch.__version__}. {how}")
    torch.set_num_threads(1)
    sys.dont_write_bytecode = True
    import recordings
    return recordings


# -- Text ----------------------------------------------------------------------------------------

def dump(value, indent=""):
    """JSON with one member of the file, one object of a list of objects, one digest, per line.

    Floats are written by repr: the shortest decimal that reads back as the same double.
    """
    def holds_objects(v):
        return isinstance(v, list) and bool(v) and all(isinstance(e, dict) for e in v)

    inner = indent + " "
    if holds_objects(value):
        return "[\n" + ",\n".join(inner + dump(e, inner) for e in value) + "\n" + indent + "]"
    digests = isinstance(value, dict) and any("/" in key for key in value)
    if isinstance(value, dict) and (
            not indent or digests or any(map(holds_objects, value.values()))):
        members = (f"{inner}{json.dumps(k)}: {dump(v, inner)}" for k, v in value.items())
        return "{\n" + ",\n".join(members) + "\n" + indent + "}"
    return json.dumps(value, allow_nan=False, ensure_ascii=False)


def record(recordings):
    """The text of every file but the manifest, by its name relative to this folder."""
    files = {}
    for name, content in recordings.everything():
        head = {"format": content.pop("format"), "recordedBy": content.pop("recordedBy", RECORDED_BY)}
        if content.get("optimizer") == "Muon":  # alone in computing with bfloat16
            head["recordedBy"] = head["recordedBy"] | {"ONEDNN_MAX_CPU_ISA": KERNELS}
        files[name] = dump(head | content) + "\n"
    return dict(sorted(files.items()))


def manifest(files):
    """The manifest's content for files given as bytes, and those that others write beside them."""
    files = files | {path.relative_to(HERE).as_posix(): path.read_bytes()
                     for folder in BESIDE for path in (HERE / folder).glob("*.json")}
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())}
    return {"format": "gradus.manifest/1", "recordedBy": RECORDED_BY, "files": sums}


# -- Writing -------------------------------------------------------------------------------------

def write_atomically(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def formerly_recorded():
    """Names in the manifest on disk that lie directly in a folder this script cleans."""
    try:
        names = json.loads((HERE / MANIFEST).read_text("utf-8"))["files"]
    except (OSError, ValueError, KeyError):
        return []
    parts = [(name, name.split("/")) for name in names]
    return [n for n, p in parts if len(p) == 2 and p[0] in CLEANED and p[1].endswith(".json")]


def write_manifest():
    """Lists what lies there."""
    files = {path.relative_to(HERE).as_posix(): path.read_bytes()
             for folder in FOLDERS for path in (HERE / folder).rglob("*.json")}
    write_atomically(HERE / MANIFEST, (dump(manifest(files)) + "\n").encode("utf-8"))


def write_all(files):
    stale = [name for name in formerly_recorded() if name not in files]
    data = {name: text.encode("utf-8") for name, text in files.items()}
    for name, content in data.items():
        write_atomically(HERE / name, content)
        print(f"{len(content):>8}  {name}")
    for name in stale:
        (HERE / name).unlink(missing_ok=True)
        print(f" deleted  {name}")
    write_atomically(HERE / MANIFEST, (dump(manifest(data)) + "\n").encode("utf-8"))  # last
    print(f"{len(data)} files and {MANIFEST}, {sum(map(len, data.values()))} bytes.")


# -- Checking ------------------------------------------------------------------------------------

def tolerance(name, content, path):
    """How far two records of one number may lie apart, relative to the larger."""
    if content["dtype"] == "float64" or "float64" in path:
        return FLOAT64_TOLERANCE
    return FLOAT32_TOLERANCE


def is_chaotic(name, path):
    """Whether a number depends on rounding so much that only its presence can be checked.

    RMSprop at lr 0.2 comes so near the minimum that its gradient is little more than rounding, and
    so its running mean decays: the quotient of the two then throws it out again by up to lr, in a
    direction and at an epoch that rounding decides. Another order of summation gives other float32
    losses, so they are compared over the first epochs alone, the final values not at all. Three
    runs at noise 0.5 come as far in their last epochs.
    """
    calm_epochs = {"training/lr-0.2.json": 10}
    calm_epochs |= {f"training/noise-0.5-seed{seed}.json": 90 for seed in (6, 11, 12)}
    if name not in calm_epochs or path[:3] != ("runs", 1, "float32"):
        return False
    return path[3] in ("weight", "bias") or (path[3] == "losses" and path[4] >= calm_epochs[name])


class Comparison:
    """One file against its new record: the numbers seen, the largest difference, the failures."""

    def __init__(self, name):
        self.name, self.numbers, self.largest, self.failures = name, 0, 0.0, []

    def fail(self, path, message):
        steps = (f"[{p}]" if isinstance(p, int) else f".{p}" for p in path)
        self.failures.append(f"{self.name}: ${''.join(steps)}: {message}")

    def compare(self, found, expected, content, path=()):
        if type(found) is not type(expected):
            self.fail(path, f"the file has {found!r:.80}, the recording {expected!r:.80}")
        elif isinstance(expected, dict):
            for key in sorted(found.keys() ^ expected.keys()):
                self.fail(path + (key,), "missing" if key in expected else "should not be there")
            for key in expected.keys() & found.keys():
                self.compare(found[key], expected[key], content, path + (key,))
        elif isinstance(expected, list):
            if len(found) != len(expected):
                self.fail(path, f"the file has {len(found)} elements, not {len(expected)}")
            for i, (f, e) in enumerate(zip(found, expected)):
                self.compare(f, e, content, path + (i,))
        elif isinstance(expected, float):
            if is_chaotic(self.name, path):
                return
            self.numbers += 1
            # An equal pair, 0 and 0 among them, differs by nothing; a NaN fails.
            size = max(abs(found), abs(expected))
            difference = 0.0 if found == expected else abs(found - expected) / size
            self.largest = max(self.largest, difference)
            allowed = tolerance(self.name, content, path)
            if not difference <= allowed:
                self.fail(path, f"the file has {found!r}, the recording {expected!r}: "
                                f"relative difference {difference:.2g}, allowed {allowed:.0e}")
        else:
            self.numbers += type(expected) is int
            if found != expected:
                self.fail(path, f"the file has {found!r}, the recording {expected!r}")


def check_file(name, text):
    result = Comparison(name)
    try:
        expected, found = json.loads(text), json.loads((HERE / name).read_text("utf-8"))
    except FileNotFoundError:
        result.fail((), "the file is missing")
    except ValueError as error:
        result.fail((), f"not JSON: {error}")
    else:
        result.compare(found, expected, expected)
    return result


def check_manifest(files):
    """The manifest must list exactly the files recorded, with the digests of those on disk.

    Not of those just computed: on another processor their last digits may differ, rightly so.
    """
    present = {n: (HERE / n).read_bytes() for n in files if (HERE / n).is_file()}
    result = check_file(MANIFEST, dump(manifest(present)))
    result.numbers = 0
    return result


def check_all(files):
    results = [check_file(name, text) for name, text in files.items()]
    results.append(check_manifest(files))
    for folder in FOLDERS:
        for path in sorted((HERE / folder).rglob("*.json")):
            name = path.relative_to(HERE).as_posix()
            if name not in files:
                results.append(Comparison(name))
                results[-1].fail((), "a file that is not recorded")
    for r in results:
        print(f"{'FAIL' if r.failures else 'ok  '}  {r.name}"
              f"  {r.numbers} numbers, largest difference {r.largest:.2g}")
    failures = [failure for r in results for failure in r.failures]
    print(f"{len(results)} files, {sum(r.numbers for r in results)} numbers, "
          f"largest relative difference {max(r.largest for r in results):.2g}, "
          f"{len(failures)} failures.")
    for failure in failures[:20]:
        print(failure, file=sys.stderr)
    if len(failures) > 20:
        print(f"… and {len(failures) - 20} more", file=sys.stderr)
    return 1 if failures else 0


def main():
    parser = argparse.ArgumentParser(
        description=f"Record the golden files from torch {VERSION}, or check them.")
    parser.add_argument("--check", action="store_true",
                        help="record in memory, compare every number with the files, write "
                             "nothing; exit status 1 on any difference, missing or extra file")
    arguments = parser.parse_args()
    recordings = load_recordings()
    from lessons import cells
    if failures := cells.failures():
        sys.exit("Nothing was written. A block of a lesson's text does not run by itself.\n"
                 + "\n".join(failures))
    try:
        files = record(recordings)
    except recordings.BlindRecording as error:
        sys.exit(f"Nothing was written. {error}")
    return check_all(files) if arguments.check else write_all(files)


if __name__ == "__main__":
    sys.exit(main())
