"""Logistic regression with an L2 penalty in NumPy, checked by gradus gradcheck.

gradus gradcheck -- python3 gradcheck_numpy.py [--wrong]
"""

import json
import sys

import numpy as np

rows, columns = 20, 3
generator = np.random.default_rng(1)
inputs = generator.normal(size=(rows, columns))
labels = generator.integers(0, 2, size=rows)
penalty = 0.1


def loss(w, b):
    z = inputs @ w + b
    return np.mean(np.logaddexp(0, z) - labels * z) + penalty / 2 * w @ w


def gradient(w, b):
    error = (1 / (1 + np.exp(-(inputs @ w + b))) - labels) / rows
    dw, db = inputs.T @ error + penalty * w, error.sum()
    if "--wrong" in sys.argv:
        dw[1] += 0.01
    return np.append(dw, db)


def answer(request):
    if request["want"] == "shape":
        blocks = [{"name": "w", "shape": [columns]}, {"name": "b", "shape": [1]}]
        return {"at": [0.3, -0.2, 0.5, 0.1], "blocks": blocks}
    x = np.array(request["x"])
    if request["want"] == "value":
        return {"value": float(loss(x[:columns], x[columns]))}
    return {"gradient": gradient(x[:columns], x[columns]).tolist()}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
