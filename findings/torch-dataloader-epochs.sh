#!/usr/bin/env bash
# One would guess: DataLoader(range(n), shuffle=True, generator=g) hands out torch.randperm(n) of the
# same seed, and in the second epoch the next torch.randperm(n) of the stream.
#
# It does neither. At the start of each epoch the loader draws a 64-bit number, the seed of its
# workers, also where it has no workers. And when the sampler comes to its end, it draws one more
# permutation, of which it takes no element. So an epoch that is read to its end takes a number and
# two permutations from the stream; one that is left by `break` leaves the stream somewhere else.
#
# Whom it hurts: everybody who repeats a run's order of examples without the DataLoader (another
# framework, a check of a gradient on "the third batch", a resumed training that skips batches), and
# everybody who draws from the loader's generator for something else as well.
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
import itertools
import sys

import torch
from torch.utils.data import DataLoader

print("torch", torch.__version__)
n, seed = 7, 5


def loader():
    return DataLoader(range(n), batch_size=3, shuffle=True,
                      generator=torch.Generator().manual_seed(seed))


def flat(batches):
    return [int(i) for batch in batches for i in batch]


def plain(epochs):
    g = torch.Generator().manual_seed(seed)
    return [torch.randperm(n, generator=g).tolist() for _ in range(epochs)]


def as_the_loader_draws(epochs):
    g = torch.Generator().manual_seed(seed)
    orders = []
    for _ in range(epochs):
        torch.empty((), dtype=torch.int64).random_(generator=g)   # a seed for workers
        orders.append(torch.randperm(n, generator=g).tolist())
        torch.randperm(n, generator=g)                            # drawn, and not used
    return orders


whole = loader()
found = [flat(whole) for _ in range(3)]
broken = loader()
first = flat(itertools.islice(broken, 1))                         # one batch, then left
second = flat(broken)
print("the loader's epochs       ", found)
print("randperm, one by one      ", plain(3))
print("number, order, one unused ", as_the_loader_draws(3))
print("second epoch after a break", second)

ok = (found == as_the_loader_draws(3) and found[0] != plain(1)[0]
      and first == found[0][:3] and second != found[1])
print("as described" if ok else "CHANGED")
sys.exit(0 if ok else 1)
PYTHON
