#!/usr/bin/env bash
# One would guess: geoopt's RiemannianSGD on ordinary tensors, whose manifold is Euclidean space, is torch.optim.SGD,
# whose arguments and defaults it has; so it is without momentum, and so is RiemannianAdam.
#
# With momentum its first step is 1 + momentum times as long: 1.9 times at 0.9. The buffer is set to the first
# gradient and then updated by it as well. With Nesterov's look-ahead the first step is 2.71 times the gradient, where
# PyTorch's is 1.9. What is too much in the buffer fades, and has moved the parameter by nine gradients more by then.
#
# Whom it hurts: who mixes ordinary parameters with ones on a manifold under one RiemannianSGD and ports rates from
# PyTorch, and who compares the two. A rate that is safe after a warm-up is not at the first step.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python=${PYTHON:-}
if [ -z "$python" ]; then
  python3 -m venv "$folder/venv"
  "$folder/venv/bin/pip" install --quiet "geoopt==0.5.1" "torch==2.15.0" "numpy==2.3.5"
  python="$folder/venv/bin/python"
fi

"$python" -W ignore - <<'PYTHON'
import importlib.metadata
import sys

import torch
from geoopt.optim import RiemannianAdam, RiemannianSGD

print("geoopt", importlib.metadata.version("geoopt"), "torch", torch.__version__)
torch.set_default_dtype(torch.float64)


def way(make, steps):
    """How far a parameter has gone after some steps along a gradient of 1, in learning rates."""
    parameter = torch.nn.Parameter(torch.zeros(1))
    optimizer = make([parameter])
    for _ in range(steps):
        parameter.grad = torch.ones(1)
        optimizer.step()
    return -parameter.item() / 0.1


# What each goes beyond PyTorch's in the first step, and in 200.
CASES = [
    ("SGD", RiemannianSGD, torch.optim.SGD, {}, 0.0, 0.0),
    ("SGD momentum", RiemannianSGD, torch.optim.SGD, dict(momentum=0.9), 0.9, 9.0),
    ("SGD Nesterov", RiemannianSGD, torch.optim.SGD, dict(momentum=0.9, nesterov=True), 0.81, 8.1),
    ("Adam", RiemannianAdam, torch.optim.Adam, {}, 0.0, 0.0),
]
changed = False
for name, theirs, ours, options, first, all_of_them in CASES:
    beyond = []
    for steps in (1, 200):
        a, b = (way(lambda p: kind(p, lr=0.1, **options), steps) for kind in (theirs, ours))
        beyond.append(a - b)
        print(f"{name:13} after {steps:3} steps: geoopt {a:9.4f}, torch {b:9.4f} learning rates")
    changed |= any(abs(x - y) > 1e-6 for x, y in zip(beyond, (first, all_of_them)))
if changed:
    print("the behaviour has changed")
sys.exit(changed)
PYTHON
