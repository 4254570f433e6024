"""The code in the text of lesson 3.1, what it prints, and runs in which each number has its own scale."""

import contextlib

from recordings_shared import F64, flat, tensors


def recordings():
    # What the text's program prints is recorded below.
    with contextlib.redirect_stdout(None):
        cases = program()
    yield "lessons/3.1-program.json", {
        "format": "gradus.lesson/1", "dtype": "float64", "seed": 42, "cases": cases}
    yield "lessons/3.1-scales.json", {
        "format": "gradus.lesson/1", "dtype": "float64", "seed": 12,
        "cases": list(taxi_runs()) + list(word_runs())}
    for name, cases in (("rates", rising_runs()), ("momentum", momentum_pairs()),
                        ("noise", noisy_runs())):
        yield f"lessons/3.1-{name}.json", {
            "format": "gradus.lesson/1", "dtype": "float64", "seed": 31,
            "cases": [{"name": case, "numbers": numbers} for case, numbers in cases]}


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


# -- When a rate that is too high shows --------------------------------------------------------------

def rising_runs():
    """The first epoch whose loss is above that of epoch 1, or 0: from lines that are off by so much."""
    for x, distance in (
            (torch.linspace(0, 1, 100, dtype=F64), (-1.6, -3.3)),
            (torch.linspace(0, 1, 100, dtype=F64), (3.0, -1.75)),
            (torch.tensor([-1, 0.5, 2, 3], dtype=F64), (0.25, -2.0)),
            (torch.tensor([0.5, 4, 7], dtype=F64), (-0.5, 3.0))):
        rows = torch.stack([x, torch.ones_like(x)], dim=1)
        limit = 2 / torch.linalg.eigvalsh(2 / len(x) * rows.T @ rows)[-1].item()
        factors, epochs = (0.1, 0.5, 0.9, 0.98, 1.02, 1.05, 1.2, 1.5, 3.0), []
        for factor in factors:
            model = torch.nn.Linear(1, 1, dtype=F64)
            with torch.no_grad():
                model.weight.fill_(2 + distance[0])
                model.bias.fill_(3 + distance[1])
            optimizer = torch.optim.SGD(model.parameters(), lr=factor * limit)
            first, rises = None, 0
            for epoch in range(1, 2001):
                optimizer.zero_grad()
                loss = ((model(x.unsqueeze(1)).squeeze(1) - (2 * x + 3)) ** 2).mean()
                first = first or loss.item()
                if loss.item() > first:
                    rises = epoch
                    break
                loss.backward()
                optimizer.step()
            epochs.append(float(rises))
        yield f"{len(x)} points, off by {distance}", tensors(**{
            "x": x, "distance": torch.tensor(distance, dtype=F64), "limit": limit,
            "rates": torch.tensor(factors, dtype=F64) * limit,
            "rises at": torch.tensor(epochs, dtype=F64)})


# -- What a pair of rate and momentum leaves ------------------------------------------------------

def left(rate, momentum, curvatures):
    """The size of the largest eigenvalue of what a step of torch.optim.SGD makes of parameter and buffer."""
    sizes = []
    for curvature in curvatures:
        columns = []
        for distance, buffer in ((1.0, 0.0), (0.0, 1.0)):
            p = torch.tensor([distance], dtype=F64, requires_grad=True)
            optimizer = torch.optim.SGD([p], lr=rate, momentum=momentum)
            optimizer.state[p]["momentum_buffer"] = torch.tensor([buffer], dtype=F64)
            (curvature / 2 * p * p).sum().backward()
            optimizer.step()
            columns.append(torch.stack([p.detach()[0], optimizer.state[p]["momentum_buffer"][0]]))
        sizes.append(torch.linalg.eigvals(torch.stack(columns, dim=1)).abs().max().item())
    return max(sizes)


def momentum_pairs():
    """Pairs at which the flat direction is slower, the steep one, and both alike, and some that diverge."""
    for rate, momentum, flat_one, steep in (
            (0.1, 0.9, 0.134, 2.536), (0.1, 0.3, 0.134, 2.536), (0.74, 0.05, 0.134, 2.536),
            (1.2, 0.392, 0.134, 2.536), (0.9, 0.02, 0.134, 2.536), (0.02, 0.5, 1.0, 100.0),
            (0.03, 0.8, 1.0, 100.0), (0.0002, 0.95, 3.0, 3000.0), (0.3, 0.6, 2.0, 5.0),
            (0.39, 0.01, 2.0, 5.0), (0.05, 0.25, 0.5, 50.0)):
        small, large = flat_one ** 0.5, steep ** 0.5
        best = ((large - small) / (large + small)) ** 2
        best_rate = 4 / (large + small) ** 2
        least = left(best_rate, best, (flat_one, steep))
        for a, b in ((1e-3, 0), (-1e-3, 0), (0, 1e-3), (0, -1e-3), (1e-3, 1e-3), (-1e-3, -1e-3)):
            other = left(best_rate * (1 + a), best * (1 + b), (flat_one, steep))
            assert other > least, "another pair leaves less"
        yield f"{rate}, {momentum} on {flat_one} and {steep}", tensors(**{
            "rate": rate, "momentum": momentum, "flat": flat_one, "steep": steep,
            "left": left(rate, momentum, (flat_one, steep)), "best rate": best_rate,
            "best momentum": best})


# -- What noise leaves of the way to the true line ------------------------------------------------

def noisy_runs():
    """Where a run of SGD ends is linear in the targets: autograd goes through the whole run."""
    for count, noise, rate, epochs, start in (
            (100, 0.5, 0.1, 100, (0.5, -0.25)), (100, 0.5, 0.1, 10, (0.5, -0.25)),
            (20, 0.2, 0.7, 30, (2.5, 3.5)), (5, 1.5, 0.05, 3, (-1.0, 4.0)),
            (8, 0.3, 0.75, 400, (0.0, 0.0)), (12, 0.8, 0.3, 1, (2.0, 3.0))):
        x = torch.linspace(0, 1, count, dtype=F64)
        y = (2 * x + 3).requires_grad_()

        def end(y):
            p = torch.tensor(start, dtype=F64)
            for _ in range(epochs):
                e = p[0] * x + p[1] - y
                p = p - rate * 2 / count * torch.stack([(e * x).sum(), e.sum()])
            return p

        truth = torch.tensor([2.0, 3.0], dtype=F64)
        by_noise = torch.autograd.functional.jacobian(end, y)
        mean = ((end(y) - truth) ** 2).sum() + noise ** 2 * (by_noise ** 2).sum()
        rows = torch.stack([x, torch.ones(count, dtype=F64)], dim=1)
        curvatures, directions = torch.linalg.eigh(2 / count * rows.T @ rows)
        distances = (directions.T @ (torch.tensor(start, dtype=F64) - truth)).abs()
        yield f"{epochs} epochs at {rate}, {count} points with noise {noise}", tensors(**{
            "curvatures": curvatures, "distances": distances, "points": float(count),
            "noise": noise, "rate": rate, "epochs": float(epochs), "mean square": mean})
