#!/usr/bin/env bash
# One would guess: torch.clamp(x, -1, 1) has the slope 1 where x is just at a bound, since x is not
# changed there, or 0 as hardtanh has; and the same whether its bounds are numbers or tensors of these numbers.
#
# In torch 2.15 the slope at a bound is 0 where the bounds are numbers, and one half where they are tensors; the
# other half goes to the bound. Beside the bounds both are alike.
#
# Whom it hurts: who keeps weights in a range by clamping them, so that they lie at a bound: with numbers they
# never come off it by gradients again, with tensors they do, at half the rate. And who compares a gradient at
# such a point with another framework: JAX has one half with numbers, MLX 0.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python=${PYTHON:-}
if [ -z "$python" ]; then
  python3 -m venv "$folder/venv"
  "$folder/venv/bin/pip" install --quiet "torch==2.15.0" "numpy==2.3.5" "jax==0.10.2"
  python="$folder/venv/bin/python"
fi

"$python" - <<'PYTHON'
import sys

import jax
import torch

print("torch", torch.__version__, "jax", jax.__version__)


def slope(clamp, at):
    x = torch.tensor([at], dtype=torch.float64, requires_grad=True)
    clamp(x).sum().backward()
    return x.grad.item()


one = torch.ones(1, dtype=torch.float64)
kinds = {"numbers": lambda x: x.clamp(-1.0, 1.0), "tensors": lambda x: x.clamp(-one, one),
         "hardtanh": torch.nn.functional.hardtanh}
points = [0.999, 1.0, 1.001, -1.0]
found = {name: [slope(clamp, at) for at in points] for name, clamp in kinds.items()}
found["jax, numbers"] = [jax.grad(lambda x: jax.numpy.clip(x, -1.0, 1.0))(at).item() for at in points]
for name, slopes in found.items():
    print(f"{name}: slopes at {points} are {slopes}")
ok = found == {"numbers": [1, 0, 0, 0], "tensors": [1, 0.5, 0, 0.5], "hardtanh": [1, 0, 0, 0],
               "jax, numbers": [1, 0.5, 0, 0.5]}
print("as described" if ok else "CHANGED")
sys.exit(0 if ok else 1)
PYTHON
