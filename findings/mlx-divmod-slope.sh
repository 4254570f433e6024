#!/usr/bin/env bash
# One would guess: mlx.core.divmod(x, y) is the pair of floor_divide and remainder, slopes included. Of the
# remainder x - y floor(x/y) the slope along x is 1, and along y it is -floor(x/y).
#
# The values are those; the slopes of divmod are 0 along both, though mlx.core.remainder has the right ones.
# JAX's divmod has them too.
#
# Whom it hurts: who wraps angles, positions or phases with divmod in MLX and trains through them: whatever lies
# before it gets no gradient, and nothing is raised.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python=${PYTHON:-}
if [ -z "$python" ]; then
  python3 -m venv "$folder/venv"
  "$folder/venv/bin/pip" install --quiet "mlx[cpu]==0.32.4" "numpy==2.3.5" "jax==0.10.2"
  python="$folder/venv/bin/python"
fi

"$python" - <<'PYTHON'
import importlib.metadata
import sys

import jax
import mlx.core as mx

print("mlx", importlib.metadata.version("mlx"), "jax", jax.__version__)
mx.set_default_device(mx.cpu)
x, y = 5.3, 0.7
found = {
    "mlx divmod": (lambda x, y: mx.divmod(x, y)[1], mx.grad, mx.array),
    "mlx remainder": (mx.remainder, mx.grad, mx.array),
    "jax divmod": (lambda x, y: jax.numpy.divmod(x, y)[1], jax.grad, jax.numpy.float32),
}
slopes = {}
for name, (f, grad, number) in found.items():
    value = f(number(x), number(y)).item()
    slopes[name] = tuple(s.item() for s in grad(f, argnums=(0, 1))(number(x), number(y)))
    print(f"{name}({x}, {y}): remainder {value:.4f}, slopes {slopes[name]}")
ok = (slopes["mlx divmod"] == (0, 0) and slopes["mlx remainder"] == (1, -7)
      and slopes["jax divmod"] == (1, -7))
print("as described" if ok else "CHANGED")
sys.exit(0 if ok else 1)
PYTHON
