#!/usr/bin/env bash
# One would guess: in y = torch.as_strided_scatter(x, src, size, stride) the numbers of x that src overwrites
# have the slope 0, and those that are left have 1, as with slice_scatter, which does the same here.
#
# In torch 2.15 it is the other way round: the overwritten ones have the slope 1, the ones that are left have
# 0. The numbers that move y do not train, and those that do not move it do.
#
# Whom it hurts: who writes a part of a tensor by its strides and differentiates, such as code that was made
# free of writes in place, where a view by as_strided becomes this function. Nothing is raised.
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

print("torch", torch.__version__)


def slopes(scatter):
    """Of the sum of squares, by autograd and by central differences."""
    x = torch.tensor([1.0, 2.0, 3.0, 4.0], dtype=torch.float64, requires_grad=True)
    src = torch.tensor([10.0, 20.0], dtype=torch.float64)

    def loss(x):
        return (scatter(x, src) ** 2).sum()

    with torch.no_grad():
        steps = 1e-3 * torch.eye(4, dtype=torch.float64)
        measured = [round(float((loss(x + h) - loss(x - h)) / 2e-3), 6) for h in steps]
    return scatter(x, src).tolist(), torch.autograd.grad(loss(x), x)[0].tolist(), measured


ok = True
for name, scatter, expected in [
    ("as_strided_scatter", lambda x, src: torch.as_strided_scatter(x, src, (2,), (2,)), False),
    ("slice_scatter", lambda x, src: torch.slice_scatter(x, src, step=2), True),
]:
    value, own, measured = slopes(scatter)
    print(f"{name}: y {value}, slopes of Σ y² by autograd {own}, by differences {measured}")
    ok &= value == [10, 2, 20, 4] and measured == [0, 4, 0, 8] and (own == measured) is expected
print("as described" if ok else "CHANGED")
sys.exit(0 if ok else 1)
PYTHON
