"""Losses and functions as they are met every day, every size near 1."""
from .core import Case, dot, sigmoid, softmax

DATA = [(0.5, -1.2, 0.7), (1.5, 0.3, -0.4), (-0.8, 0.9, 1.1), (0.2, -0.6, -1.7), (2.0, 1.0, 0.1)]
LABELS = [1, 0, 1, 1, 0]
A = [[4, 1, 0, 0.5, 0], [1, 3, -1, 0, 0.2], [0, -1, 5, 1, 0], [0.5, 0, 1, 2, 0.3],
     [0, 0.2, 0, 0.3, 1]]
B = [1, -2, 0.5, 3, -1]


def rosenbrock(m, x):
    return sum(100 * (b - a * a)**2 + (1 - a)**2 for a, b in zip(x, x[1:]))


def rosenbrock_g(m, x):
    g = [0 * v for v in x]
    for i in range(len(x) - 1):
        r = x[i + 1] - x[i] * x[i]
        g[i] += -400 * x[i] * r - 2 * (1 - x[i])
        g[i + 1] += 200 * r
    return g


def logistic(m, w):
    z = [dot(w, row) for row in DATA]
    return sum(m.log1p(m.exp(v)) - y * v for v, y in zip(z, LABELS)) / len(DATA)


def logistic_g(m, w):
    r = [sigmoid(m, dot(w, row)) - y for row, y in zip(DATA, LABELS)]
    return [sum(r[k] * DATA[k][j] for k in range(len(DATA))) / len(DATA) for j in range(3)]


def mlp(m, p):
    """Two inputs, two tanh units, one output: W1 (2, 2), b1 (2), w2 (2), b2."""
    loss = 0
    for (a, b, _), y in zip(DATA, LABELS):
        h = [m.tanh(p[2 * k] * a + p[2 * k + 1] * b + p[4 + k]) for k in range(2)]
        loss += (dot(p[6:8], h) + p[8] - y)**2 / 2
    return loss / len(DATA)


def mlp_g(m, p):
    g = [0 * v for v in p]
    for (a, b, _), y in zip(DATA, LABELS):
        h = [m.tanh(p[2 * k] * a + p[2 * k + 1] * b + p[4 + k]) for k in range(2)]
        r = (dot(p[6:8], h) + p[8] - y) / len(DATA)
        for k in range(2):
            d = r * p[6 + k] * (1 - h[k]**2)
            g[2 * k] += d * a
            g[2 * k + 1] += d * b
            g[4 + k] += d
            g[6 + k] += r * h[k]
        g[8] += r
    return g


def rnn(m, p):
    w, u, v = p
    h = 0.1
    for a in (0.5, -1.0, 0.25, 2.0):
        h = m.tanh(w * h + u * a)
    return v * h


def rnn_g(m, p):
    w, u, v = p
    h, dw, du = 0.1, 0, 0
    for a in (0.5, -1.0, 0.25, 2.0):
        new = m.tanh(w * h + u * a)
        s = 1 - new**2
        h, dw, du = new, s * (h + w * dw), s * (a + w * du)
    return [v * dw, v * du, h]


def gelu(m, x):
    return sum(v * (1 + m.erf(v / m.sqrt(v * 0 + 2))) / 2 for v in x)


def gelu_g(m, x):
    root = m.sqrt(x[0] * 0 + 2)
    tau = 8 * m.atan(x[0] * 0 + 1)
    return [(1 + m.erf(v / root)) / 2 + v * m.exp(-v * v / 2) / m.sqrt(tau) for v in x]


def layernorm(m, x):
    mean = sum(x) / len(x)
    s = m.sqrt(sum((v - mean)**2 for v in x) / len(x) + 1e-5)
    return dot(B, [(v - mean) / s for v in x])


def layernorm_g(m, x):
    n, mean = len(x), sum(x) / len(x)
    s = m.sqrt(sum((v - mean)**2 for v in x) / n + 1e-5)
    h = [(v - mean) / s for v in x]
    b, c = (sum(B) + 0 * mean) / n, dot(B, h) / n
    return [(B[i] - b - h[i] * c) / s for i in range(n)]


def cosine(m, x):
    a, b = x[:3], x[3:]
    return dot(a, b) / m.sqrt(dot(a, a) * dot(b, b))


def cosine_g(m, x):
    a, b = x[:3], x[3:]
    n, c = m.sqrt(dot(a, a) * dot(b, b)), cosine(m, x)
    return ([b[i] / n - c * a[i] / dot(a, a) for i in range(3)]
            + [a[i] / n - c * b[i] / dot(b, b) for i in range(3)])


def swish_g(m, x):
    s = [sigmoid(m, v) for v in x]
    return [a + v * a * (1 - a) for a, v in zip(s, x)]


