"""What PyTorch computes for lesson 3.3, weight initialization."""

import itertools
import math
from unittest import mock

from recordings_shared import F64, BlindRecording, away_from_zero, tensors

# What the lesson's text shows begins here.
import torch
from torch.nn import init


def through_depth(fill, seed=33):
    torch.manual_seed(seed)
    widths = list(range(96, 47, -3))                       # 96, 93, …, 48: 16 layers
    signal = torch.randn(32, 96, dtype=torch.float64).requires_grad_()
    signals = [signal]
    for inputs, outputs in zip(widths, widths[1:]):
        W = fill(torch.empty(outputs, inputs, dtype=torch.float64))
        signal = torch.relu(signal @ W.T)
        signal.retain_grad()
        signals.append(signal)
    signal.backward(torch.randn(32, 48, dtype=torch.float64))
    sizes = [s.pow(2).mean().item() for s in signals]      # mean squares
    slopes = [s.grad.pow(2).mean().item() for s in signals]
    return sizes, slopes


fills = {
    "PyTorch's default": lambda W: init.kaiming_uniform_(W, a=5 ** 0.5),
    "Xavier": lambda W: init.xavier_normal_(W),
    "He": lambda W: init.kaiming_normal_(W, nonlinearity="relu"),
    "orthogonal, √2": lambda W: init.orthogonal_(W, gain=2 ** 0.5),
}


# -- Recordings ----------------------------------------------------------------------------------

SEED = 33


def recordings():
    for name, cases in (("sizes", itertools.chain(all_signs(), measured())), ("keeping", kept()),
                        ("spread", itertools.chain(laws(), cut_and_measured())), ("twins", trained()),
                        ("orthogonal", orthogonal()), ("program", program())):
        yield f"lessons/3.3-{name}.json", {
            "format": "gradus.lesson/1", "dtype": "float64", "seed": SEED,
            "cases": [{"name": case, "numbers": numbers} for case, numbers in cases]}


def program():
    for name, fill in fills.items():
        sizes, slopes = through_depth(fill)
        yield name, tensors(sizes=sizes, slopes=slopes)
    yield "100 seeds of He", tensors(
        sizes=torch.tensor([through_depth(fills["He"], seed)[0][-1] for seed in range(100)], dtype=F64))
    torch.manual_seed(SEED)
    layer = torch.nn.Linear(7, 3, dtype=F64)
    yield "Linear(7, 3)", tensors(weight=layer.weight, bias=layer.bias)


def deep(x, weights, slope):
    """The signals of a network, and what makes their slopes of a cotangent of the last."""
    signals = [x]
    for weight in weights:
        signals.append(torch.nn.functional.leaky_relu(signals[-1] @ weight.T, slope))
    return signals


def all_signs():
    """The means over all networks whose weights are plus or minus their standard deviation."""
    generator = torch.Generator().manual_seed(SEED)
    # Odd numbers of units, and slopes for which no sum of them is 0, where there is a kink.
    for widths, deviations, slope in (((3, 1, 2), (0.5, 1.5), 0.1), ((2, 3, 1), (0.8, 0.6), 0.3),
                                      ((1, 3, 1, 2), (1.2, 0.7, 2.0), 0.25), ((2, 4), (0.3,), 1.0)):
        x = away_from_zero((widths[0],), 0.3, 2.0, generator)
        x = x / x.pow(2).mean().sqrt()
        shapes = list(zip(widths[1:], widths))
        count = sum(o * i for o, i in shapes)
        signals, slopes = torch.zeros(len(widths), dtype=F64), torch.zeros(len(widths), dtype=F64)
        for signs in itertools.product((-1.0, 1.0), repeat=count):
            left, weights = torch.tensor(signs, dtype=F64), []
            for (o, i), deviation in zip(shapes, deviations):
                weights.append(deviation * left[:o * i].reshape(o, i))
                left = left[o * i:]
            layers = deep(x.clone().requires_grad_(), weights, slope)
            for place, layer in enumerate(layers):
                signals[place] += layer.detach().pow(2).mean() / 2 ** count
            for output in layers[-1]:               # cotangents of all directions, of mean square 1
                for place, slope_of in enumerate(torch.autograd.grad(output, layers, retain_graph=True)):
                    slopes[place] += slope_of.pow(2).mean() / 2 ** count
        yield f"all {widths}, {slope}", tensors(**{
            "widths": torch.tensor(widths, dtype=F64), "deviations": torch.tensor(deviations, dtype=F64),
            "negative-slope": slope, "signals": signals, "slopes": slopes})


