#!/usr/bin/env bash
# One would guess: atan in float32 is near pi/2 for large numbers, with a slope that goes to 0.
#
# In tinygrad it is asin(x / sqrt(1 + x x)). From 4096 on the quotient is 1, where asin has an infinite slope, and
# the gradient is NaN; at 2000 it is wrong by a tenth already. Beyond 1.8e19 the square
# overflows, and atan itself is 0.
#
# Whom it hurts: who takes angles of a quotient whose divisor comes near 0, as of two coordinates or of a
# complex number, in tinygrad.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python=${PYTHON:-}
if [ -z "$python" ]; then
  python3 -m venv "$folder/venv"
  "$folder/venv/bin/pip" install --quiet "tinygrad==0.14.0" "numpy==2.3.5"
  python="$folder/venv/bin/python"
fi

"$python" - <<'PYTHON'
# tinygrad compiles for this processor by clang, which has to be there.
import importlib.metadata
import math
import os
import sys

os.environ["DEV"] = "CPU"
from tinygrad import Tensor

print("tinygrad", importlib.metadata.version("tinygrad"))
found = {}
for at in [1.0, 2000.0, 4096.0, 1e20]:
    x = Tensor([at])
    value = x.atan().sum()
    found[at] = (value.item(), value.gradient(x)[0].item())
    print(f"atan({at:g}) = {found[at][0]:.6g}, slope {found[at][1]:.4g}; "
          f"it is {math.atan(at):.6g}, slope {1 / (1 + at * at):.4g}")
ok = (abs(found[1.0][1] - 0.5) < 1e-5 and found[2000.0][1] > 1.1 / 4e6 and math.isnan(found[4096.0][1])
      and abs(found[4096.0][0] - math.pi / 2) < 1e-3 and found[1e20][0] == 0)
print("as described" if ok else "CHANGED")
sys.exit(0 if ok else 1)
PYTHON
