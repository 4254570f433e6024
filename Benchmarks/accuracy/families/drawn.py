"""Smooth functions drawn at random: expression trees and small networks, of random sizes."""
import random
from dataclasses import replace

from . import noisy
from .core import Case

UNARY = ["sin", "tanh", "atan", "square", "root", "log", "exp", "inverse"]


def apply(m, name, v):
    if name in ("sin", "tanh", "atan"):
        return getattr(m, name)(v)
    return {"square": lambda: v * v, "root": lambda: m.sqrt(1 + v * v),
            "log": lambda: m.log(1 + v * v), "exp": lambda: m.exp(m.sin(v)),
            "inverse": lambda: 1 / (2 + m.cos(v))}[name]()


def tree(rng, leaves):
    """A random binary tree over the leaves, with a random function above every node."""
    nodes = [("leaf", i, rng.uniform(-2, 2)) for i in leaves]
    while len(nodes) > 1:
        a, b = nodes.pop(rng.randrange(len(nodes))), nodes.pop(rng.randrange(len(nodes)))
        nodes.append((rng.choice(["add", "times"]), a, b, rng.choice(UNARY)))
    return nodes[0]


def evaluate(m, node, x):
    if node[0] == "leaf":
        return node[2] * x[node[1]]
    a, b = evaluate(m, node[1], x), evaluate(m, node[2], x)
    return apply(m, node[3], a + b if node[0] == "add" else a * b)


def network(rng, n):
    hidden = rng.randint(2, 5)
    first = [[rng.gauss(0, 1) for _ in range(n)] for _ in range(hidden)]
    second = [rng.gauss(0, 1) for _ in range(hidden)]
    activation = rng.choice(["tanh", "sin", "atan"])
    return lambda m, x: sum(
        w * apply(m, activation, sum(p * q for p, q in zip(row, x)))
        for w, row in zip(second, first))


def draw(seed, count=40):
    rng = random.Random(seed)
    cases = []
    for k in range(count):
        n = rng.randint(1, 12)
        sizes = [10**rng.uniform(-6, 6) for _ in range(n)] if k % 2 else [1.0] * n
        x = [s * rng.uniform(-2, 2) for s in sizes]
        height = 10**rng.uniform(-8, 8) if k % 4 >= 2 else 1.0
        if rng.random() < 0.5:
            body, kind = network(rng, n), "network"
        else:
            root = tree(rng, list(range(n)) + [rng.randrange(n) for _ in range(n)])
            body, kind = (lambda m, u, root=root: evaluate(m, root, u)), "tree"

        def f(m, x, body=body, sizes=sizes, height=height):
            return height * body(m, [v / s for v, s in zip(x, sizes)])
        cases.append(Case(f"{kind} {k}", f"drawn, {'scaled' if k % 4 else 'plain'}", x, f))
    return cases


def moved(cases, seed):
    """Each function at three points nearby, next to singularities very near, with other noise."""
    rng = random.Random(seed)
    out = []
    for case in cases * 3:
        is_narrow = case.family == "near-singular" or case.name in (
            "narrow bell far out", "cancelling sum", "difference of exponentials")
        reach = 1e-8 if is_narrow else 0.2
        x = [v * (1 + reach * rng.uniform(-1, 1)) for v in case.x]
        salt, level = rng.random(), noisy.noise(10**rng.uniform(-13, -5))
        noise = (lambda p, n=level, s=salt: n(list(p) + [s])) if case.noise else None
        out.append(replace(case, x=x, noise=noise))
    return out
