#!/usr/bin/env bash
# One would guess: MMEngine's LinearLR, "modified from PyTorch's", warms up as PyTorch's does: from a third to the whole
# rate in five steps if nothing else is asked, and with end=5 in five steps, where PyTorch says total_iters=5.
#
# If nothing is asked, it stays at a third of the rate for ever: end is infinite, and a line to a billion steps rises by
# nothing. With end=5 the whole rate is there after four steps, not five; ConstantLR's factor holds four, and
# CosineAnnealingLR(T_max=10, end=10) stops before its least rate and stays there.
#
# Whom it hurts: who ports a schedule between the two by its numbers, or leaves out `end` in a configuration: the
# training runs at a third of the rate that it was given, and nothing says so.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python=${PYTHON:-}
if [ -z "$python" ]; then
  python3 -m venv "$folder/venv"
  "$folder/venv/bin/pip" install --quiet "mmengine==0.10.7" "torch==2.15.0" "numpy==2.3.5"
  python="$folder/venv/bin/python"
fi

"$python" - <<'PYTHON'
import importlib.metadata
import sys
import warnings

warnings.simplefilter("ignore")
import torch
from mmengine import optim
from torch.optim import lr_scheduler

print("mmengine", importlib.metadata.version("mmengine"), "torch", torch.__version__)


def rates(make, steps=12):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    schedule = make(optimizer)
    found = [optimizer.param_groups[0]["lr"]]
    for _ in range(steps):
        optimizer.step()
        schedule.step()
        found.append(optimizer.param_groups[0]["lr"])
    return found


# What is compared, in both; and what MMEngine's is: after a number of steps, a rate.
CASES = [
    ("LinearLR()", lambda o: optim.LinearLR(o), lr_scheduler.LinearLR, (12, 1 / 3)),
    ("LinearLR, 5", lambda o: optim.LinearLR(o, end=5),
     lambda o: lr_scheduler.LinearLR(o, total_iters=5), (4, 1.0)),
    ("ConstantLR, 5", lambda o: optim.ConstantLR(o, factor=0.25, end=5),
     lambda o: lr_scheduler.ConstantLR(o, factor=0.25, total_iters=5), (4, 1.0)),
    ("Cosine, 10", lambda o: optim.CosineAnnealingLR(o, T_max=10, end=10),
     lambda o: lr_scheduler.CosineAnnealingLR(o, T_max=10), (10, 0.0245)),
]
changed = False
for name, theirs, ours, (step, rate) in CASES:
    a, b = rates(theirs), rates(ours)
    print(f"{name:14} mmengine", *[f"{x:.3f}" for x in a])
    print(f"{'':14} torch   ", *[f"{x:.3f}" for x in b])
    changed |= abs(a[step] - rate) > 1e-3 or abs(a[step] - b[step]) < 1e-2
if changed:
    print("the behaviour has changed")
sys.exit(changed)
PYTHON
