#!/usr/bin/env bash
# One would guess: mindspore.nn.Momentum(..., use_nesterov=True) makes Nesterov's step, as its documentation has it:
# p - lr (g + momentum v).
#
# On a processor it makes the step without: the numbers are those of use_nesterov=False to the last digit, in both
# modes, and nothing is said. mindspore.nn.SGD(..., nesterov=True) in the same library does make it.
#
# Whom it hurts: who tries a training on a processor before it goes to an accelerator, or compares the two there, and
# whoever thinks that he has tried Nesterov's momentum.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python=${PYTHON:-}
if [ -z "$python" ]; then
  python3 -m venv "$folder/venv"
  "$folder/venv/bin/pip" install --quiet "mindspore==2.10.0" "numpy==1.26.4"
  python="$folder/venv/bin/python"
fi

"$python" - <<'PYTHON'
import os
import sys

os.environ["GLOG_v"] = "3"
import mindspore
import numpy as np
from mindspore import nn

print("mindspore", mindspore.__version__)
mindspore.set_context(device_target="CPU")


def after(kind, **options):
    """Where a parameter is after three steps along a gradient of 1."""
    parameter = mindspore.Parameter(mindspore.Tensor(np.ones(1, np.float32)), name="p")
    optimizer = kind([parameter], learning_rate=0.1, momentum=0.9, **options)
    for _ in range(3):
        optimizer((mindspore.Tensor(np.ones(1, np.float32)),))
    return float(parameter.asnumpy()[0])


PLAIN, NESTEROV = 1 - 0.1 * (1 + 1.9 + 2.71), 1 - 0.1 * (1.9 + 2.71 + 3.439)
changed = False
for mode, name in ((mindspore.PYNATIVE_MODE, "pynative"), (mindspore.GRAPH_MODE, "graph")):
    mindspore.set_context(mode=mode)
    for kind, option, expected in ((nn.Momentum, "use_nesterov", PLAIN), (nn.SGD, "nesterov", NESTEROV)):
        plain, ahead = after(kind, **{option: False}), after(kind, **{option: True})
        print(f"{name:8} {kind.__name__:8} without {plain:.4f}, with {option} {ahead:.4f}, Nesterov's {NESTEROV:.4f}")
        changed |= abs(plain - PLAIN) > 1e-5 or abs(ahead - expected) > 1e-5
if changed:
    print("the behaviour has changed")
sys.exit(changed)
PYTHON
