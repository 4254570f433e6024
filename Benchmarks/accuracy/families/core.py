"""What a test function is, and the two arithmetics it is written for at once.

`f(m, x)` and `g(m, x)` take the mathematics from `m`: float64 by NumPy, or mpmath with 60 digits.
Constants are float64 numbers in both, so that both compute the same function. Float32 numbers make
NumPy compute in float32, constants rounded.
"""
import math
from dataclasses import dataclass, field
from types import SimpleNamespace

import mpmath
import numpy as np

mpmath.mp.dps = 60
MP = mpmath.mp
FLOAT = SimpleNamespace(
    exp=np.exp, log=np.log, sqrt=np.sqrt, sin=np.sin, cos=np.cos, tan=np.tan, tanh=np.tanh,
    atan=np.arctan, asin=np.arcsin, log1p=np.log1p, expm1=np.expm1,
    erf=lambda z: type(z)(math.erf(z)))


@dataclass
class Case:
    name: str
    family: str
    x: list
    f: object
    g: object = None
    noise: object = None  # added to f in float64, no part of the truth
    valid: list = field(default_factory=list)  # at a kink: the answers to be accepted
    invalid: list = field(default_factory=list)  # and those to be rejected
    kind: type = np.float64  # what f computes in

    def value(self, x):
        with np.errstate(all="ignore"):
            value = float(self.f(FLOAT, [self.kind(v) for v in x]))
        return value + self.noise(x) if self.noise else value

    def truth(self):
        """The gradient with 60 digits: by hand where it was derived, else by mpmath.diff."""
        x = [MP.mpf(v) for v in self.x]
        return list(self.g(MP, x)) if self.g else self.differences()

    def differences(self):
        x = [MP.mpf(v) for v in self.x]
        return [MP.diff(lambda t, i=i: self.f(MP, x[:i] + [t] + x[i + 1:]), x[i])
                for i in range(len(x))]

    def gradient(self):
        """The truth, rounded to float64."""
        return [float(v) for v in self.truth()]

    def computed(self, gradient):
        """The gradient by hand as float64 computes it, with its rounding errors."""
        return [float(v) for v in self.g(FLOAT, list(map(self.kind, self.x)))] if self.g \
            else gradient


def dot(a, b):
    return sum(p * q for p, q in zip(a, b))


def sigmoid(m, z):
    return 1 / (1 + m.exp(-z))


def softmax(m, z):
    e = [m.exp(v - max(z)) for v in z]
    return [v / sum(e) for v in e]
