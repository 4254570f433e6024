#!/usr/bin/env bash
# One would guess: torch.special.bessel_j0 in float64 is right to float64's digits, as SciPy's j0 is,
# and smooth, as a Bessel function is. So it is not: up to |x| = 5 it is off by 1e-8, beyond it by up to
# 4e-7, and it jumps by that at 5.
# Whom it hurts: who differentiates it numerically near 5, or takes its float64 values, or its gradient,
# which is bessel_j1, for a reference.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python=${PYTHON:-}
if [ -z "$python" ]; then
  python3 -m venv "$folder/venv"
  python="$folder/venv/bin/python"
  "$python" -m pip install --quiet torch==2.15.0 numpy mpmath==1.3.0
fi
"$python" - <<'PYTHON'
import mpmath
import torch

print("torch", torch.__version__)
mpmath.mp.dps = 30


def error(x):
    x = torch.tensor(x, dtype=torch.float64)
    return float(mpmath.mpf(torch.special.bessel_j0(x).item()) - mpmath.besselj(0, x.item()))


for x in (1.0, 4.0, 4.9, 5.05, 6.0, 10.0):
    print(f"bessel_j0({x}) is off by {error(x):.1e}")
assert abs(error(1.0)) < 1e-7 and abs(error(5.05)) > 1e-7

below, above = (torch.special.bessel_j0(torch.tensor(x, dtype=torch.float64)).item()
                for x in (5 - 1e-9, 5 + 1e-9))
print(f"bessel_j0 goes from {below!r} to {above!r} within 2e-9 of 5; its slope there is about 0.33")
assert abs(above - below) > 1e-7
PYTHON
