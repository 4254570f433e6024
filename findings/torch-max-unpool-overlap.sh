#!/usr/bin/env bash
# One would guess: torch.nn.functional.max_unpool1d and 2d put each maximum back in its place, and what comes
# back to it is the slope of that place. With windows that overlap, one number may be the largest of several.
#
# It is put in its place once, but its slope comes back from each window that names it: twice, or up to nine
# times with windows of 3 × 3. Autograd's gradient is then a multiple of the true one, and nothing is raised.
#
# Whom it hurts: who decodes with the indices of a pooling whose stride is smaller than its kernel, as in
# segmentation: the largest numbers train at several times the rate.
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
from torch.nn import functional

print("torch", torch.__version__)


def there_and_back(x, kernel, stride, pool, unpool):
    largest, indices = pool(x, kernel, stride=stride, return_indices=True)
    return unpool(largest, indices, kernel, stride=stride, output_size=x.shape[1:])


def slope_of_the_largest(x, *shape):
    """By autograd, and by a central difference."""
    x = x.requires_grad_()
    own = torch.autograd.grad(there_and_back(x, *shape).sum(), x)[0].flatten()
    place = int(x.flatten().argmax())
    with torch.no_grad():
        h = torch.zeros_like(x)
        h.view(-1)[place] = 1e-3
        measured = (there_and_back(x + h, *shape) - there_and_back(x - h, *shape)).sum() / 2e-3
    return float(own[place]), round(float(measured), 6)


line = torch.tensor([[1.0, 5.0, 2.0]], dtype=torch.float64)
square = torch.tensor([[[1.0, 2, 1, 2, 1], [2, 1, 2, 1, 2], [1, 2, 9, 2, 1], [2, 1, 2, 1, 2],
                        [1, 2, 1, 2, 1]]], dtype=torch.float64)
one = (functional.max_pool1d, functional.max_unpool1d)
two = (functional.max_pool2d, functional.max_unpool2d)
found = {
    "a line, windows of 2 at each place": slope_of_the_largest(line, 2, 1, *one),
    "a square, windows of 3 × 3 at each place": slope_of_the_largest(square, 3, 1, *two),
    "a line, windows of 3 side by side": slope_of_the_largest(line, 3, 3, *one),
}
for name, (own, measured) in found.items():
    print(f"{name}: slope {own} by autograd, {measured} by a difference")
ok = list(found.values()) == [(2.0, 1.0), (9.0, 1.0), (1.0, 1.0)]
print("as described" if ok else "CHANGED")
sys.exit(0 if ok else 1)
PYTHON
