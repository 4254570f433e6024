#!/usr/bin/env bash
# One would guess: the slope of an ELU or a SELU at a large number is 1, or SELU's scale, as its value is the
# number, or the scale times it.
#
# In MLX (nn.elu, nn.selu) and tinygrad (elu, selu, celu) it is NaN from 89 on, in float32. They are made of a
# branch with exp(x), which overflows there though it is not taken: 0 times infinity comes back through it.
# MLX's nn.celu, with alpha 1 the same function, is made of min(x, 0) and has the slope 1, as PyTorch's have.
#
# Whom it hurts: who trains a network of ELUs or SELUs in one of the two. One activation of 89, and all weights
# below it are NaN after the step; the loss before it shows nothing.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python=${PYTHON:-}
if [ -z "$python" ]; then
  python3 -m venv "$folder/venv"
  "$folder/venv/bin/pip" install --quiet "mlx[cpu]==0.32.4" "tinygrad==0.14.0" "numpy==2.3.5"
  python="$folder/venv/bin/python"
fi

"$python" - <<'PYTHON'
# tinygrad compiles for this processor by clang, which has to be there.
import importlib.metadata
import math
import os
import sys

os.environ["DEV"] = "CPU"
import mlx.core as mx
from mlx import nn
from tinygrad import Tensor

print(*(f"{name} {importlib.metadata.version(name)}" for name in ["mlx", "tinygrad"]))
mx.set_default_device(mx.cpu)


def by_mlx(name, x):
    value, slope = mx.value_and_grad(getattr(nn, name))(mx.array(x))
    return value.item(), slope.item()


def by_tinygrad(name, x):
    x = Tensor([x])
    value = getattr(x, name)().sum()
    return value.item(), value.gradient(x)[0].item()


ok = True
for name in ["elu", "selu", "celu"]:
    for library, f in [("mlx", by_mlx), ("tinygrad", by_tinygrad)]:
        (_, below), (value, slope) = f(name, 88.0), f(name, 89.0)
        print(f"{library}'s {name}: slope {below:.5g} at 88, value {value:.5g} and slope {slope:.5g} at 89")
        scale = 1.0507 if name == "selu" else 1
        breaks = (library, name) != ("mlx", "celu")
        ok &= (abs(below - scale) < 1e-4 and abs(value - 89 * scale) < 1e-2
               and math.isnan(slope) == breaks)
print("as described" if ok else "CHANGED")
sys.exit(0 if ok else 1)
PYTHON
