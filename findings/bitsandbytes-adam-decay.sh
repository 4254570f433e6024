#!/usr/bin/env bash
# One would guess: bitsandbytes.optim.Adam, which takes the place of torch.optim.Adam, makes of weight_decay what that
# does, and bitsandbytes.optim.AdamW what torch.optim.AdamW does.
#
# Its Adam is AdamW: both decay the parameter itself, and differ in their defaults alone (0 and 0.01). PyTorch's Adam
# adds the decay to the gradient and divides both by the root of the squares, so that large gradients leave little of it
# and small ones much. Here it is lr times weight_decay of each weight in each step, whatever the gradients are.
#
# Whom it hurts: who has found a weight_decay for Adam and changes to bitsandbytes to save memory: it is another
# regularization, and stronger or weaker by the size of the gradients.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python=${PYTHON:-}
if [ -z "$python" ]; then
  python3 -m venv "$folder/venv"
  "$folder/venv/bin/pip" install --quiet "bitsandbytes==0.50.2" "torch==2.15.0" "numpy==2.3.5"
  python="$folder/venv/bin/python"
fi

"$python" - <<'PYTHON'
import importlib.metadata
import sys

import bitsandbytes.optim
import torch

print("bitsandbytes", importlib.metadata.version("bitsandbytes"), "torch", torch.__version__)


def after(kind, size, steps=50):
    """Where a weight of 1 is after some steps whose gradients change their sign."""
    parameter = torch.nn.Parameter(torch.ones(8))
    optimizer = kind([parameter], lr=0.01, weight_decay=0.1)
    for t in range(steps):
        parameter.grad = torch.full((8,), size * (-1) ** t)
        optimizer.step()
    return parameter[0].item()


changed = False
for size in (0.01, 1.0, 100.0):
    theirs, theirs_w = (after(kind, size) for kind in (bitsandbytes.optim.Adam, bitsandbytes.optim.AdamW))
    adam, adam_w = (after(kind, size) for kind in (torch.optim.Adam, torch.optim.AdamW))
    print(f"gradients of {size:6}: bitsandbytes Adam {theirs:.5f}, AdamW {theirs_w:.5f}; "
          f"torch Adam {adam:.5f}, AdamW {adam_w:.5f}")
    changed |= abs(theirs - adam_w) > 1e-5 or abs(theirs_w - adam_w) > 1e-5 or abs(theirs - adam) < 1e-3
if changed:
    print("the behaviour has changed")
sys.exit(changed)
PYTHON
