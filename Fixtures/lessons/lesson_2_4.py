"""Lesson 2.4, activations: slopes, dead units, signals through depth, kinks and centring."""

import zlib

from recordings_shared import F64, away_from_zero, tensors

# -- What the lesson's text shows ----------------------------------------------------------------

import torch


def slopes(x):
    x = torch.tensor(x, dtype=torch.float64)
    found = {}
    for name, f in [("relu", torch.relu), ("leakyReLU", torch.nn.functional.leaky_relu),
                    ("sigmoid", torch.sigmoid), ("tanh", torch.tanh),
                    ("silu", torch.nn.functional.silu), ("gelu", torch.nn.functional.gelu)]:
        point = x.clone().requires_grad_()
        f(point).backward()
        found[name] = point.grad                     # at a kink, what PyTorch takes for it
    return found


def through_depth(activation, gain):
    torch.manual_seed(0)
    signal = torch.randn(32, 32, dtype=torch.float64).requires_grad_()
    signals = [signal]
    for layer in range(20):
        W = gain / 32 ** 0.5 * torch.randn(32, 32, dtype=torch.float64)
        signal = activation(signal @ W.T)
        signal.retain_grad()
        signals.append(signal)
    signal.backward(torch.randn(32, 32, dtype=torch.float64))
    sizes = [s.pow(2).mean().sqrt().item() for s in signals]
    slopes = [s.grad.pow(2).mean().sqrt().item() for s in signals]
    return sizes, slopes


# -- What is recorded ----------------------------------------------------------------------------

def dead_case(name, X, W, b, count):
    inputs = X @ W.T + b
    kth = inputs.topk(count, dim=0).values[-1]
    return {"name": f"dead {name}", "numbers": tensors(
        inputs=X, weights=W, biases=b, examples=float(count), rises=torch.relu(-kth))}


def chain_case(weights, x):
    weights = torch.tensor(weights, dtype=F64)
    signal = torch.tensor(x, dtype=F64).requires_grad_()
    signals = [signal]
    for w in weights:
        signals.append(torch.tanh(w * signals[-1]))
        signals[-1].retain_grad()
    signals[-1].backward()
    return {"name": f"chain of {len(weights)}", "numbers": tensors(
        weights=weights, x=x, activations=torch.stack(signals),
        slopes=torch.stack([s.grad for s in signals]))}


def kink_case(x, h, kinks, slopes):
    def f(at):
        steps = torch.tensor(slopes[1:], dtype=F64) - torch.tensor(slopes[:-1], dtype=F64)
        return slopes[0] * at + (steps * torch.relu(at - torch.tensor(kinks, dtype=F64))).sum()
    at, h = torch.tensor(x, dtype=F64), torch.tensor(h, dtype=F64)
    return {"name": f"kinks {len(kinks)}", "numbers": tensors(
        x=x, h=h, kinks=kinks, slopes=slopes, quotient=(f(at + h) - f(at - h)) / (2 * h))}


def ratio_case(d, m, s):
    ones = torch.ones(d, 1, dtype=F64)
    H = 2 * (s * s * torch.eye(d, dtype=F64) + m * m * ones @ ones.T)
    eigenvalues = torch.linalg.eigvalsh(H)
    return {"name": f"ratio of {d}", "numbers": tensors(
        features=float(d), mean=m, deviation=s, ratio=eigenvalues[-1] / eigenvalues[0])}


def recordings():
    seed = zlib.crc32(b"2.4.json")
    generator = torch.Generator().manual_seed(seed)

    def draw(*shape):  # of two decimals, for a message to be read
        return (100 * away_from_zero(shape, 0.2, 2.0, generator)).round() / 100

    cases = [{"name": f"slopes at {x}", "numbers": tensors(x=x, **slopes(x))}
             for x in (-3.5, -1.7, -0.75, -0.3, 0.0, 0.2, 0.9, 1.4, 2.6, 3.5)]
    for examples, width, units, count in ((5, 2, 3, 1), (7, 3, 2, 2), (6, 2, 4, 3), (4, 1, 2, 4)):
        cases.append(dead_case(f"{examples}x{width} to {units}, {count}", draw(examples, width),
                               draw(units, width), draw(units) - 2, count))
    cases += [chain_case([0.8], 0.6), chain_case([1.5, -0.7, 2.1], -0.4),
              chain_case([-1.2, 0.9, 1.1, 1.3, -0.8, 0.6], 0.3)]
    cases += [kink_case(0.25, 0.5, [0.0], [0.0, 1.0]),
              kink_case(1.0, 0.75, [0.5, 1.25], [2.0, -1.0, 0.75]),
              kink_case(-0.5, 0.125, [-1.0, 0.25], [1.0, 3.0, -2.0]),
              kink_case(0.6, 1.5, [-0.5, 0.0, 2.0], [-1.0, 2.0, 0.25, -3.0]),
              kink_case(0.1, 2.0, [-3.0, -0.5, 0.0, 1.0], [0.5, -1.0, 4.0, 0.0, 2.0])]
    cases += [ratio_case(3, 0.5, 0.5), ratio_case(10, -1.0, 2.0), ratio_case(64, 0.5, 0.2),
              ratio_case(5, 0.1, 1.5), ratio_case(7, -0.3, 0.4)]
    for name, activation, gain in (("sigmoid", torch.sigmoid, 1), ("tanh", torch.tanh, 1),
                                   ("relu", torch.relu, 1), ("relu", torch.relu, 2 ** 0.5)):
        sizes, sloped = through_depth(activation, gain)
        cases.append({"name": f"depth {name} {gain:.4g}", "numbers": {
            "sizes": sizes, "slopes": sloped}})
    yield "lessons/2.4.json", {
        "format": "gradus.lesson/1", "dtype": "float64", "seed": seed, "cases": cases}
