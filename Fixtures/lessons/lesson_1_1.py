"""Lesson 1.1, what a training loop is: steps, loops, stopping, and the order of the parts."""

from recordings_shared import F64, away_from_zero, case, flat

SEED = 11


# -- What the lesson's text shows ----------------------------------------------------------------

def program():
    import torch

    x = torch.tensor([1.0, 3.0], dtype=torch.float64)            # kilometres
    y = torch.tensor([3.0, 7.0], dtype=torch.float64)            # francs paid
    p = torch.zeros(2, dtype=torch.float64, requires_grad=True)  # price of a kilometre, fee
    optimizer = torch.optim.SGD([p], lr=0.05)
    losses = []
    for epoch in range(100):
        optimizer.zero_grad()                    # forget the last epoch's gradient
        prediction = p[0] * x + p[1]             # predict
        loss = ((prediction - y) ** 2).mean()    # measure
        losses.append(loss.item())               # the loss from before the step
        loss.backward()                          # differentiate
        optimizer.step()                         # update
    print(losses[0], losses[99], p.tolist())
    return losses, flat(p)


import torch


def stops(losses, patience, tolerance):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(
        optimizer, factor=0.5, patience=patience - 1, threshold=tolerance, threshold_mode="abs")
    for epoch, loss in enumerate(losses, start=1):
        plateau.step(loss)
        if optimizer.param_groups[0]["lr"] < 1.0:    # it has waited long enough
            return epoch, plateau.best
    return len(losses), plateau.best


# -- What is recorded ----------------------------------------------------------------------------

def recordings():
    for name, cases in (("step", steps()), ("loop", loops()), ("stopping", stopping()),
                        ("order", orders())):
        yield f"lessons/1.1-{name}.json", {
            "format": "gradus.lesson/1", "dtype": "float64", "seed": SEED, "cases": list(cases)}


# -- Losses --------------------------------------------------------------------------------------

class Receipts:
    """Two taxi rides, with a price of a kilometre alone or with a fee as well. As a bowl: its
    center, curvature and floor are those of the mean squared error."""

    def __init__(self, fee):
        self.x, self.y = torch.tensor([1.0, 3.0], dtype=F64), torch.tensor([3.0, 7.0], dtype=F64)
        self.center, self.curvature, self.floor = (
            ([2.0, 1.0], [10.0, 4.0, 4.0, 2.0], 0.0) if fee else ([2.4], [10.0], 0.2))

    def predict(self, p):
        return p[0] * self.x + (p[1] if len(p) > 1 else 0)

    def measure(self, prediction):
        return ((prediction - self.y) ** 2).mean()


class Bowl:
    """floor + ½ dᵀHd, d = p − center."""

    def __init__(self, center, curvature, floor):
        self.center, self.floor = center, floor
        self.curvature = flat(torch.tensor(curvature, dtype=F64))
        self.c, self.H = torch.tensor(center, dtype=F64), torch.tensor(curvature, dtype=F64)

    def predict(self, p):
        return p - self.c

    def measure(self, d):
        return self.floor + 0.5 * d @ self.H @ d


PRICE, PRICE_AND_FEE = Receipts(fee=False), Receipts(fee=True)
THREE = Bowl([1.5, -0.75, 0.25], [[3.0, 0.5, -0.25], [0.5, 1.0, 0.125], [-0.25, 0.125, 2.0]], 0.7)
SMALL = Bowl([3e-5, -2e-5], [[4e3, 1e3], [1e3, 2.5e3]], 2e-7)


def question(loss, start, rate):
    return {"center": loss.center, "curvature": loss.curvature, "floor": loss.floor,
            "initial": start, "rate": rate}


# -- Exercises -----------------------------------------------------------------------------------

def steps():
    generator = torch.Generator().manual_seed(SEED)
    cases = [("one parameter", [0.0], [-24.0], 0.05),
             ("two parameters", [1.2, 0.5], [-10.0, -4.2], 0.05),
             ("many scales", [3e8, -2.5e-7, 0.75, 0.0, -40.0], [-7e8, 3.5e-7, 1e-3, 2.5, 0.0], 0.3)]
    for count, rate in ((5, 0.1), (3, 12.5), (8, 3e-4)):
        drawn = [flat(away_from_zero((count,), 0.2, 2.0, generator)) for _ in range(2)]
        cases.append((f"{count} parameters", *drawn, rate))
    for name, start, gradient, rate in cases:
        p = torch.tensor(start, dtype=F64, requires_grad=True)
        p.grad = torch.tensor(gradient, dtype=F64)
        torch.optim.SGD([p], lr=rate, foreach=False).step()
        yield case(name, parameters=start, gradient=gradient, rate=rate, result=flat(p))