def measured(networks=2000):
    """Networks of normal weights with rectifiers: means, and the standard errors of these."""
    generator = torch.Generator().manual_seed(SEED + 1)
    for widths, deviations, slope in (((24, 32, 16, 24), (0.3, 0.2, 0.4), 0.0),
                                      ((20, 30, 40), (0.25, 0.3), 0.0)):
        found = []
        for _ in range(networks):
            def unit(n):
                v = torch.randn(n, dtype=F64, generator=generator)
                return v / v.pow(2).mean().sqrt()
            weights = [d * torch.randn(o, i, dtype=F64, generator=generator)
                       for o, i, d in zip(widths[1:], widths, deviations)]
            layers = deep(unit(widths[0]).requires_grad_(), weights, slope)
            slopes = torch.autograd.grad(layers[-1], layers, unit(widths[-1]))
            found.append([v.detach().pow(2).mean() for v in (*layers, *slopes)])
        found = torch.tensor(found, dtype=F64)
        mean, error = found.mean(0), found.std(0) / math.sqrt(networks)
        n = len(widths)
        yield f"measured {widths}", tensors(**{
            "widths": torch.tensor(widths, dtype=F64), "deviations": torch.tensor(deviations, dtype=F64),
            "negative-slope": slope, "networks": float(networks), "signals": mean[:n], "slopes": mean[n:],
            "signals-error": error[:n], "slopes-error": error[n:]})


def asked_of(method, fill, *arguments, **options):
    """What a function of torch.nn.init asks `method` of the tensor for."""
    seen = []
    with mock.patch.object(torch.Tensor, method, lambda tensor, a, b, generator=None: seen.append((a, b))):
        fill(*arguments, **options)
    return seen[0]


def kept():
    for shape in ((4, 2), (100, 400), (8, 3, 5, 5), (16, 32, 3), (5, 7, 1, 3, 2)):
        for slope in (0.0, 0.2, 1.0, math.sqrt(5)):
            weight = torch.empty(shape, dtype=F64)
            gain = init.calculate_gain("leaky_relu", slope)
            signals = asked_of("normal_", init.kaiming_normal_, weight, a=slope)[1]
            slopes = asked_of("normal_", init.kaiming_normal_, weight, a=slope, mode="fan_out")[1]
            both = asked_of("normal_", init.xavier_normal_, weight, gain=gain)[1]
            yield f"{shape}, {slope:.3g}", tensors(**{
                "shape": torch.tensor(shape, dtype=F64), "negative-slope": slope, "signals": signals,
                "slopes": slopes, "both": both})


def uncut(deviation, cut):
    """The standard deviation before the cut, from the density added up in ten million steps."""
    x = torch.linspace(-cut, cut, 10_000_001, dtype=F64)
    density = torch.exp(-x * x / 2)
    variance = torch.trapezoid(x * x * density, x) / torch.trapezoid(density, x)
    return deviation / math.sqrt(variance)


def laws():
    for deviation, cut in ((0.1, 2.0), (1.0, 1.0), (0.05, 2.5), (2.0, 0.5), (0.3, 4.0)):
        low, high = asked_of("uniform_", init.xavier_uniform_, torch.empty(1, 1, dtype=F64), gain=deviation)
        if low != -high:
            raise BlindRecording("a uniform law that is not about 0")
        yield f"law {deviation}, {cut}", tensors(deviation=deviation, cut=cut, bound=high,
                                                 uncut=uncut(deviation, cut))


