"""Points at kinks, with answers that are subgradients and answers that are not, and beside them."""
from .core import Case

relu = lambda v: v if v > 0 else 0 * v


def at(name, x, f, valid, invalid):
    vectors = [[v if isinstance(v, list) else [v] for v in a] for a in (valid, invalid)]
    return Case(name, "kink", x, f, valid=vectors[0], invalid=vectors[1])


AT = [
    at("ReLU at 0", [0.0], lambda m, x: relu(x[0]), [0, 1, 0.5, 0.25], [-0.1, 1.1, 2]),
    at("absolute value at 0", [0.0], lambda m, x: abs(x[0]), [-1, 0, 1, 0.3], [1.5, -2]),
    at("max at a tie", [2.0, 2.0], lambda m, x: max(x), [[1, 0], [0, 1], [0.5, 0.5]],
       [[1, 1], [0, 0], [1, -0.2]]),
    at("min at a tie", [-3.0, -3.0], lambda m, x: min(x), [[1, 0], [0, 1], [0.2, 0.8]],
       [[1, 1], [0, 0]]),
    at("leaky ReLU at 0", [0.0], lambda m, x: x[0] if x[0] > 0 else 0.01 * x[0],
       [0.01, 1, 0.5], [0, 1.2]),
    at("hinge at its corner", [1.0], lambda m, x: relu(1 - x[0]), [0, -1, -0.5], [1, -1.5]),
    at("sum of absolutes", [0.0, 2.0], lambda m, x: abs(x[0]) + abs(x[1]),
       [[0, 1], [-1, 1], [1, 1]], [[0, -1], [2, 1]]),
    at("unit at its threshold", [1.0, -1.0, 0.0], lambda m, x: relu(x[0] + x[1] + x[2]),
       [[0, 0, 0], [1, 1, 1], [0.5, 0.5, 0.5]], [[1, 0, 0], [0, 1, 1], [1, 1, 2]]),
    at("max of three at a tie", [1.5, 1.5, 1.5], lambda m, x: max(x),
       [[1, 0, 0], [0, 0, 1], [0.25, 0.25, 0.5]],
       [[1, 1, 0], [0, 0, 0], [0.5, 0, 0], [0.5, 0.5, 0.5]]),
    at("smooth times absolute", [0.0], lambda m, x: abs(x[0]) * m.exp(x[0]), [-1, 1, 0], [1.2]),
    at("parabola meets line", [1.0], lambda m, x: max(x[0]**2, 2 - x[0]), [-1, 2, 1], [3, -1.5]),
    at("total variation", [1.0, 1.0, 1.0], lambda m, x: abs(x[0] - x[1]) + abs(x[1] - x[2]),
       [[1, 0, -1], [0, 0, 0], [1, -2, 1]], [[1, 1, -1], [1, 1, 1]]),
    at("clip at 1", [1.0], lambda m, x: min(max(x[0], 0 * x[0]), 1 + 0 * x[0]), [1, 0, 0.5],
       [2, -0.5]),
    at("norm at 0", [0.0, 0.0], lambda m, x: m.sqrt(x[0]**2 + x[1]**2), [[0, 0], [0.6, 0.8]],
       [[0.9, 0.9], [1, 1]]),
    at("steep corner", [2.0], lambda m, x: 1e6 * abs(x[0] - 2) + x[0], [1e6, -9e5, 1],
       [2e6, -1.5e6]),
    at("ReLU on a hill", [0.0], lambda m, x: 1e4 + relu(x[0]), [0, 1, 0.5], [2, -1]),
    at("small units", [1e-4], lambda m, x: relu(x[0] - 1e-4), [0, 1, 0.5], [2, -1]),
]

# The function, the point, and the gradients on both sides of the kink there.
CORNERS = [
    ("ReLU at 1", [1.0], lambda m, x: relu(x[0] - 1), [0], [1]),
    ("absolute value at 1, on 3", [1.0], lambda m, x: 3 + abs(x[0] - 1), [-1], [1]),
    ("absolute value at 0", [0.0], lambda m, x: abs(x[0]), [-1], [1]),
    ("max near a tie", [2.0, 2.0], lambda m, x: max(x), [0, 1], [1, 0]),
    ("hinge near its corner", [1.0, 0.0], lambda m, x: relu(1 - x[0] - x[1]), [-1, -1], [0, 0]),
    ("curved corner", [1.0], lambda m, x: max(x[0]**2, 2 - x[0]), [-1], None),
]
BESIDE = []
for name, x, f, below, above in CORNERS:
    for e in range(2, 10):
        for side in (-1, 1):
            d = side * 10.0**-e
            point = [x[0] + d] + x[1:]
            high = above if above is not None else [2 * point[0]]
            right, wrong = (high, below) if side > 0 else (below, high)
            BESIDE.append(Case(f"{name}, {d:+.0e}", "beside a kink", point, f, valid=[right],
                               invalid=[wrong]))
CASES = AT + BESIDE
