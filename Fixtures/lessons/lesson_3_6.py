"""What PyTorch computes for lesson 3.6, monitoring and debugging."""

import copy
import math

from recordings_shared import F64, away_from_zero, tensors

# What the lesson's text shows begins here.
import io

import torch
from torch.nn.functional import cross_entropy
from torch.nn.utils import clip_grad_norm_


def overfit(blank=False, steps=201):
    torch.manual_seed(36)
    x = torch.randn(8, 4).double()                           # one batch, again and again
    y = torch.randint(0, 3, (8,))
    model = torch.nn.Sequential(
        torch.nn.Linear(4, 16), torch.nn.ReLU(), torch.nn.Linear(16, 3)).double()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    log = []
    for step in range(steps):
        loss = cross_entropy(model(0 * x if blank else x), y)
        optimizer.zero_grad()
        loss.backward()
        norm = clip_grad_norm_(model.parameters(), float("inf"))
        before = [p.detach().clone() for p in model.parameters()]
        optimizer.step()
        ratios = [(p.detach() - b).norm() / b.norm() for p, b in zip(model.parameters(), before)]
        log.append([loss.item(), norm.item(), *(ratio.item() for ratio in ratios)])
    return log


def stop_and_go(stop=30, steps=60):
    def begin():
        model = torch.nn.Linear(4, 1).double()
        optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
        return model, optimizer, torch.optim.lr_scheduler.StepLR(optimizer, 10, gamma=0.5)

    def go_on(parts, steps):
        model, optimizer, scheduler = parts
        for step in range(steps):
            x = torch.randn(8, 4).double()                   # from the random stream
            loss = (model(x) - x.sum(1, keepdim=True)).square().mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            scheduler.step()
        return model.weight.detach().clone()

    torch.manual_seed(36)
    first = begin()
    torch.manual_seed(37)
    go_on(first, stop)
    file = io.BytesIO()
    torch.save([part.state_dict() for part in first] + [torch.get_rng_state()], file)
    whole = go_on(first, steps - stop)                       # it was never stopped

    second = begin()                                         # another process, later
    file.seek(0)
    *states, stream = torch.load(file)
    for part, state in zip(second, states):
        part.load_state_dict(state)
    torch.set_rng_state(stream)
    return torch.equal(go_on(second, steps - stop), whole)


# -- Recordings ----------------------------------------------------------------------------------

SEED = 36


def recordings():
    for name, cases in (("log", logs()), ("broken", broken()), ("birthplace", passes()),
                        ("deaths", deaths()), ("spikes", spikes()), ("resume", resumed()),
                        ("program", program())):
        yield f"lessons/3.6-{name}.json", {
            "format": "gradus.lesson/1", "dtype": "float64", "seed": SEED,
            "cases": [{"name": case, "numbers": numbers} for case, numbers in cases]}


def program():
    for name, blank in (("sound", False), ("blank", True)):
        log = torch.tensor(overfit(blank), dtype=F64)
        yield name, tensors(loss=log[:, 0], norm=log[:, 1], ratio=log[::100, 2:])
    assert stop_and_go()


def numbers(shape, generator, low=0.2, high=2.0):
    return away_from_zero(shape, low, high, generator).round(decimals=1)


# -- Logs ----------------------------------------------------------------------------------------

# What is wrong in a training. Each is a line of the loop below.
BUGS = ("sound", "gradients-added", "gradient-cleared", "tensor-forgotten", "uphill", "another-rate",
        "rate-too-large")


def logged(xs, ys, W, b, lr, steps, bug="sound", eager=0.8):
    """A training of a line with its log, by torch.optim.SGD; `bug` says what is wrong with it."""
    W, b = W.clone().requires_grad_(), b.clone().requires_grad_()
    given = [W] if bug == "tensor-forgotten" else [W, b]
    optimizer = torch.optim.SGD(given, lr=lr, maximize=bug == "uphill")
    schedule = torch.optim.lr_scheduler.ExponentialLR(optimizer, eager)
    log = {"loss": [], "norm": [], "promise": [], "ratio": []}
    for step in range(steps):
        x, y = xs[step % len(xs)], ys[step % len(ys)]
        loss = torch.nn.functional.mse_loss(x @ W + b, y)
        if bug != "gradients-added":
            for p in (W, b):
                p.grad = None
        (len(y) * loss if bug == "rate-too-large" else loss).backward()
        if bug == "gradient-cleared":
            optimizer.zero_grad(set_to_none=False)
        gradients = [p.grad.clone() for p in (W, b)]
        norm = clip_grad_norm_([W, b], float("inf"))
        before = [p.detach().clone() for p in (W, b)]
        optimizer.step()
        if bug == "another-rate":
            schedule.step()                                  # at every batch, and nobody knows
        moves = [p.detach() - old for p, old in zip((W, b), before)]
        log["loss"].append(loss.item())
        log["norm"].append(norm.item())
        log["promise"].append(sum((g * m).sum() for g, m in zip(gradients, moves)).item())
        log["ratio"].append([(m.norm() / old.norm()).item() for m, old in zip(moves, before)])
    return dict({key: torch.tensor(value, dtype=F64) for key, value in log.items()},
                **{"W after": W, "b after": b})