def loops():
    for name, loss, start, rate, epochs in (
            ("one parameter", PRICE, [0.0], 0.05, 12),
            ("two parameters", PRICE_AND_FEE, [0.0, 0.0], 0.05, 12),
            ("three parameters", THREE, [-1.0, 2.0, 0.5], 0.15, 15),
            ("to and fro", PRICE, [5.0], 0.15, 10),
            ("diverging", PRICE_AND_FEE, [0.5, -1.0], 0.2, 10),
            ("small numbers", SMALL, [1e-5, 5e-5], 1.5e-4, 9)):
        losses, path = run(loss, start, rate, epochs, RIGHT)
        visited = start + [number for point in path[:-1] for number in point]
        yield case(name, **question(loss, start, rate), losses=losses, visited=visited,
                   parameters=path[-1])
    losses, parameters = program()
    yield case("program", losses=losses, parameters=parameters)


def stopping():
    """ReduceLROnPlateau says when it has waited long enough: it cuts the rate in the first epoch
    with more than `patience` bad ones before it and with it, so that its patience is ours − 1."""
    generator = torch.Generator().manual_seed(SEED)
    noisy = [3 * 0.9**k + 0.25 * torch.randn((), dtype=F64, generator=generator).item() + 1
             for k in range(40)]
    receipts = program()[0]
    swinging = run(PRICE, [0.0], 0.05, 30, NEVER_RESET)[0]
    for name, losses, patience, tolerance in (
            ("noisy, patience 2", noisy, 2, 0.0), ("noisy, patience 3", noisy, 3, 0.0),
            ("noisy, patience 6", noisy, 6, 0.0), ("noisy, tolerance 0.1", noisy, 4, 0.1),
            ("noisy, never", noisy, 40, 0.05), ("receipts, tolerance 0.001", receipts, 5, 0.001),
            ("receipts, tolerance 0.0001", receipts, 5, 0.0001),
            ("swinging", swinging, 4, 0.5)):
        epochs, best = stops(losses, patience, tolerance)
        best_epoch = losses.index(best) + 1
        yield case(name, losses=losses, patience=patience, tolerance=tolerance, epochs=epochs,
                   best_epoch=best_epoch, best=best)


# The calls before the loop and in each epoch, by the name of what they get wrong.
RIGHT = ([], ["reset", "predict", "measure", "backward", "step"])
NEVER_RESET = ([], ["predict", "measure", "backward", "step"])
WRONG = {
    "never-reset": NEVER_RESET,
    "reset-once": (["reset"], ["predict", "measure", "backward", "step"]),
    "reset-after-step": ([], ["predict", "measure", "backward", "step", "reset"]),
    "reset-before-step": ([], ["predict", "measure", "backward", "reset", "step"]),
    "stale-gradient": ([], ["predict", "measure", "step", "reset", "backward"]),
    "stale-prediction": (["predict"],
                         ["measure", "reset", "backward", "predict", "step"]),
    "backward-twice": ([], ["reset", "predict", "measure", "backward", "predict", "remeasure",
                            "backward", "step"]),
    "step-twice": ([], ["reset", "predict", "measure", "backward", "step", "step"]),
    "loss-after-step": ([], ["reset", "predict", "remeasure", "backward", "step", "predict",
                             "measure"]),
}


def run(model, start, rate, epochs, order, leftover=()):
    """The losses noted by each "measure" and the parameters after each "step"."""
    p = torch.tensor(start, dtype=F64, requires_grad=True)
    if leftover:
        p.grad = torch.tensor(leftover, dtype=F64)
    optimizer = torch.optim.SGD([p], lr=rate, foreach=False)
    losses, path = [], []
    before, epoch = order
    for call in before + epochs * epoch:
        if call == "reset":
            optimizer.zero_grad()
        elif call == "predict":
            prediction = model.predict(p)
        elif call in ("measure", "remeasure"):
            loss = model.measure(prediction)
            if call == "measure":
                losses.append(loss.item())
        elif call == "backward":
            loss.backward()
        elif call == "step":
            optimizer.step()
            path.append(flat(p))
    return losses, path


def orders():
    plans = (("price", PRICE, [0.0], 0.05, 30, []),
             ("price and fee", PRICE_AND_FEE, [0.0, 0.0], 0.05, 8, [-3.0, 5.0]),
             ("three", THREE, [-1.0, 2.0, 0.5], 0.2, 6, [2.0, -1.5, 0.75]))
    for plan, loss, start, rate, epochs, leftover in plans:
        for name, order in [("right", RIGHT), *WRONG.items()]:
            losses, path = run(loss, start, rate, epochs, order, leftover)
            yield case(f"{name}, {plan}", **question(loss, start, rate), epochs=epochs,
                       leftover=leftover, losses=losses, path=[n for point in path for n in point])
