"""Points close to where the function, or its derivative, ends."""
from .core import Case, sigmoid


def case(name, x, f, g):
    return Case(name, "near-singular", x, f, g)


CASES = [
    case("log near 0", [1e-6, 2e-9], lambda m, x: m.log(x[0]) + m.log(x[1]),
         lambda m, x: [1 / x[0], 1 / x[1]]),
    case("root near 0", [1e-10, 0.5], lambda m, x: m.sqrt(x[0]) + m.sqrt(x[1]),
         lambda m, x: [1 / (2 * m.sqrt(x[0])), 1 / (2 * m.sqrt(x[1]))]),
    case("pole at 1", [1 + 1e-5], lambda m, x: 1 / (x[0] - 1), lambda m, x: [-1 / (x[0] - 1)**2]),
    case("power 1.5 near 0", [1e-8, 2.0], lambda m, x: x[0]**1.5 + x[1]**1.5,
         lambda m, x: [1.5 * m.sqrt(x[0]), 1.5 * m.sqrt(x[1])]),
    case("steep sigmoid", [0.5 + 1e-4], lambda m, x: sigmoid(m, 1e4 * (x[0] - 0.5)),
         lambda m, x: [1e4 * sigmoid(m, 1e4 * (x[0] - 0.5)) * sigmoid(m, -1e4 * (x[0] - 0.5))]),
    case("arcsine near 1", [1 - 1e-6], lambda m, x: m.asin(x[0]),
         lambda m, x: [1 / m.sqrt(1 - x[0]**2)]),
    case("log of 1 - x", [1 - 1e-7, 0.3], lambda m, x: m.log(1 - x[0]) * m.exp(x[1]),
         lambda m, x: [-m.exp(x[1]) / (1 - x[0]), m.log(1 - x[0]) * m.exp(x[1])]),
    case("tangent near its pole", [1.5707], lambda m, x: m.tan(x[0]),
         lambda m, x: [1 + m.tan(x[0])**2]),
    case("entropy", [1e-7, 0.2, 0.8], lambda m, x: -sum(v * m.log(v) for v in x),
         lambda m, x: [-m.log(v) - 1 for v in x]),
    case("log barrier", [0.3, 0.7 - 1e-5],
         lambda m, x: x[0]**2 + x[1]**2 - 1e-3 * m.log(1 - x[0] - x[1]),
         lambda m, x: [2 * v + 1e-3 / (1 - x[0] - x[1]) for v in x]),
]
