"""What PyTorch computes for lesson 1.3, batch and stochastic gradient descent."""

import itertools

import torch
from torch.utils.data import DataLoader

from recordings_shared import F64, away_from_zero, case, flat

SEED = 13


def recordings():
    for name, cases in (("batches", batches()), ("shuffle", shuffles()),
                        ("gradient", gradients()), ("epoch", epochs()),
                        ("variance", variances()), ("program", program())):
        yield f"lessons/1.3-{name}.json", {
            "format": "gradus.lesson/1", "dtype": "float64", "seed": SEED, "cases": list(cases)}


# -- Batches and shuffling -----------------------------------------------------------------------

def batches():
    """A DataLoader over a given order: sizes that divide it, that do not, and that are larger. The
    first is the lesson's example by hand, in the last some entries come twice."""
    generator = torch.Generator().manual_seed(SEED)
    for n, size in ((5, 2), (10, 4), (12, 4), (7, 3), (5, 1), (6, 6), (3, 8), (1, 1), (11, 2),
                    (0, 3), (8, 3)):
        order = (torch.randperm(n, generator=generator) + 20).tolist()
        if n == 8:
            order = [7, 3, 7, 5, 3, 3, 9, 5]
        if (n, size) == (5, 2):
            order = [4, 0, 3, 1, 2]
        for drop in (False, True):
            loader = DataLoader(range(40), batch_size=size, sampler=order, drop_last=drop)
            found = [batch.tolist() for batch in loader]
            yield case(f"{n} by {size}{', drop_last' if drop else ''}", order=order, size=size,
                       drop=drop, sizes=[len(batch) for batch in found],
                       batches=[index for batch in found for index in batch])


def shuffles():
    """torch.randperm applied to an order, from the stream of a seed of its own. Seed 4 draws as
    the lesson's example by hand does: 2, 0, 1. In the last ones some entries come twice."""
    generator = torch.Generator().manual_seed(SEED)
    for seed, n in [(4, 4), *enumerate((5, 2, 3, 4, 6, 7, 10, 1, 0, 100), start=42)]:
        order = list(range(n)) if seed % 2 == 0 else (
            torch.randperm(n, generator=generator) + 3).tolist()
        if seed == 4:
            order = [5, 8, 2, 9]
        torch.manual_seed(seed)
        shuffled = torch.tensor(order, dtype=torch.int64)[torch.randperm(n)]
        yield case(f"{n} from seed {seed}", seed=seed, order=order, shuffled=shuffled.tolist())
    for seed, order in ((60, [6, 6, 2]), (61, [4, 9, 4, 1, 9, 4])):
        torch.manual_seed(seed)
        shuffled = torch.tensor(order)[torch.randperm(len(order))]
        yield case(f"{order} from seed {seed}", seed=seed, order=order, shuffled=shuffled.tolist())


# -- Gradients -----------------------------------------------------------------------------------

def short(shape, generator):
    """Numbers with one decimal, so that a message about them can be read."""
    return away_from_zero(shape, 0.2, 2.0, generator).round(decimals=1)


def sample_losses(p, X, y):
    return (X @ p - y) ** 2


def problem(n, features, generator):
    X, y, p = (short(shape, generator) for shape in ((n, features), (n,), (features,)))
    return X, y, p.requires_grad_()


def each_gradient(X, y, p):
    return torch.stack([torch.autograd.grad(loss, p, retain_graph=True)[0]
                        for loss in sample_losses(p, X, y)])


def gradients():
    """The gradient of a batch's mean loss, and those of all samples, each by autograd."""
    # By hand: losses that are linear have the rows as their gradients.
    rows = torch.tensor([[1, 4], [2, 7], [4, 1]], dtype=F64)
    p = torch.zeros(2, dtype=F64, requires_grad=True)
    yield case("by hand", parameters=2, samples=flat(rows), batch=[2, 0, 0, 1],
               gradient=flat(torch.autograd.grad((rows[[2, 0, 0, 1]] @ p).mean(), p)[0]))
    generator = torch.Generator().manual_seed(SEED + 1)
    for n, features, chosen in (
            (10, 2, ([3, 8, 1, 6], [9], [7, 0], list(range(10)), [4, 4, 2])),
            (7, 3, ([6, 2, 5], [0, 1, 2, 3, 4, 5, 6], [1, 6, 1, 1])),
            (3, 1, ([2, 0],))):
        X, y, p = problem(n, features, generator)
        for batch in chosen:
            loss = sample_losses(p, X[batch], y[batch]).mean()
            yield case(f"{batch} of {n}", parameters=features, samples=flat(each_gradient(X, y, p)),
                       batch=batch, gradient=flat(torch.autograd.grad(loss, p)[0]))


