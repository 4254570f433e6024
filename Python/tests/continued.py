"""Go on in PyTorch from what Gradus saved half way: FOLDER of files that its tests wrote.

Each must end where PyTorch's own training ended, to rounding; those in its folder `scheduled` move under a
schedule, whose rates must be PyTorch's, too. Prints a line for each.
"""

import json
import os
import sys
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "Python"), str(ROOT / "Fixtures")]
import torch  # noqa: E402

import gradus_state  # noqa: E402
import recordings_scheduled  # noqa: E402
import recordings_states  # noqa: E402

BOUND = {"float64": 1e-13, "float32": 1e-6}  # relative to the tensor's largest number


def error(folder, name):
    training = json.loads((ROOT / "Fixtures" / "states" / name).read_text("utf-8"))
    kind, dtype = training["optimizer"], getattr(torch, training["dtype"])
    options, others = recordings_states.CASES[kind]
    torch.set_default_dtype(dtype)
    shapes = training["saved"]["shapes"]
    fresh = [torch.ones(shape, dtype=dtype) for shape in shapes]
    # With PyTorch's defaults: all options come from the file.
    optimizer, parameters = recordings_states.made(kind, {}, others and {}, fresh)
    gradus_state.load(optimizer, os.path.join(folder, name))
    largest = 0.0
    for step in training["steps"][training["half"]:]:
        recordings_states.advance(
            optimizer, parameters, [torch.tensor(g, dtype=torch.float64).reshape(shape)
                                    for g, shape in zip(step["gradients"], shapes)])
        for found, expected, start in zip(parameters, step["parameters"], training["initial"]):
            expected = torch.tensor(expected, dtype=torch.float64)
            difference = (found.detach().flatten().to(torch.float64) - expected).abs().max()
            # LBFGS's come to a thousandth of what they began with, and keep what was rounded there.
            size = torch.tensor(start) if kind == "LBFGS" else expected
            largest = max(largest, float(difference / size.abs().max()))
    return largest, BOUND[training["dtype"]]


def scheduled_error(folder, kind, case):
    name = case["saved"]["optimizer"]
    training = recordings_scheduled.begun(name, kind, case["options"])
    gradus_state.load(training[0], os.path.join(folder, f"{kind}-{case['name']}.json"), training[2])
    largest, later = 0.0, case["later"]
    metrics = case.get("metrics", [None] * (case["half"] + len(later)))[case["half"]:]
    for expected, metric in zip(later, metrics):
        found = recordings_scheduled.advance(*training, metric)
        for key in expected:
            pair = [torch.tensor(sum(where[key], []) if key == "parameters" else where[key],
                                 dtype=torch.float64) for where in (found, expected)]
            largest = max(largest, float((pair[0] - pair[1]).abs().max() / (1e-9 + pair[1].abs().max())))
    return largest


def main():
    folder = sys.argv[1]
    names = sorted(name for name in os.listdir(folder) if name.endswith(".json"))
    expected = sorted(path.name for path in (ROOT / "Fixtures" / "states").glob("*.json"))
    if names != expected:
        sys.exit(f"{folder} has {names}; it must have {expected}")
    failed = False
    for name in names:
        found, bound = error(folder, name)
        failed |= not found <= bound
        print(f"{'ok  ' if found <= bound else 'FAIL'}  {name}  {found:.1e}")
    for path in sorted((ROOT / "Fixtures" / "scheduled").glob("*.json")):
        for case in json.loads(path.read_text("utf-8"))["cases"]:
            found = scheduled_error(os.path.join(folder, "scheduled"), path.stem, case)
            failed |= not found <= 1e-12
            print(f"{'ok  ' if found <= 1e-12 else 'FAIL'}  {path.stem}-{case['name']}  {found:.1e}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