def logs():
    generator = torch.Generator().manual_seed(SEED)
    for rows, lr, steps in ((3, 0.05, 5), (2, 0.1, 4), (4, 0.02, 6)):
        xs = [numbers((rows, 2), generator) for _ in range(2)]
        ys = [numbers((rows,), generator) for _ in range(2)]
        W, b = numbers((2,), generator), numbers((1,), generator)
        yield f"{rows} rows at {lr}", tensors(
            x1=xs[0], y1=ys[0], x2=xs[1], y2=ys[1], W=W, b=b, lr=lr, steps=float(steps),
            **logged(xs, ys, W, b, lr, steps))


def broken():
    """One data set for all bugs, and a second one in which the loss falls at first, whatever comes."""
    generator = torch.Generator().manual_seed(SEED + 1)
    steps = 8
    for case in ("", ", flat at first"):
        for _ in range(1000):
            x, y = numbers((5, 2), generator), numbers((5,), generator)
            W, b = numbers((2,), generator, 0.5, 3.0), numbers((1,), generator, 0.5, 3.0)
            A = torch.cat([x, torch.ones(5, 1, dtype=F64)], 1)
            largest = torch.linalg.eigvalsh(2 / 5 * A.T @ A)[-1]
            lr = round((0.5 / largest).item(), 3)
            runs = {bug: logged([x], [y], W, b, lr, steps, bug) for bug in BUGS}
            # The mistakes must show: the text says how.
            loss, norm = (runs["rate-too-large"][key] for key in ("loss", "norm"))
            shows = loss[-1] > 3 * loss[0] and (loss[1] < 0.9 * loss[0]) == (case != "")
            loss, norm = (runs["gradients-added"][key] for key in ("loss", "norm"))
            shows &= bool(loss[-1] < 0.9 * loss[0]) and bool(norm.max() > 1.1 * norm[0])
            if shows:
                break
        assert shows
        for bug in BUGS:
            yield bug + case, tensors(
                x1=x, y1=y, W=W, b=b, lr=lr, steps=float(steps), **runs[bug])


# -- Where it was born ---------------------------------------------------------------------------

