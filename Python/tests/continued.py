"""Go on in PyTorch from what Gradus saved half way: FOLDER of files that its tests wrote.

Each must end where PyTorch's own training ended, to rounding. Prints a line for each.
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
        for found, expected in zip(parameters, step["parameters"]):
            expected = torch.tensor(expected, dtype=torch.float64)
            difference = (found.detach().flatten().to(torch.float64) - expected).abs().max()
            largest = max(largest, float(difference / expected.abs().max()))
    return largest, BOUND[training["dtype"]]


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
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
