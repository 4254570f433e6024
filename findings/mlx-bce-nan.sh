#!/usr/bin/env bash
# One would guess: mlx.nn.losses.binary_cross_entropy with with_logits=False follows PyTorch's BCELoss, whose
# logarithms it cuts at -100 as well: where a probability is 1 and the target is 1, loss and slope are 0.
#
# The loss is 0 and the slope is NaN. The slope of what was cut is 0 times that of log(0), which is infinite.
# PyTorch's own backward pass divides by max(p (1 - p), 1e-12) and gives 0.
#
# Whom it hurts: who trains a classifier in MLX that ends in a sigmoid. In float32 a sigmoid is 1 from a logit
# of 18 on, and e to the -104 is 0: the first example of which the network is that sure, and rightly so, makes
# every weight NaN.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python=${PYTHON:-}
if [ -z "$python" ]; then
  python3 -m venv "$folder/venv"
  "$folder/venv/bin/pip" install --quiet "mlx[cpu]==0.32.4" "numpy==2.3.5" "torch==2.15.0"
  python="$folder/venv/bin/python"
fi

"$python" - <<'PYTHON'
import importlib.metadata
import math
import sys

import mlx.core as mx
import torch
from mlx import nn

print("mlx", importlib.metadata.version("mlx"), "torch", torch.__version__)
mx.set_default_device(mx.cpu)


def by_mlx(logit, target):
    def loss(logit):
        return nn.losses.binary_cross_entropy(mx.sigmoid(logit), mx.array([target]), with_logits=False)
    value, slope = mx.value_and_grad(loss)(mx.array([logit]))
    return value.item(), slope.item()


def by_torch(logit, target):
    x = torch.tensor([logit], requires_grad=True)
    loss = torch.nn.functional.binary_cross_entropy(torch.sigmoid(x), torch.tensor([target]))
    loss.backward()
    return loss.item(), x.grad.item()


ok = True
for logit, target, breaks in [(5.0, 1.0, False), (18.0, 1.0, True), (-5.0, 0.0, False)]:
    (loss, slope), (other, right) = by_mlx(logit, target), by_torch(logit, target)
    print(f"logit {logit}, target {target}: loss {loss:.3g} and slope {slope:.3g} by MLX, "
          f"{other:.3g} and {right:.3g} by torch")
    ok &= abs(loss - other) < 1e-6 and math.isnan(slope) == breaks and math.isfinite(right)
print("as described" if ok else "CHANGED")
sys.exit(0 if ok else 1)
PYTHON
