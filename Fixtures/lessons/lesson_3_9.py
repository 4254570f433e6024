"""What PyTorch computes for lesson 3.9, what comes next."""

from recordings_shared import F64, away_from_zero, flat, tensors

# What the lesson's text shows begins here.
import torch


def train(epochs=40, lr=0.1, beta=0.9):
    torch.manual_seed(32)
    x = torch.linspace(0, 1, 100).double()
    y = 2 * x + 3 + 0.5 * torch.randn(100, 1).double().squeeze(1)
    rows = torch.stack([x, torch.ones(100).double()], dim=1)
    iterate = torch.zeros(2).double()                   # z
    average = iterate.clone()                           # x of the paper
    steps, history = 0, []
    for epoch in range(epochs):
        for i in torch.randperm(100):                   # single samples, as in 3.2 and 3.7
            p = ((1 - beta) * iterate + beta * average).requires_grad_()   # y: the slope is taken here
            (rows[i] @ p - y[i]).square().backward()
            iterate -= lr * p.grad
            steps += 1
            average += (iterate - average) / steps      # all iterates alike
        losses = [(rows @ p - y).square().mean().item() for p in (iterate, average)]
        history.append(losses)
    return history


# -- Recordings ----------------------------------------------------------------------------------

SEED = 39


def recordings():
    for name, cases in (("program", program()), ("suspects", suspects())):
        yield f"lessons/3.9-{name}.json", {
            "format": "gradus.lesson/1", "dtype": "float64", "seed": SEED,
            "cases": [{"name": case, "numbers": numbers} for case, numbers in cases]}


def program():
    history = torch.tensor(train(), dtype=F64)
    yield "train", tensors(iterate=history[:, 0], average=history[:, 1])


def suspects():
    """Steps of torch.optim's classes: three rules with a momentum, and three that are none of them."""
    generator = torch.Generator().manual_seed(SEED)
    for rule, beta, make in (
            (0, 0.9, dict(momentum=0.9)), (0, 0.3, dict(momentum=0.3)),
            (1, 0.9, dict(momentum=0.9, nesterov=True)), (1, 0.25, dict(momentum=0.25, nesterov=True)),
            (2, 0.9, dict(momentum=0.9, dampening=0.9)), (2, 0.4, dict(momentum=0.4, dampening=0.4)),
            (-1, 0.0, dict(momentum=0.9, dampening=0.5)), (-1, 0.0, dict()), (-1, 0.0, None)):
        gradients = away_from_zero((6,), 0.2, 2.0, generator).round(decimals=1)
        start = away_from_zero((1,), 0.2, 2.0, generator).round(decimals=1)
        lr = 0.1 if beta > 0.5 else 0.05
        p = start.clone().requires_grad_()
        optimizer = torch.optim.SGD([p], lr=lr, **make) if make is not None else torch.optim.RMSprop([p], lr=lr)
        positions = flat(p)
        for gradient in gradients:
            p.grad = gradient.reshape(1)
            optimizer.step()
            positions += flat(p)
        yield f"{type(optimizer).__name__} {rule} {beta}", tensors(
            lr=lr, gradients=gradients, positions=positions, rule=float(rule), **{"β": beta})
