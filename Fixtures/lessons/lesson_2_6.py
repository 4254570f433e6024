"""What PyTorch computes for lesson 2.6, regularization and overfitting."""

from recordings_shared import F64, away_from_zero, tensors

# What the lesson's text shows begins here.
import math

import torch
from torch.nn.functional import mse_loss, softshrink


def waves(x):
    return torch.stack([torch.cos(k * math.pi * x) for k in range(1, 11)], dim=1)


def data():
    torch.manual_seed(26)
    x = torch.rand(12).double()                     # 12 points, 10 weights
    noise = 0.4 * torch.randn(12).double()
    x_new = torch.rand(200).double()
    noise_new = 0.4 * torch.randn(200).double()
    y = torch.cos(math.pi * x) + 0.5 * torch.cos(3 * math.pi * x) + noise
    y_new = torch.cos(math.pi * x_new) + 0.5 * torch.cos(3 * math.pi * x_new) + noise_new
    return waves(x), y, waves(x_new), y_new


def train(features, y, epochs, l2=0.0, l1=0.0, lr=0.1):
    w = torch.zeros(10, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=lr)
    for epoch in range(epochs):
        optimizer.zero_grad()
        mse_loss(features @ w, y).backward()
        optimizer.step()
        with torch.no_grad():                       # then the penalty's own step
            w.copy_(softshrink(w, lr * l1) / (1 + lr * l2))
    return w.detach()


# -- Recordings ----------------------------------------------------------------------------------

SEED = 26


def recordings():
    for name, cases in (("penalty", penalties()), ("shrink", shrunken()), ("dropout", dropouts()),
                        ("smoothing", smoothed()), ("decay", decayed()), ("program", program())):
        yield f"lessons/2.6-{name}.json", {
            "format": "gradus.lesson/1", "dtype": "float64", "seed": SEED,
            "cases": [{"name": case, "numbers": numbers} for case, numbers in cases]}


def program():
    features, y, features_new, y_new = data()
    for name, options in (("none", {}), ("L2", {"l2": 0.3}), ("L1", {"l1": 0.1})):
        for epochs in (30, 300):
            w = train(features, y, epochs, **options)
            yield f"{name} {epochs}", tensors(
                weights=w, training=mse_loss(features @ w, y),
                validation=mse_loss(features_new @ w, y_new))


def numbers(count, generator):
    return away_from_zero((count,), 0.2, 2.0, generator).round(decimals=1)


def penalties():
    generator = torch.Generator().manual_seed(SEED)
    for count, l2, l1 in ((3, 0.5, 0.0), (3, 0.0, 0.25), (4, 0.1, 0.3), (1, 2.0, 1.0), (5, 0.0, 0.0)):
        w = numbers(count, generator)
        if count == 4:
            w[1] = 0.0                              # at the kink
        w.requires_grad_()
        value = l2 / 2 * (w ** 2).sum() + l1 * w.abs().sum()
        value.backward()
        yield f"{count} with {l2} and {l1}", tensors(weights=w, l2=l2, l1=l1, penalty=value,
                                                     gradient=w.grad)


def shrunken():
    generator = torch.Generator().manual_seed(SEED + 1)
    for count, l2, l1 in ((4, 0.0, 0.5), (4, 1.0, 0.0), (5, 0.5, 0.75), (6, 0.25, 1.5), (2, 0.0, 0.0)):
        best = numbers(count, generator)
        yield f"{count} with {l2} and {l1}", tensors(
            best=best, l2=l2, l1=l1, weights=softshrink(best, l1) / (1 + l2))


def dropouts():
    """A pass of torch.nn.Dropout with the mask that it happened to draw, as draws that give it."""
    torch.manual_seed(SEED)
    generator = torch.Generator().manual_seed(SEED + 2)
    for rows, columns, p, training in ((2, 3, 0.5, True), (3, 4, 0.25, True), (2, 2, 0.8, True),
                                       (3, 2, 0.0, True), (2, 3, 0.5, False)):
        x = numbers(rows * columns, generator).reshape(rows, columns).requires_grad_()
        cotangent = numbers(rows * columns, generator).reshape(rows, columns)
        layer = torch.nn.Dropout(p)
        layer.train(training)
        y = layer(x)
        y.backward(cotangent)
        kept = (y != 0) if training else torch.ones_like(x, dtype=torch.bool)
        u = torch.rand(rows, columns, dtype=F64, generator=generator)
        draws = torch.where(kept, p + (1 - p) * u, p * u).round(decimals=3).clamp(max=0.999)
        assert ((draws >= p) == kept).all() or not training
        yield f"{rows}x{columns} by {p}{'' if training else ', evaluation'}", tensors(
            x=x, p=p, draws=draws, training=float(training), **{"ȳ": cotangent, "y": y, "x̄": x.grad})


def smoothed():
    generator = torch.Generator().manual_seed(SEED + 3)
    for classes, label, smoothing in ((3, 0, 0.1), (4, 2, 0.2), (2, 1, 0.5), (5, 4, 0.0), (3, 1, 1.0)):
        logits = numbers(classes, generator).requires_grad_()
        loss = torch.nn.CrossEntropyLoss(label_smoothing=smoothing)(
            logits.unsqueeze(0), torch.tensor([label]))
        loss.backward()
        yield f"{label} of {classes}, {smoothing}", tensors(
            logits=logits, label=float(label), smoothing=smoothing, loss=loss, gradient=logits.grad)


def decayed():
    generator = torch.Generator().manual_seed(SEED + 4)
    for count, lr, decay in ((3, 0.1, 0.1), (4, 0.01, 1.0), (2, 0.5, 0.0)):
        p, gradient = numbers(count, generator), numbers(count, generator)
        for name in ("Adam", "AdamW"):
            w = p.clone().requires_grad_()
            w.grad = gradient.clone()
            getattr(torch.optim, name)([w], lr=lr, weight_decay=decay).step()
            yield f"{name} {count} by {lr}", tensors(
                parameters=p, gradient=gradient, lr=lr, decay=decay,
                decoupled=float(name == "AdamW"), after=w)