def passes():
    """Passes with something in them that is not finite, as hooks would record them."""
    generator = torch.Generator().manual_seed(SEED + 2)

    def layer(kind):
        return {
            "tanh": torch.tanh, "relu": torch.relu, "exp": torch.exp, "log": torch.log,
            "sqrt": torch.sqrt, "same": lambda z: z + 0.0,
            "normalized": lambda z: (z - z.mean(1, keepdim=True)) / z.std(1, keepdim=True),
        }[kind]

    def record(x, weights, kinds, loss):
        """All tensors of the pass by name, and of those that are not finite the names as they came."""
        broken = []

        def look(name, tensor):
            if not tensor.isfinite().all():
                broken.append(name)

        leaves = [w.clone().requires_grad_() for w in weights]
        levels = [x.clone().requires_grad_()]
        for k, w in enumerate(leaves):
            look(f"W{k + 1}", w)
            w.register_hook(lambda grad, k=k: look(f"W̄{k + 1}", grad))
        look("level 0", x)
        for k, (w, kind) in enumerate(zip(leaves, kinds), 1):
            levels.append(layer(kind)(levels[-1] @ w.T))
            levels[-1].retain_grad()
            look(f"level {k}", levels[-1])
        for k, level in enumerate(levels):
            level.register_hook(lambda grad, k=k: look(f"cotangent {k}", grad))
        loss(levels[-1]).backward()
        named = {f"level {k}": level for k, level in enumerate(levels)}
        named |= {f"W{k + 1}": w for k, w in enumerate(leaves)}
        named |= {f"cotangent {k}": level.grad for k, level in enumerate(levels)}
        named |= {f"W̄{k + 1}": w.grad for k, w in enumerate(leaves)}
        return named, broken

    def birthplace(broken, layers):
        """In what, and in which layer, the first of them was computed."""
        kind, number = (broken or ["nothing 0"])[0].replace("W̄", "slope ").replace("W", "weights ").split()
        number = int(number)
        if kind == "level":
            return ("forward", number) if number else ("input", 0)
        if kind == "cotangent":
            return ("backward", number + 1) if number < layers else ("loss", 0)
        return {"nothing": ("nowhere", 0), "weights": ("weights", number), "slope": ("backward", number)}[kind]

    def masked(named):
        """JSON has no NaN: what is not finite is 0 here, with a code beside it."""
        found = {}
        for name, tensor in named.items():
            codes = torch.where(tensor.isnan(), 3.0, torch.where(
                tensor.isposinf(), 1.0, torch.where(tensor.isneginf(), 2.0, 0.0)))
            found |= tensors(**{name: torch.nan_to_num(tensor.detach(), 0.0, 0.0, 0.0)})
            found[f"{name}.codes"] = codes.flatten().tolist()
        return found

    def square(z):
        return z.square().mean()

    def case(name, x, weights, kinds, loss=square):
        named, broken = record(x, weights, kinds, loss)
        where, layer = birthplace(broken, len(kinds))
        return name, masked(named) | tensors(layer=float(layer)) | {f"born.{where}": [1.0]}

    def draw(kinds=3):
        return numbers((2, 3), generator), [numbers((3, 3), generator) for _ in range(kinds)]

    x, W = draw()
    yield case("nothing", x, W, ("tanh", "relu", "same"))
    x, W = draw()
    yield case("exp overflows, and tanh hides it", 900 * x, [W[0], -W[1], W[2]], ("same", "exp", "tanh"))
    x, W = draw()
    W[1] = torch.zeros(3, 3, dtype=F64)
    yield case("log of 0", x, W, ("tanh", "log", "same"))
    x, W = draw()
    yield case("the root's slope at 0", x, [W[0], 0 * W[1], W[2]], ("tanh", "sqrt", "same"))
    x, W = draw()
    x, W[0] = x.round(), torch.ones(3, 3, dtype=F64)
    yield case("a variance of 0", x, W, ("normalized", "tanh", "same"))
    x, W = draw()
    x[1, 2] = math.nan
    yield case("a hole in the data", x, W, ("tanh", "tanh", "same"))
    x, W = draw()
    W[2][0, 1] = math.inf
    yield case("weights that the last step broke", x, W, ("tanh", "tanh", "same"))
    x, W = draw()
    yield case("the logarithm of a probability of 0", 900 * x, W, ("same", "relu", "same"),
               lambda z: -torch.softmax(z, 1).log().mean())
    x, W = draw()
    yield case("a slope of weights that overflows", 1e200 * x,
               [1e-200 * W[0], W[1], 1e150 * W[2]], ("same", "same", "same"))
    x, W = draw()
    yield case("large, and finite all the same", 1e150 * x,
               [W[0], W[1], 1e-140 * W[2]], ("same", "same", "tanh"), lambda z: z.mean())


# -- Units that die ------------------------------------------------------------------------------

DEATHS = (("at 0.5", 0.5, 256), ("at 1", 1.0, 53), ("at 2", 2.0, 85))


def deaths():
    """What eight rectifiers give for six batches of a training whose rate is too large."""
    for name, lr, seed in DEATHS:
        torch.manual_seed(seed)
        inner, outer = torch.nn.Linear(2, 8).double(), torch.nn.Linear(8, 1).double()
        optimizer = torch.optim.SGD([*inner.parameters(), *outer.parameters()], lr=lr)
        tables = []
        for step in range(6):
            x = torch.randn(4, 2).double()
            h = torch.relu(inner(x))
            tables.append(h.detach().clone())
            optimizer.zero_grad()
            (outer(h) - 1.5 * x.sum(1, keepdim=True) - 1).square().mean().clamp(max=20).backward()
            clip_grad_norm_([*inner.parameters(), *outer.parameters()], 2.0)
            optimizer.step()
        active = torch.stack([(table != 0).any(0) for table in tables])      # step by unit
        later = torch.flip(torch.flip(active, [0]).cummax(0).values.to(F64), [0])
        dead = later == 0
        died = torch.where(dead.any(0), dead.to(F64).argmax(0), -1)
        yield name, tensors(
            **{f"h{k + 1}": table for k, table in enumerate(tables)},
            **{"died at": died.to(F64), "share": dead.to(F64).mean(1)})


