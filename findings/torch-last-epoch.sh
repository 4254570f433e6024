#!/usr/bin/env bash
# One would guess: a training that is taken up again with StepLR(optimizer, ..., last_epoch=n), the
# optimizer's state_dict loaded, goes on with the rates that it would have had without the break.
#
# It does, unless the first epoch after the break is one at which the rate changes. The constructor takes
# the step from last_epoch to the next epoch, and StepLR, MultiStepLR and ConstantLR multiply in that step
# the rate that they find; but what they find, in the state_dict, has been multiplied already. So the rate
# falls twice: to a hundredth where a tenth was meant, and with ConstantLR it ends at twice the base rate,
# for the rest of the training. The other schedules leave the rate alone in the constructor, or compute it
# from initial_lr. Only scheduler.load_state_dict gets it right for all of them.
#
# Whom it hurts: whoever saves a checkpoint every so many epochs and lowers the rate every so many epochs,
# and resumes with last_epoch as the documentation of each scheduler describes it: with the same number
# for both, every resumption is wrong.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python=${PYTHON:-}
if [ -z "$python" ]; then
  python3 -m venv "$folder/venv"
  "$folder/venv/bin/pip" install --quiet "torch==2.15.0" "numpy==2.3.5"
  python="$folder/venv/bin/python"
fi

"$python" - <<'PYTHON'
import sys

import torch
from torch.optim import lr_scheduler

print("torch", torch.__version__)
STOP, EPOCHS = 5, 8


def rates(make):
    """Learning rates from epoch STOP on: of one run, and of one that is taken up there."""
    parameter = torch.nn.Parameter(torch.zeros(1))

    def go_on(optimizer, scheduler, epochs):
        found = [optimizer.param_groups[0]["lr"]]
        for _ in range(epochs):
            optimizer.step()
            scheduler.step()
            found.append(optimizer.param_groups[0]["lr"])
        return found

    optimizer = torch.optim.SGD([parameter], lr=1.0)
    scheduler = make(optimizer, -1)
    go_on(optimizer, scheduler, STOP)
    saved, epoch = optimizer.state_dict(), scheduler.last_epoch
    resumed = torch.optim.SGD([parameter], lr=1.0)
    resumed.load_state_dict(saved)
    later = go_on(resumed, make(resumed, epoch - 1), EPOCHS - STOP)
    return go_on(optimizer, scheduler, EPOCHS - STOP), later


SCHEDULES = {
    "StepLR": lambda o, n: lr_scheduler.StepLR(o, STOP, 0.1, last_epoch=n),
    "MultiStepLR": lambda o, n: lr_scheduler.MultiStepLR(o, [STOP], 0.1, last_epoch=n),
    "ConstantLR": lambda o, n: lr_scheduler.ConstantLR(o, 0.5, STOP, last_epoch=n),
    "ExponentialLR": lambda o, n: lr_scheduler.ExponentialLR(o, 0.9, last_epoch=n),
    "CosineAnnealingLR": lambda o, n: lr_scheduler.CosineAnnealingLR(o, 10, last_epoch=n),
}
FACTORS = {"StepLR": 0.1, "MultiStepLR": 0.1, "ConstantLR": 2.0}
changed = False
for name, make in SCHEDULES.items():
    whole, later = rates(make)
    print(f"{name:18} unbroken {whole}\n{'':18} resumed  {later}")
    factor = FACTORS.get(name, 1.0)
    changed |= any(abs(b - factor * a) > 1e-12 for a, b in zip(whole, later))
if changed:
    print("the behaviour has changed")
sys.exit(changed)
PYTHON
