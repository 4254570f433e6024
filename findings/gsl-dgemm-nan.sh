#!/usr/bin/env bash
# One would guess: a product of matrices has a NaN wherever a NaN is multiplied, as IEEE 754 has it for
# 0 times NaN, and the same numbers whichever of its two matrices is stored as its transpose. So it is
# not with GSL's cblas_dgemm: as it stands, and with the left matrix transposed, it leaves out the terms
# whose left factor is 0; with the right one transposed it does not.
# Whom it hurts: who trains a network on it. Behind a rectifier many activations are 0, and a weight
# that is NaN or infinite then shows in some products and not in others.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
library=${GSLCBLAS:-}
if [ -z "$library" ]; then
  package=$(apt-cache pkgnames libgslcblas0 | sort | head -1)
  (cd "$folder" && apt-get download --quiet "$package=2.*" && dpkg-deb -x ./libgslcblas0*.deb .)
  library=$(find "$folder" -name 'libgslcblas.so.0' | head -1)
fi
python3 - "$library" <<'PYTHON'
import ctypes
import math
import sys

cblas = ctypes.CDLL(sys.argv[1])
double = ctypes.c_double
ROWS, PLAIN, TRANSPOSED = 101, 111, 112


def product(left_form, right_form, left, right):
    """The one number of a row of two times a column of two, which is alike in memory transposed."""
    one = (double * 1)(0)
    cblas.cblas_dgemm(
        ROWS, left_form, right_form, 1, 1, 2, double(1), (double * 2)(*left), 2 if left_form == PLAIN else 1,
        (double * 2)(*right), 1 if right_form == PLAIN else 2, double(0), one, 1)
    return one[0]


found = {}
for name, forms in (("A B", (PLAIN, PLAIN)), ("Aᵀ B", (TRANSPOSED, PLAIN)), ("A Bᵀ", (PLAIN, TRANSPOSED)),
                    ("Aᵀ Bᵀ", (TRANSPOSED, TRANSPOSED))):
    found[name] = [product(*forms, (0, 1), (bad, 3)) for bad in (math.nan, math.inf)]
    print(f"0 · NaN + 1 · 3 is {found[name][0]}, 0 · ∞ + 1 · 3 is {found[name][1]}, as {name}")
assert found["A B"] == found["Aᵀ B"] == [3, 3]
assert all(map(math.isnan, found["A Bᵀ"] + found["Aᵀ Bᵀ"]))
PYTHON