def cut_and_measured(count=200_000):
    for std, cut in ((0.02, 2.0), (1.0, 1.0), (0.5, 1.5)):
        torch.manual_seed(SEED + 2)
        draws = init.trunc_normal_(torch.empty(count, dtype=F64), std=std, a=-cut * std, b=cut * std)
        squares = draws.pow(2)
        deviation = squares.mean().sqrt()
        error = squares.std() / math.sqrt(count) / (2 * deviation)
        yield f"measured {std}, {cut}", tensors(deviation=deviation, error=error, cut=cut, uncut=std,
                                                draws=float(count))


def trained(steps=20):
    """Which units of a network have equal outputs before training and after each step of it."""
    generator = torch.Generator().manual_seed(SEED + 3)

    def numbers(*shape):
        return away_from_zero(shape, 0.2, 1.5, generator).round(decimals=1)

    for name, hidden in (("random", 4), ("twins", 5), ("weights in alone", 4), ("biases", 4),
                         ("one output", 4), ("zeros", 3), ("constants", 4), ("zeros in", 4), ("mirrors", 4),
                         ("silent", 5)):
        w1, b1, w2 = numbers(hidden, 3), numbers(hidden), numbers(2, hidden)
        if name == "twins":
            w1[3], b1[3], w2[:, 3] = w1[1], b1[1], w2[:, 1]
            w1[4], b1[4], w2[:, 4] = w1[0], b1[0], w2[:, 0]
        elif name == "weights in alone":
            w1[2], b1[2], w1[3], b1[3] = w1[0], b1[0], w1[0], b1[0]
            w2[:, 3] = w2[:, 0]
        elif name == "biases":
            w1[2], w2[:, 2], w1[3], w2[:, 3], b1[3] = w1[1], w2[:, 1], w1[1], w2[:, 1], b1[1]
        elif name == "one output":
            w1[1], b1[1], w2[0, 1] = w1[0], b1[0], w2[0, 0]
            w1[3], b1[3], w2[:, 3] = w1[2], b1[2], w2[:, 2]
        elif name == "zeros":
            w1, b1, w2 = 0 * w1, 0 * b1, 0 * w2
        elif name == "constants":
            w1, b1, w2 = 0 * w1 + 0.3, 0 * b1 + 0.1, 0 * w2 + 0.3
            b1[2] = 0.5
        elif name == "zeros in":
            w1, b1 = 0 * w1, 0 * b1
            w2[:, 3] = w2[:, 1]
        elif name == "mirrors":
            w1[2], b1[2], w2[:, 2] = -w1[0], -b1[0], -w2[:, 0]
        elif name == "silent":
            w2[:, 1] = w2[:, 2] = w2[:, 3] = 0
            w1[3], b1[3] = w1[1], b1[1]
        x, y = numbers(6, 3), numbers(6, 2)
        parameters = [p.clone().requires_grad_() for p in (w1, b1, w2, torch.zeros(2, dtype=F64))]
        optimizer = torch.optim.SGD(parameters, lr=0.05)
        outputs = []
        for _ in range(steps + 1):
            h = torch.tanh(x @ parameters[0].T + parameters[1])
            outputs.append(h.detach())
            optimizer.zero_grad()
            torch.nn.functional.mse_loss(h @ parameters[2].T + parameters[3], y).backward()
            optimizer.step()
        outputs = torch.cat(outputs)
        apart = [[(outputs[:, i] - outputs[:, j]).abs().max().item() for j in range(hidden)]
                 for i in range(hidden)]
        if any(1e-12 < d < 1e-3 for row in apart for d in row):
            raise BlindRecording(f"{name}: units that are neither equal nor different")
        twins = [next(j for j in range(hidden) if row[j] <= 1e-12) for row in apart]
        yield name, tensors(W1=w1, b1=b1, W2=w2, twins=torch.tensor(twins, dtype=F64))


def orthogonal():
    for rows, columns, gain in ((5, 3, 1.0), (3, 5, 1.5), (4, 4, math.sqrt(2)), (1, 3, 1.0), (6, 2, 0.5)):
        drawn = []
        for fill in (init.normal_, lambda weight: init.orthogonal_(weight, gain=gain)):
            torch.manual_seed(SEED + 10 * rows + columns)
            drawn.append(fill(torch.empty(rows, columns, dtype=F64)))
        yield f"{rows}x{columns}", tensors(draws=drawn[0], gain=gain, result=drawn[1])
