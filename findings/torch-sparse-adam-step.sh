#!/usr/bin/env bash
# One would guess: the `step` in an optimizer's state is a float32 tensor in SparseAdam as it is in Adam, so
# that a program which writes checkpoints, or moves them, may make it one for all classes; and if that were
# wrong, load_state_dict would say so.
#
# In torch 2.15 SparseAdam alone counts in a Python int. load_state_dict takes the tensor without a word,
# and from then on the corrections 1 - beta ** step are computed in float32, also for parameters in float64:
# the fourth step is off by 1e-5 of itself, since 1 - 0.999 ** 3 has lost four digits.
#
# Whom it hurts: who converts checkpoints between formats and expects a training in float64 to go on to the
# last bits, as it does with all other classes.
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


def moved(kind, make):
    """What the fourth step moves a parameter by, where the count of the first three is what make makes of it."""
    p = torch.ones(3, 2, dtype=torch.float64, requires_grad=True)
    optimizer = kind([p], lr=0.1)

    def step():
        gradient = p.detach() / 3
        p.grad = gradient.to_sparse(1) if kind is torch.optim.SparseAdam else gradient
        optimizer.step()

    for _ in range(3):
        step()
    saved = optimizer.state_dict()
    count = saved["state"][0]["step"]
    saved["state"][0]["step"] = make(count)
    optimizer.load_state_dict(saved)
    before = p.detach().clone()
    step()
    return type(count).__name__, (p.detach() - before)[0, 0].item()


def tensor(count):
    return torch.tensor(float(count), dtype=torch.float32)


off = {}
for kind in (torch.optim.Adam, torch.optim.SparseAdam):
    name, kept = moved(kind, lambda count: count)
    _, changed = moved(kind, tensor)
    off[kind.__name__] = abs(changed / kept - 1)
    print(f"{kind.__name__}: step is of type {name}; a float32 tensor in its place moves the next step by "
          f"{off[kind.__name__]:.1e} of itself")
    off[kind.__name__ + " type"] = name
as_known = (off["Adam type"] == "Tensor" and off["SparseAdam type"] == "int"
            and off["Adam"] == 0 and 1e-7 < off["SparseAdam"] < 1e-4)
sys.exit(0 if as_known else 1)
PYTHON