# -- Spikes --------------------------------------------------------------------------------------

def spikes():
    """The weights of each loss that counts are written down; torch adds up."""
    generator = torch.Generator().manual_seed(SEED + 4)
    for name, beta, threshold, warm in (("seldom", 0.9, 4.0, 5), ("often", 0.8, 2.5, 4), ("strict", 0.7, 2.0, 3)):
        steps = torch.arange(24, dtype=F64)
        losses = 2 * torch.exp(-steps / 10) + 0.1 * torch.randn(24, dtype=F64, generator=generator)
        losses[9] += 3
        losses[16:18] += 2
        losses[20] -= 1.5
        losses = losses.round(decimals=3)
        kept, found = [], []
        for step, loss in enumerate(losses):
            if len(kept) >= warm:
                mean, variance = weighted(kept, beta)
                if loss - mean > threshold * variance.sqrt():
                    found.append(step)
                    continue
            kept.append(loss)
        mean, variance = weighted(kept, beta)
        yield name, tensors(
            losses=losses, decay=beta, threshold=threshold, mean=mean, variance=variance,
            spikes=torch.tensor(found, dtype=F64), **{"warm up": float(warm)})


def weighted(losses, beta):
    values = torch.stack(losses)
    ages = torch.arange(len(losses) - 1, -1, -1, dtype=F64)
    weights = (1 - beta) * beta ** ages
    weights[0] = beta ** ages[0]                             # the first one has the rest
    assert abs(weights.sum() - 1) < 1e-14
    mean = (weights * values).sum()
    return mean, (weights * (values - mean) ** 2).sum()


# -- Stopped and resumed -------------------------------------------------------------------------

def resumed():
    """torch.optim.SGD and StepLR, batches by randperm, noise by randn: stopped, saved, resumed."""
    generator = torch.Generator().manual_seed(SEED + 5)
    for rows, batch, stop, steps, seed in ((8, 3, 4, 9, 1), (7, 2, 2, 8, 2), (5, 5, 3, 6, 3), (9, 3, 3, 7, 4)):
        x, y = numbers((rows,), generator), numbers((rows,), generator)
        start = numbers((2,), generator)
        lr, momentum, gamma, noise = 0.05, 0.8, 0.5, 0.1

        def begin():
            p = start.clone().requires_grad_()
            optimizer = torch.optim.SGD([p], lr=lr, momentum=momentum)
            torch.manual_seed(seed)
            return p, optimizer, torch.optim.lr_scheduler.StepLR(optimizer, 1, gamma)

        def go_on(p, optimizer, schedule, order, steps, losses, taken):
            for step in range(taken, taken + steps):
                if not order:
                    if step > 0:                             # an epoch is over
                        schedule.step()
                    order[:] = torch.randperm(rows).tolist()
                rows_now, order[:] = order[:batch], order[batch:]
                inputs = x[rows_now] + noise * torch.randn(len(rows_now), dtype=F64)
                loss = torch.nn.functional.mse_loss(p[0] * inputs + p[1], y[rows_now])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                losses.append(loss.item())

        p, optimizer, schedule = begin()
        order, losses = [], []
        go_on(p, optimizer, schedule, order, stop, losses, 0)
        file = io.BytesIO()
        torch.save([p, optimizer.state_dict(), schedule.state_dict(), order, torch.get_rng_state()], file)
        again = copy.copy(losses)
        go_on(p, optimizer, schedule, order, steps - stop, losses, stop)
        q, optimizer, schedule = begin()
        file.seek(0)
        saved, *states, rest, stream = torch.load(file)
        with torch.no_grad():
            q.copy_(saved)
        optimizer.load_state_dict(states[0])
        schedule.load_state_dict(states[1])
        torch.set_rng_state(stream)
        go_on(q, optimizer, schedule, rest, steps - stop, again, stop)
        assert again == losses and torch.equal(p, q)
        yield f"{rows} by {batch}, stopped after {stop}", tensors(
            x=x, y=y, start=start, batch=float(batch), lr=lr, momentum=momentum, decay=gamma,
            noise=noise, seed=float(seed), stop=float(stop), steps=float(steps),
            loss=torch.tensor(losses, dtype=F64), after=p, differing=0.0)
