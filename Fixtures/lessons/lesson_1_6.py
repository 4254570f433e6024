"""Lesson 1.6: the text's program, and what its parts give on other data.

All in float64. Matrices are row-major, one row for each example.
"""

import contextlib

import torch

from recordings_shared import F64, case

with contextlib.redirect_stdout(None):  # what it prints is recorded below
    from lessons import capstone as cell
    from lessons.capstone import closed_form, draw, features, ridge_loss, train

SEED = 2


def linear(weights, bias):
    model = torch.nn.Linear(len(weights), 1, dtype=F64)
    with torch.no_grad():
        model.weight.copy_(weights.unsqueeze(0))
        model.bias.fill_(bias)
    return model


def splits():
    for n, share in ((10, 0.25), (7, 0.3), (30, 0.3), (23, 0.2), (5, 0.45), (2, 0.5)):
        # Numbers that are short to read: a message shows them.
        x, y = torch.arange(n, dtype=F64) / 2 - 1, torch.randint(-40, 40, (n,)).to(F64) / 4
        generator = torch.Generator().manual_seed(n)
        parts = torch.utils.data.random_split(range(n), [1 - share, share], generator)
        # The permutation that random_split drew is its two parts, one after the other.
        order = torch.tensor(parts[0].indices + parts[1].indices)
        a, b = (torch.tensor(part.indices, dtype=torch.long) for part in parts)
        yield case(f"split of {n} points, share {share}", x=x, y=y, order=order, share=[share],
                   training_x=x[a], training_y=y[a], validation_x=x[b], validation_y=y[b])


def feature_tables():
    for n, m, degree, low, high in ((9, 4, 3, -1, 1), (6, 3, 1, 2, 9), (12, 5, 5, -0.5, 2),
                                    (7, 7, 2, -30, 5), (8, 1, 4, 0, 1.5)):
        training = low + (high - low) * torch.rand(n, dtype=F64)
        x = low - 0.2 + 1.4 * (high - low) * torch.rand(m, dtype=F64)
        yield case(f"features of degree {degree}", x=x, training=training, degree=[degree],
                   features=features(x, degree, training))


def losses():
    for n, d, penalty, scale in ((7, 3, 0.05, 1), (5, 2, 0.3, 1), (3, 4, 2.0, 1), (6, 1, 0.0, 1),
                                 (1, 2, 0.4, 1), (4, 2, 0.01, 1e3)):
        design, targets = torch.randn(n, d, dtype=F64) + 0.5, scale * torch.randn(n, dtype=F64)
        model = linear(scale * (0.5 + torch.rand(d, dtype=F64)), scale * 0.7)
        with torch.no_grad():
            model.weight[0, 0] *= -1
        loss = ridge_loss(model, design, targets, penalty)
        loss.backward()
        yield case(f"ridge loss of {d} weights on {n} points, penalty {penalty}",
                   features=design, targets=targets, weights=model.weight, bias=model.bias,
                   penalty=[penalty], loss=loss, weight_gradient=model.weight.grad,
                   bias_gradient=model.bias.grad)


def minima():
    for n, d, penalty in ((9, 4, 0.02), (8, 2, 0.3), (6, 3, 0.0), (3, 5, 0.5), (7, 1, 4.0)):
        design = torch.randn(n, d, dtype=F64) + torch.arange(1.0, d + 1, dtype=F64)
        targets = 3 + 2 * torch.randn(n, dtype=F64)
        weights, bias = closed_form(design, targets, penalty)
        model = linear(weights, bias)
        loss = ridge_loss(model, design, targets, penalty)
        loss.backward()
        assert max(model.weight.grad.abs().max(), model.bias.grad.abs().max()) < 1e-12
        yield case(f"ridge regression of {d} weights on {n} points, penalty {penalty}",
                   features=design, targets=targets, penalty=[penalty], weights=weights,
                   bias=bias)


def run(name, training, validation, degree, penalty, **options):
    """One training from zero. Which epoch was best must not hang on rounding."""
    model = linear(torch.zeros(degree, dtype=F64), 0)
    found, validated, kept = train(model, penalty, training, validation, **options)
    lowest = sorted(validated)[:2]
    assert len(found) < 3 or lowest[1] - lowest[0] > 1e-10 * lowest[0], name
    return case(name, features=training[0], targets=training[1],
                validation_features=validation[0], validation_targets=validation[1],
                penalty=[penalty], lr=[options["lr"]], patience=[options["patience"]],
                tolerance=[options["tolerance"]], epochs=[options["epochs"]], losses=found,
                validation_losses=validated, weights=kept[0], bias=kept[1])


def end(recorded):
    """Why a recorded training stopped."""
    numbers = recorded["numbers"]
    losses = numbers["validation_losses"]
    if len(losses) == numbers["epochs"][0]:
        return "the last epoch"
    after = len(losses) - 1 - losses.index(min(losses))
    return "patience" if after == numbers["patience"][0] else "a flat place"


def runs():
    ends = set()
    for n, m, degree, penalty, options in (
            (9, 5, 3, 0.01, dict(lr=0.1, patience=4, tolerance=0, epochs=60)),
            (12, 4, 2, 0.1, dict(lr=0.05, patience=5, tolerance=1e-3, epochs=17)),
            (8, 7, 2, 0.2, dict(lr=0.2, patience=90, tolerance=1e-2, epochs=300)),
            (7, 6, 4, 0.05, dict(lr=0.28, patience=6, tolerance=1e-4, epochs=80)),
            (6, 5, 3, 0.1, dict(lr=0.9, patience=7, tolerance=1e-4, epochs=50))):  # diverges
        t, v = 2 * torch.rand(n, dtype=F64) - 1, 2 * torch.rand(m, dtype=F64) - 1
        parts = [(features(x, degree, t),
                  1 + torch.sin(3 * x) + 0.4 * torch.randn(len(x), dtype=F64)) for x in (t, v)]
        recorded = run("training", *parts, degree, penalty, **options)
        ends.add(end(recorded))
        recorded["name"] = f"training with lr {options['lr']}, ended by {end(recorded)}"
        yield recorded
    assert len(ends) == 3, ends


def capstone():
    """The text's data, and its runs at degree 9."""
    x, y, training, validation = draw()
    yield case("the data", x=x, y=y, training=training, validation=validation)
    parts = [(features(x[part], 9, x[training]), y[part]) for part in (training, validation)]
    for penalty in (0.0, 1e-5, 1e-3, 1e-1):
        weights, bias = closed_form(*parts[0], penalty)
        model = linear(weights, bias)
        yield case(f"closed form, penalty {penalty:g}", weights=weights, bias=bias,
                   training_loss=ridge_loss(model, *parts[0], 0),
                   validation_loss=ridge_loss(model, *parts[1], 0))
    for penalty, patience in ((0.0, 50), (0.0, 1), (1e-3, 50)):
        yield run(f"training, penalty {penalty:g}, patience {patience}", *parts, 9, penalty,
                  lr=0.2, patience=patience, tolerance=1e-6, epochs=3000)
    yield case("the program", error=[cell.error], epochs=[len(cell.losses)],
               least=[min(cell.validation_losses)])


def recordings():
    torch.manual_seed(SEED)
    for name, recorder in (("split", splits), ("features", feature_tables), ("loss", losses),
                           ("minimum", minima), ("runs", runs), ("capstone", capstone)):
        yield f"lessons/1.6-{name}.json", {
            "format": "gradus.lesson/1", "dtype": "float64", "seed": SEED,
            "cases": list(recorder())}
