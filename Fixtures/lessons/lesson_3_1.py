"""The code in the text of lesson 3.1, what it prints, and runs in which each number has its own scale."""

import contextlib

from recordings_shared import F64, flat


def recordings():
    # What the text's program prints is recorded below.
    with contextlib.redirect_stdout(None):
        cases = program()
    yield "lessons/3.1-program.json", {
        "format": "gradus.lesson/1", "dtype": "float64", "seed": 42, "cases": cases}
    yield "lessons/3.1-scales.json", {
        "format": "gradus.lesson/1", "dtype": "float64", "seed": 12,
        "cases": list(taxi_runs()) + list(word_runs())}


def program():
    import copy
    import torch

    torch.manual_seed(42)
    X = torch.linspace(0, 1, 100).unsqueeze(1)       # 100 rows, one column
    y = 2 * X + 3 + 0.2 * torch.randn_like(X)        # the true line, and noise on top
    start = torch.nn.Linear(1, 1)                    # one start for all
    X, y, start = X.double(), y.double(), start.double()
    contestants = {
        "sgd": lambda p: torch.optim.SGD(p, lr=0.1),
        "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.1, alpha=0.9),
        "adam": lambda p: torch.optim.Adam(p, lr=0.1, betas=(0.9, 0.999)),
    }
    losses, models = {}, {}
    for name, make in contestants.items():
        model = models[name] = copy.deepcopy(start)
        optimizer, measure = make(model.parameters()), torch.nn.MSELoss()
        losses[name] = []
        for epoch in range(100):
            optimizer.zero_grad()                    # forget the last epoch's slopes
            loss = measure(model(X), y)              # predict and measure
            loss.backward()                          # differentiate
            optimizer.step()                         # update
            losses[name].append(loss.item())         # the loss from before the update
        print(name, losses[name][-1], model.weight.item(), model.bias.item())

    def pictures(X, y, losses, models):
        import matplotlib.pyplot as plt
        figure, (left, right) = plt.subplots(1, 2)
        right.scatter(X.numpy(), y.numpy(), s=8)
        for name in models:
            left.plot(losses[name], label=name)
            right.plot(X.numpy(), models[name](X).detach().numpy(), label=name)
        left.legend(), plt.show()

    return [{"name": name, "numbers": {
        "losses": losses[name], "weight": flat(models[name].weight),
        "bias": flat(models[name].bias)}} for name in contestants]


# -- Taxi rides in kilometres and seconds ---------------------------------------------------------

import torch


def rides(make, epochs):
    torch.manual_seed(12)
    km = 1 + 9 * torch.rand(40, dtype=torch.float64)
    seconds = 20 * km + 200 * torch.rand(40, dtype=torch.float64)
    fare = 2 * km + 0.01 * seconds + 4 + 0.5 * torch.randn(40, dtype=torch.float64)
    w = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    b = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    optimizer, losses = make([w, b]), []
    for epoch in range(epochs):
        loss = ((torch.stack([km, seconds], dim=1) @ w + b - fare) ** 2).mean()
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


def taxi_runs():
    for name, make in (
            ("taxi sgd", lambda p: torch.optim.SGD(p, lr=2e-5)),
            ("taxi adam", lambda p: torch.optim.Adam(p, lr=0.1))):
        losses = rides(make, 2001)
        yield {"name": name, "numbers": {"losses": [losses[n] for n in (0, 100, 500, 1000, 2000)]}}


# -- Words, each half as frequent as the one before -----------------------------------------------

def words(make, epochs):
    torch.manual_seed(31)
    word = torch.repeat_interleave(torch.arange(8), 2 ** torch.arange(7, -1, -1))
    worth = torch.tensor([1.0, -1.0], dtype=F64).repeat(4)[word] + 0.1 * torch.randn(255, dtype=F64)
    p = torch.zeros(8, dtype=F64, requires_grad=True)
    optimizer = make([p])
    for epoch in range(epochs):
        for batch in torch.randperm(255).split(15):
            optimizer.zero_grad()
            ((p[word[batch]] - worth[batch]) ** 2).mean().backward()
            optimizer.step()
    best = torch.stack([worth[word == k].mean() for k in range(8)])
    return (p.detach() - best).abs()


def word_runs():
    for name, make in (
            ("words sgd", lambda p: torch.optim.SGD(p, lr=0.9)),
            ("words adam", lambda p: torch.optim.Adam(p, lr=0.1))):
        yield {"name": name, "numbers": {"distances": flat(words(make, 5))}}