def epochs():
    """Epochs of torch.optim.SGD, one after the other, with the mean of the samples' losses.

    The model is a line, or has one parameter or three; then the first sample comes once more at the
    end of the order."""
    generator = torch.Generator().manual_seed(SEED + 2)
    for n, size, rate, features in (
            (3, 2, 0.1, 2), (10, 4, 0.05, 2), (7, 3, 0.1, 2), (8, 1, 0.02, 2), (6, 6, 0.1, 2),
            (11, 5, 0.03, 2), (4, 2, 0.1, 1), (6, 3, 0.05, 3)):
        is_line = features == 2
        X, y, start = (short(shape, generator)
                       for shape in ((n,) if is_line else (n, features), (n,), (features,)))
        if n == 3:  # by hand
            X, y, start = (torch.tensor(v, dtype=F64) for v in ([1, 2, 0], [3, 5, 2], [0, 0]))
        if is_line:
            X = torch.stack((X, torch.ones_like(X)), 1)
        p = start.clone().requires_grad_()
        optimizer = torch.optim.SGD([p], lr=rate)
        for epoch in range(3):
            before, losses = flat(p), []
            order = torch.arange(3) if n == 3 else torch.randperm(n, generator=generator)
            if not is_line:
                order = torch.cat((order, order[:1]))
            for batch in order.split(size):
                each = ((X[batch] * p).sum(1) - y[batch]) ** 2
                losses += flat(each)
                optimizer.zero_grad()
                each.mean().backward()
                optimizer.step()
            yield case(f"{n} by {size}, epoch {epoch + 1}", inputs=flat(X), targets=flat(y),
                       start=before, order=order.tolist(), size=size, rate=rate,
                       parameters=flat(p), loss=sum(losses) / len(losses))


def variances():
    """The variance of the batch's gradient over all batches that could be drawn."""
    generator = torch.Generator().manual_seed(SEED + 3)
    for n, features, size in ((3, 1, 2), (5, 2, 1), (5, 2, 2), (6, 3, 4), (4, 1, 4), (1, 2, 1)):
        samples = each_gradient(*problem(n, features, generator))
        if n == 3:  # by hand
            samples = torch.tensor([[1], [3], [8]], dtype=F64)
        for replacement in (False, True):
            draws = (itertools.product(range(n), repeat=size) if replacement
                     else itertools.combinations(range(n), size))
            means = torch.stack([samples[list(batch)].mean(0) for batch in draws])
            how = "with" if replacement else "without"
            variance = means.var(0, correction=0)
            # Where there is one batch only there is no variance, but for rounding.
            variance[variance < 1e-25] = 0
            yield case(f"{size} of {n} {how} replacement", parameters=features,
                       samples=flat(samples), size=size, replacement=replacement,
                       variance=flat(variance))


# -- The lesson's program ------------------------------------------------------------------------

def program():
    """The code in the lesson's text."""
    import torch

    torch.manual_seed(42)
    x = torch.linspace(0, 1, 100).double()
    y = 2 * x + 3 + 0.5 * torch.randn(100).double()

    p = torch.zeros(2, dtype=torch.float64, requires_grad=True)  # weight and bias
    optimizer = torch.optim.SGD([p], lr=0.1)
    history = []
    for epoch in range(10):
        order = torch.randperm(100)                              # shuffle
        total = 0.0
        for batch in order.split(32):                            # 32 + 32 + 32 + 4
            losses = (p[0] * x[batch] + p[1] - y[batch]) ** 2    # predict and measure
            optimizer.zero_grad()                                # forget the last batch's slopes
            losses.mean().backward()                             # the batch's gradient
            optimizer.step()                                     # after every batch
            total += losses.mean().item() * len(batch)           # weighted by its size
        history.append((total / 100, p.tolist()))

    for epoch, (loss, parameters) in enumerate(history):
        yield case(f"epoch {epoch + 1}", loss=loss, parameters=parameters)
    yield case("DataLoader", sizes=sizes_of_batches())


def sizes_of_batches():
    import torch
    from torch.utils.data import DataLoader, TensorDataset

    points = TensorDataset(torch.linspace(0, 1, 100), torch.randn(100))
    loader = DataLoader(points, batch_size=32, shuffle=True, drop_last=False)
    sizes = [len(inputs) for inputs, targets in loader]          # [32, 32, 32, 4]
    return sizes
