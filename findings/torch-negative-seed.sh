#!/bin/bash
# One would guess, as PyTorch's documentation of torch.manual_seed says, that a negative seed is
# remapped to 0xffff_ffff_ffff_ffff + seed: manual_seed(-1) would be manual_seed(2**64 - 2).
# What is so: it is 2**64 + seed, one more: manual_seed(-1) is manual_seed(2**64 - 1).
# It hurts whoever reproduces PyTorch's random numbers elsewhere by the documented formula: every
# negative seed gives another sequence.
#
# PYTHON names a Python that has this torch already; without it, it is installed into a temporary
# folder. Exits with 1 where the behaviour, and with 2 where the documentation, is another.
set -euo pipefail

if [ -z "${PYTHON:-}" ]; then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  python3 -m venv "$folder/venv"
  "$folder/venv/bin/pip" install --quiet torch==2.15.0 numpy
  PYTHON="$folder/venv/bin/python"
fi

"$PYTHON" - <<'END'
import sys

import torch

print("torch", torch.__version__)


def drawn(seed):
    torch.manual_seed(seed)
    return torch.rand(4, dtype=torch.float64)


holds = True
for seed in [-1, -2, -1234567, -(2**63)]:
    initial = torch.manual_seed(seed).initial_seed()
    documented, real = 0xFFFF_FFFF_FFFF_FFFF + seed, 2**64 + seed
    as_documented = torch.equal(drawn(seed), drawn(documented))
    as_two_complement = torch.equal(drawn(seed), drawn(real))
    print(f"seed {seed}: initial_seed() {initial}; draws {drawn(seed)[:2].tolist()}")
    print(f"  documented {documented}: {drawn(documented)[:2].tolist()}, equal: {as_documented}")
    print(f"  2**64 + seed {real}: {drawn(real)[:2].tolist()}, equal: {as_two_complement}")
    holds = holds and initial == real and as_two_complement and not as_documented
if not holds:
    sys.exit(1)
formula = "0xffff_ffff_ffff_ffff + seed"
print("documentation says:", formula if formula in torch.manual_seed.__doc__ else "something else")
if formula not in torch.manual_seed.__doc__:
    sys.exit(2)
END
