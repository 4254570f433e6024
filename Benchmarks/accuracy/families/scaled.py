"""Parameters and values from 1e-8 to 1e8."""
from .core import Case, sigmoid

SIZES = [1e-8, 1e-5, 1e-2, 1e2, 1e5, 1e8]


def case(name, x, f, g):
    return Case(name, "badly scaled", x, f, g)


def powell(m, x):
    return (1e4 * x[0] * x[1] - 1)**2 + (m.exp(-x[0]) + m.exp(-x[1]) - 1.0001)**2


def powell_g(m, x):
    a, b = 1e4 * x[0] * x[1] - 1, m.exp(-x[0]) + m.exp(-x[1]) - 1.0001
    return [2e4 * x[1] * a - 2 * m.exp(-x[0]) * b, 2e4 * x[0] * a - 2 * m.exp(-x[1]) * b]


def valley(m, x):
    a, b = x[0] / 1e6, x[1] / 1e-6
    return 100 * (b - a * a)**2 + (1 - a)**2


def valley_g(m, x):
    a, b = x[0] / 1e6, x[1] / 1e-6
    return [(-400 * a * (b - a * a) - 2 * (1 - a)) / 1e6, 200 * (b - a * a) / 1e-6]


CASES = [
    case("squares of many sizes", [1.3 * s for s in SIZES],
         lambda m, x: sum((v / s)**2 for v, s in zip(x, SIZES)),
         lambda m, x: [2 * v / s / s for v, s in zip(x, SIZES)]),
    case("waves of many sizes", [0.7 * s for s in SIZES],
         lambda m, x: sum(m.sin(v / s) for v, s in zip(x, SIZES)),
         lambda m, x: [m.cos(v / s) / s for v, s in zip(x, SIZES)]),
    case("product of many sizes", [2e-8, 3e8, 1.5e-3, 4e4],
         lambda m, x: x[0] * x[1] * x[2] * x[3],
         lambda m, x: [x[1] * x[2] * x[3], x[0] * x[2] * x[3], x[0] * x[1] * x[3],
                       x[0] * x[1] * x[2]]),
    case("slow exponential", [1.3e8], lambda m, x: m.exp(1e-8 * x[0]),
         lambda m, x: [1e-8 * m.exp(1e-8 * x[0])]),
    case("large sigmoids", [0.4, -1.2], lambda m, x: 1e8 * sum(sigmoid(m, v) for v in x),
         lambda m, x: [1e8 * sigmoid(m, v) * sigmoid(m, -v) for v in x]),
    case("small quartic", [0.8, -1.4, 2.0], lambda m, x: 1e-8 * sum(v**4 for v in x),
         lambda m, x: [4e-8 * v**3 for v in x]),
    case("Powell's badly scaled", [2e-5, 7.0], powell, powell_g),
    case("Brown's badly scaled", [3e5, 5e-6],
         lambda m, x: (x[0] - 1e6)**2 + (x[1] - 2e-6)**2 + (x[0] * x[1] - 2)**2,
         lambda m, x: [2 * (x[0] - 1e6) + 2 * x[1] * (x[0] * x[1] - 2),
                       2 * (x[1] - 2e-6) + 2 * x[0] * (x[0] * x[1] - 2)]),
    case("scaled valley", [-1.2e6, 0.9e-6], valley, valley_g),
    case("faint coordinate", [3e7, 2e-5], lambda m, x: x[0] + m.sin(x[1]),
         lambda m, x: [1, m.cos(x[1])]),
    case("small coordinate", [3e8, 1e-9], lambda m, x: x[0] + m.sin(x[1]),
         lambda m, x: [1, m.cos(x[1])]),
    case("invisible coordinate", [3e8, 0.5], lambda m, x: x[0]**2 + m.sin(x[1]),
         lambda m, x: [2 * x[0], m.cos(x[1])]),
    case("fast wave at zero", [0.0, 0.6], lambda m, x: m.sin(1e6 * x[0]) + m.exp(x[1]),
         lambda m, x: [1e6 * m.cos(1e6 * x[0]), m.exp(x[1])]),
    case("narrow bell far out", [1e4 + 0.003],
         lambda m, x: m.exp(-((x[0] - 1e4) / 1e-2)**2),
         lambda m, x: [-2 * (x[0] - 1e4) / 1e-2 / 1e-2 * m.exp(-((x[0] - 1e4) / 1e-2)**2)]),
    case("cancelling sum", [3e4, 3e4 + 0.1],
         lambda m, x: (x[1]**2 - x[0]**2 - 6e3) + m.sin(x[0] - x[1]),
         lambda m, x: [-2 * x[0] + m.cos(x[0] - x[1]), 2 * x[1] - m.cos(x[0] - x[1])]),
    case("difference of exponentials", [20.0, 20.000001],
         lambda m, x: m.exp(x[0]) - m.exp(x[1]),
         lambda m, x: [m.exp(x[0]), -m.exp(x[1])]),
]