def case(name, x, f, g):
    return Case(name, "ordinary", x, f, g)


CASES = [
    case("Rosenbrock", [-1.2, 1.0, 0.7, 1.3], rosenbrock, rosenbrock_g),
    case("logistic regression", [0.3, -0.7, 1.1], logistic, logistic_g),
    case("multilayer perceptron", [0.5, -0.3, 0.8, 0.2, 0.1, -0.4, 1.2, -0.9, 0.3], mlp, mlp_g),
    case("recurrent net", [0.7, -1.1, 1.6], rnn, rnn_g),
    case("GELU", [0.5, -1.5, 2.2], gelu, gelu_g),
    case("layer norm", [0.2, 1.7, -0.6, 3.1, 0.9], layernorm, layernorm_g),
    case("cosine similarity", [1.0, 0.2, -0.5, 0.3, 2.0, 0.4], cosine, cosine_g),
    case("softmax cross-entropy", [1.0, -0.5, 2.2, 0.3],
         lambda m, z: m.log(sum(m.exp(v) for v in z)) - z[1],
         lambda m, z: [p - (i == 1) for i, p in enumerate(softmax(m, z))]),
    case("quadratic form", [0.4, -1.1, 2.0, 0.9, -0.3],
         lambda m, x: dot(x, [dot(r, x) for r in A]) / 2 - dot(B, x),
         lambda m, x: [dot(r, x) - b for r, b in zip(A, B)]),
    case("waves", [0.8, -2.3, 1.4],
         lambda m, x: m.sin(x[0]) * m.cos(x[1]) + m.sin(x[1] * x[2]),
         lambda m, x: [m.cos(x[0]) * m.cos(x[1]),
                       -m.sin(x[0]) * m.sin(x[1]) + x[2] * m.cos(x[1] * x[2]),
                       x[1] * m.cos(x[1] * x[2])]),
    case("pseudo-Huber", [0.1, -3.0, 1.5],
         lambda m, x: sum(m.sqrt(1 + v * v) - 1 for v in x),
         lambda m, x: [v / m.sqrt(1 + v * v) for v in x]),
    case("Gaussian likelihood", [0.4, -0.2],
         lambda m, x: sum(x[1] + (r[0] - x[0])**2 * m.exp(-2 * x[1]) / 2 for r in DATA),
         lambda m, x: [sum(x[0] - r[0] for r in DATA) * m.exp(-2 * x[1]),
                       sum(1 - (r[0] - x[0])**2 * m.exp(-2 * x[1]) for r in DATA)]),
    case("Poisson regression", [0.2, -0.4, 0.3],
         lambda m, w: sum(m.exp(dot(w, r)) - y * dot(w, r) for r, y in zip(DATA, LABELS)),
         lambda m, w: [sum((m.exp(dot(w, r)) - y) * r[j] for r, y in zip(DATA, LABELS))
                       for j in range(3)]),
    case("Cauchy loss", [0.9, -1.3, 4.0, 0.05],
         lambda m, x: sum(m.log1p(v * v) for v in x),
         lambda m, x: [2 * v / (1 + v * v) for v in x]),
    case("swish", [-1.3, 0.4, 3.0], lambda m, x: dot(x, [sigmoid(m, v) for v in x]), swish_g),
    case("norm", [3.0, -4.0, 12.0], lambda m, x: m.sqrt(dot(x, x)),
         lambda m, x: [v / m.sqrt(dot(x, x)) for v in x]),
    case("power x^y", [1.7, 2.3], lambda m, x: m.exp(x[1] * m.log(x[0])),
         lambda m, x: [x[1] * m.exp((x[1] - 1) * m.log(x[0])),
                       m.log(x[0]) * m.exp(x[1] * m.log(x[0]))]),
    case("Himmelblau", [1.3, -2.1],
         lambda m, x: (x[0]**2 + x[1] - 11)**2 + (x[0] + x[1]**2 - 7)**2,
         lambda m, x: [4 * x[0] * (x[0]**2 + x[1] - 11) + 2 * (x[0] + x[1]**2 - 7),
                       2 * (x[0]**2 + x[1] - 11) + 4 * x[1] * (x[0] + x[1]**2 - 7)]),
    case("twelve squares", [0.1 * k - 0.55 for k in range(12)],
         lambda m, x: sum(k * v * v for k, v in enumerate(x, 1)),
         lambda m, x: [2 * k * v for k, v in enumerate(x, 1)]),
    case("one at the origin", [0.0, 0.0, 0.0],
         lambda m, x: m.exp(x[0]) * m.cos(x[1]) + 3 * x[2],
         lambda m, x: [m.exp(x[0]) * m.cos(x[1]), -m.exp(x[0]) * m.sin(x[1]), 3]),
]
