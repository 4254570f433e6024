"""How long `gradus trace` takes beside another build of it, and how many files each explains: PyTorch's
recordings, those of other libraries, and those of Adam and SGD with one line changed, which are made here.

    python3 Benchmarks/traces.py OTHER_GRADUS [--gradus .build/debug/gradus] [--times 5] [FOLDER ...]

Recordings in each FOLDER are asked too. Each build judges all files in one call, in turn.
"""

import argparse
import json
import math
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
# What replaces a line of Adam, by the catalogue's name for it.
ADAM = {
    "ascent": {"sign": 1},
    "no-bias-correction": {"c1": lambda b, t: 1, "c2": lambda b, t: 1},
    "only-mean-corrected": {"c2": lambda b, t: 1},
    "only-square-corrected": {"c1": lambda b, t: 1},
    "steps-from-two": {"c1": lambda b, t: 1 - b ** (t + 1), "c2": lambda b, t: 1 - b ** (t + 1)},
    "double-complement": {"c1": lambda b, t: b**t, "c2": lambda b, t: b**t},
    "epsilon-inside-root": {"root": lambda v, c, eps: math.sqrt(v / c + eps)},
    "epsilon-hat": {"root": lambda v, c, eps: (math.sqrt(v) + eps) / math.sqrt(c)},
    "no-root": {"root": lambda v, c, eps: v / c + eps},
    "mean-is-sum": {"mean": lambda m, g, b: b * m + g},
    "square-is-sum": {"square": lambda v, g, b: b * v + g * g},
    "epsilon = 3e-6": {"eps": 3e-6},
    "beta2 = 0.9875": {"beta2": 0.9875},
    "no-bias-correction + epsilon-inside-root": {
        "c1": lambda b, t: 1, "c2": lambda b, t: 1, "root": lambda v, c, eps: math.sqrt(v / c + eps)},
}
# Of SGD: the new buffer b of the old one and the gradient, and the step d.
SGD = {
    "ascent": {"sign": 1},
    "moving-average": {"first": lambda g, mu: (1 - mu) * g, "later": lambda b, g, mu: mu * b + (1 - mu) * g},
    "mean-from-gradient": {"later": lambda b, g, mu: mu * b + (1 - mu) * g},
    "momentum = 0.85": {"momentum": 0.85},
    "each gradient a third": {"factor": 1 / 3},
}


def rates(trace):
    rate = trace["options"].get("lr", 1e-3)
    for step in trace["steps"]:
        rate = step.get("options", {}).get("lr", rate)
        yield rate


def adam(trace, change):
    options = trace["options"]
    beta1, beta2 = options.get("betas", [0.9, 0.999])
    beta2 = change.get("beta2", beta2)
    eps = change.get("eps", options.get("eps", 1e-8))
    decay = options.get("weight_decay", 0)
    power = lambda b, t: 1 - b**t
    c1, c2 = change.get("c1", power), change.get("c2", power)
    root = change.get("root", lambda v, c, eps: math.sqrt(v / c) + eps)
    mean = change.get("mean", lambda m, g, b: b * m + (1 - b) * g)
    square = change.get("square", lambda v, g, b: b * v + (1 - b) * g * g)

    def number(p, slopes):
        m = v = 0
        for t, (g, lr) in enumerate(zip(slopes, rates(trace)), 1):
            g += decay * p
            m, v = mean(m, g, beta1), square(v, g, beta2)
            p += change.get("sign", -1) * lr * (m / c1(beta1, t)) / root(v, c2(beta2, t), eps)
            yield p

    return number


def sgd(trace, change):
    options = trace["options"]
    momentum = change.get("momentum", options.get("momentum", 0))
    first = change.get("first", lambda g, mu: g)
    later = change.get("later", lambda b, g, mu: mu * b + g)

    def number(p, slopes):
        b = None
        for g, lr in zip(slopes, rates(trace)):
            g *= change.get("factor", 1)
            b = first(g, momentum) if b is None else later(b, g, momentum)
            p += change.get("sign", -1) * lr * b
            yield p

    return number


def is_plain(trace, options):
    steps = trace["steps"]
    return (trace["dtype"] == "float64" and set(trace["options"]) <= options and "groups" not in trace
            and all(set(step) <= {"gradients", "parameters", "options"} and set(step.get("options", {})) <= {"lr"}
                    and all(step["gradients"]) for step in steps))


def deviating(folder):
    for name, rule, changes, options in [
        ("Adam", adam, ADAM, {"lr", "betas", "eps", "weight_decay"}), ("SGD", sgd, SGD, {"lr", "momentum"})]:
        for file in sorted((ROOT / "Fixtures/optimizers").glob(f"{name}-*.json")):
            trace = json.loads(file.read_text())
            if not is_plain(trace, options):
                continue
            for number, change in enumerate(changes.values()):
                changed = json.loads(json.dumps(trace))
                for tensor, numbers in enumerate(trace["initial"]):
                    for index, p in enumerate(numbers):
                        slopes = [step["gradients"][tensor][index] for step in trace["steps"]]
                        for step, p in zip(changed["steps"], rule(trace, change)(p, slopes)):
                            step["parameters"][tensor][index] = p
                path = folder / f"{file.stem}.{number}.json"
                path.write_text(json.dumps(changed))
                yield path


def judged(program, files):
    """The processor time in seconds, and how many files match, are named or are neither."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = subprocess.run([program, "trace", "--json", *files], stdout=subprocess.PIPE, text=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    rows = [json.loads(line) for line in out.splitlines()]
    matches = sum(row["verdict"] == "matches" for row in rows)
    named = sum(row["verdict"] == "deviates" and bool(row.get("deviations") or row.get("really")) for row in rows)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, (matches, named, len(rows) - matches - named)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("other")
    parser.add_argument("folders", nargs="*", metavar="FOLDER")
    parser.add_argument("--gradus", default=str(ROOT / ".build/debug/gradus"))
    parser.add_argument("--times", type=int, default=5)
    arguments = parser.parse_intermixed_args()
    with tempfile.TemporaryDirectory() as folder:
        kinds = {
            "PyTorch's": [*(ROOT / "Fixtures/optimizers").glob("*.json"), *(ROOT / "Fixtures/schedules").glob("*.json")],
            "other libraries'": list((ROOT / "Tests/Course/OtherLibraries").glob("*.json")),
            "one line changed": list(deviating(pathlib.Path(folder))),
        }
        for other in arguments.folders:
            kinds[os.path.basename(os.path.normpath(other))] = list(pathlib.Path(other).glob("*.json"))
        kinds["all"] = [file for files in kinds.values() for file in files]
        print("| recordings | files | seconds | the other's | ratio (least to most) "
              "| match, named, neither | the other's |\n|---|---|---|---|---|---|---|")
        for kind, files in kinds.items():
            files = sorted(map(str, files))
            turns = [(judged(arguments.other, files), judged(arguments.gradus, files))
                     for _ in range(arguments.times)]
            ratios = sorted(new[0] / old[0] for old, new in turns)
            new, old = (statistics.median(turn[side][0] for turn in turns) for side in (1, 0))
            print(f"| {kind} | {len(files)} | {new:.2f} | {old:.2f} | {statistics.median(ratios):.2f} "
                  f"({ratios[0]:.2f} to {ratios[-1]:.2f}) | {', '.join(map(str, turns[0][1][1]))} "
                  f"| {', '.join(map(str, turns[0][0][1]))} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
