#!/usr/bin/env bash
# One would guess: torch.nn.init.sparse_(weight, sparsity, generator=g) depends on g alone. The generator
# is documented as "the torch Generator to sample from", and with the other initializers it is.
#
# It does not. The numbers come from g, but which of them become zero is drawn by torch.randperm from the
# global generator, once for each column. So two weights from generators of the same seed have their zeros
# in different places, and the global stream moves on, though a generator was given.
#
# Whom it hurts: everybody who gives a generator so that a run can be repeated, or so that the global
# stream (data order, dropout) stays what it is whether a layer is sparse or not.
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


def filled(fill, **options):
    g = torch.Generator().manual_seed(5)
    return fill(torch.empty(6, 3), generator=g, **options)


def moves_the_global_stream(fill, **options):
    torch.manual_seed(0)
    before = torch.random.get_rng_state()
    filled(fill, **options)
    return not torch.equal(before, torch.random.get_rng_state())


torch.manual_seed(1)
one = filled(torch.nn.init.sparse_, sparsity=0.5)
torch.manual_seed(2)
two = filled(torch.nn.init.sparse_, sparsity=0.5)
both = (one != 0) & (two != 0)
print("zeros of the first ", (one == 0).int().tolist())
print("zeros of the second", (two == 0).int().tolist())
print("where neither is zero they are equal:", bool((one == two)[both].all()))
sparse = moves_the_global_stream(torch.nn.init.sparse_, sparsity=0.5)
normal = moves_the_global_stream(torch.nn.init.normal_)
print("sparse_ with a generator moves the global stream:", sparse)
print("normal_ with a generator moves the global stream:", normal)

ok = (not torch.equal(one == 0, two == 0) and bool((one == two)[both].all()) and bool(both.any())
      and sparse and not normal)
print("as described" if ok else "CHANGED")
sys.exit(0 if ok else 1)
PYTHON
