#!/usr/bin/env bash
# One would guess: DeepSpeed's WarmupCosineLR begins at warmup_min_ratio of the optimizer's rate, rises to the whole of
# it in warmup_num_steps steps, and falls from there along a cosine.
#
# The first step is made at a rate of 0, whatever warmup_min_ratio is; the second at warmup_min_ratio. The whole rate is
# reached at no step: the cosine's first is its second value. It rises by the logarithm unless warmup_type="linear" says
# otherwise. DeepSpeed's WarmupLR begins at warmup_min_lr for two steps, so that each rate comes one step later than in
# PyTorch's LinearLR.
#
# Whom it hurts: who fine-tunes for a few hundred steps with a short warm-up, and who goes from a schedule of PyTorch or
# transformers to DeepSpeed's of the same numbers and asks why the first step changes nothing and the losses differ.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python=${PYTHON:-}
if [ -z "$python" ]; then
  python3 -m venv "$folder/venv"
  "$folder/venv/bin/pip" install --quiet "torch==2.15.0" "numpy==2.3.5" setuptools
  "$folder/venv/bin/pip" install --quiet "deepspeed==0.19.8"
  python="$folder/venv/bin/python"
fi

DS_IGNORE_CUDA_DETECTION=1 "$python" - <<'PYTHON'
import importlib.metadata
import logging
import sys

logging.disable(logging.WARNING)
import torch
from deepspeed.runtime.lr_schedules import WarmupCosineLR, WarmupLR

print("deepspeed", importlib.metadata.version("deepspeed"), "torch", torch.__version__)


def rates(make, steps):
    """The rates of the optimizer's steps, the schedule's after each, as DeepSpeed's engine makes them."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    schedule, found = make(optimizer), []
    for _ in range(steps):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    return found


cosine = rates(lambda o: WarmupCosineLR(
    o, 20, warmup_min_ratio=0.2, warmup_num_steps=4, warmup_type="linear"), 21)
print("WarmupCosineLR", *[f"{rate:.3f}" for rate in cosine])
line = rates(lambda o: WarmupLR(o, 0.2, 1.0, 4, "linear"), 8)
print("WarmupLR      ", *[f"{rate:.3f}" for rate in line])
torchs = rates(lambda o: torch.optim.lr_scheduler.LinearLR(o, 0.2, total_iters=4), 8)
print("LinearLR      ", *[f"{rate:.3f}" for rate in torchs])
same = cosine[0] == 0 and abs(cosine[1] - 0.2) < 1e-12 and 0.98 < max(cosine) < 0.995
late = all(abs(a - b) < 1e-12 for a, b in zip(line[1:], torchs)) and line[0] == line[1]
if not (same and late):
    print("the behaviour has changed")
sys.exit(not (same and late))
PYTHON
