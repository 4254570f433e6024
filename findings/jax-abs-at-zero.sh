#!/usr/bin/env bash
# One would guess: the slope of jax.numpy.abs at 0 is 0, as that of torch.abs is, and as jax.numpy.sign(0) is,
# which is its slope everywhere else.
#
# It is 1.
#
# Whom it hurts: who adds an L1 penalty by abs to weights of which some are exactly 0, pruned or begun there:
# each step takes the rate times the penalty from each of them, so that they do not stay 0. And who compares a
# gradient at 0 with PyTorch's.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python=${PYTHON:-}
if [ -z "$python" ]; then
  python3 -m venv "$folder/venv"
  "$folder/venv/bin/pip" install --quiet "jax==0.10.2" "torch==2.15.0" "numpy==2.3.5"
  python="$folder/venv/bin/python"
fi

"$python" - <<'PYTHON'
import sys

import jax
import torch

print("jax", jax.__version__, "torch", torch.__version__)
own = jax.grad(jax.numpy.abs)
slopes = [own(at).item() for at in [-1e-30, 0.0, 1e-30]]
x = torch.zeros(1, requires_grad=True)
x.abs().sum().backward()
print("jax's slopes of abs at -1e-30, 0 and 1e-30:", slopes)
print("jax's sign(0):", jax.numpy.sign(0.0).item(), " torch's slope of abs at 0:", x.grad.item())
w = jax.numpy.zeros(3)
w = w - 0.5 * jax.grad(lambda w: jax.numpy.abs(w).sum())(w)
print("zeros after a step of an L1 penalty alone, at the rate 0.5:", w.tolist())
ok = slopes == [-1, 1, 1] and jax.numpy.sign(0.0) == 0 and x.grad.item() == 0 and w.tolist() == [-0.5] * 3
print("as described" if ok else "CHANGED")
sys.exit(0 if ok else 1)
PYTHON
