"""Smooth functions with noise added: pseudo-random, a function of the bits of x."""
import hashlib
import struct

from . import ordinary
from .core import Case


def noise(size):
    def value(x):
        bits = hashlib.sha256(struct.pack(f"{len(x)}d", *map(float, x))).digest()
        return size * (int.from_bytes(bits[:8], "little") / 2**63 - 1)
    return value


BASES = {case.name: case for case in ordinary.CASES}
# Six sizes, evenly between 1e-12 and 1e-6.
CASES = [
    Case(f"{name}, noise {10**e:.0e}", "noisy", BASES[name].x, BASES[name].f, BASES[name].g,
         noise=noise(10**e))
    for name, e in [
        ("logistic regression", -12), ("multilayer perceptron", -10.8), ("quadratic form", -9.6),
        ("waves", -8.4), ("softmax cross-entropy", -7.2), ("pseudo-Huber", -6)]]
