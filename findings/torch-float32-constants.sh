#!/usr/bin/env bash
# One would guess: a gradient that PyTorch computes in float64 is right to some 1e-16, since all of it
# is float64. So it is not: constants in three passes are written as float32. Hardsigmoid's slope is
# float32(1/6), off by 3e-8 of it; BCELoss divides by at least float32(1e-12), off by 4e-9; and
# CosineEmbeddingLoss adds float32(1e-12) to squares, which beside a row of zeros is off by 2e-9.
# Whom it hurts: who compares a gradient of their own with PyTorch's to 1e-12 and looks for the fault
# on their side; who trusts gradcheck's default tolerance to see such an error (it does not).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python=${PYTHON:-}
if [ -z "$python" ]; then
  python3 -m venv "$folder/venv"
  python="$folder/venv/bin/python"
  "$python" -m pip install --quiet torch==2.15.0 numpy
fi
"$python" - <<'PYTHON'
import struct
import torch

def float32(x):
    return struct.unpack("f", struct.pack("f", x))[0]

print("torch", torch.__version__)
x = torch.tensor([0.5], dtype=torch.float64, requires_grad=True)
torch.nn.functional.hardsigmoid(x).sum().backward()
slope = x.grad.item()
print(f"slope of hardsigmoid at 0.5: {slope!r}; 1/6 is {1 / 6!r}, float32(1/6) {float32(1 / 6)!r}")
assert slope == float32(1 / 6) != 1 / 6

p = torch.tensor([0.0], dtype=torch.float64, requires_grad=True)
torch.nn.functional.binary_cross_entropy(p, torch.ones(1, dtype=torch.float64)).backward()
slope = p.grad.item()
print(f"slope of the cross-entropy at p = 0, t = 1: {slope!r}; -1/1e-12 is {-1 / 1e-12!r}")
assert slope == -1 / float32(1e-12) != -1 / 1e-12

first = torch.tensor([[1.0, 0.0]], dtype=torch.float64)
second = torch.zeros(1, 2, dtype=torch.float64, requires_grad=True)
torch.nn.functional.cosine_embedding_loss(first, second, torch.ones(1)).backward()
slope = second.grad[0, 0].item()
exact, rounded = (-1 / ((1 + eps) * eps) ** 0.5 for eps in (1e-12, float32(1e-12)))
print(f"slope of 1 - cos at a row of zeros: {slope!r}; with 1e-12 {exact!r}, with float32(1e-12) {rounded!r}")
assert abs(slope / rounded - 1) < 1e-14 and abs(slope / exact - 1) > 1e-9

x = torch.tensor([0.5, -1.25, 2.0], dtype=torch.float64, requires_grad=True)
print("gradcheck sees it:", not torch.autograd.gradcheck(
    torch.nn.functional.hardsigmoid, x, raise_exception=False))
assert torch.autograd.gradcheck(torch.nn.functional.hardsigmoid, x)
PYTHON
