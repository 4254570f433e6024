"""Lesson 2.1, from linear to nonlinear: XOR, two spirals, a logistic unit and hidden layers."""

import zlib

from recordings_shared import F64, away_from_zero, flat, tensors

# -- What the lesson's text shows ----------------------------------------------------------------

import torch


def two_spirals():
    r = torch.linspace(0.25, 2, 30, dtype=torch.float64)
    arm = torch.stack([r * torch.cos(4 * r), r * torch.sin(4 * r)], dim=1)
    X = torch.cat([arm, -arm])                       # the second is the first, turned by half a turn
    y = torch.cat([torch.ones(30, 1), torch.zeros(30, 1)]).double()
    return X, y


def train(model, X, y, lr, steps):
    measure = torch.nn.BCEWithLogitsLoss()           # the loss of logits, not of probabilities
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    for step in range(steps):
        optimizer.zero_grad()
        measure(model(X), y).backward()
        optimizer.step()
    logits = model(X)
    loss = measure(logits, y).item()
    right = ((logits > 0) == (y > 0.5)).sum().item()
    return loss, right


def spirals_with_a_line():
    X, y = two_spirals()
    torch.manual_seed(0)
    unit = torch.nn.Linear(2, 1).double()
    loss, right = train(unit, X, y, lr=0.05, steps=400)
    return X, y, unit, loss, right


def spirals_with_a_hidden_layer():
    X, y = two_spirals()
    torch.manual_seed(0)
    network = torch.nn.Sequential(
        torch.nn.Linear(2, 16), torch.nn.ReLU(), torch.nn.Linear(16, 1)).double()
    loss, right = train(network, X, y, lr=0.05, steps=400)
    return X, y, network, loss, right


# -- What is recorded ----------------------------------------------------------------------------

def unit_case(name, X, y, w, b):
    w, b = w.clone().requires_grad_(), b.clone().requires_grad_()
    logits = X @ w + b
    loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, y)
    loss.backward()
    return {"name": name, "numbers": tensors(
        features=X, labels=y, weights=w, bias=b, logits=logits,
        probabilities=torch.sigmoid(logits), loss=loss,
        **{"weight slopes": w.grad, "bias slope": b.grad})}


def learned_xor(units, seed):
    X = torch.tensor([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=F64)
    y = torch.tensor([[0], [1], [1], [0]], dtype=F64)
    torch.manual_seed(seed)
    network = torch.nn.Sequential(
        torch.nn.Linear(2, units), torch.nn.ReLU(), torch.nn.Linear(units, 1)).double()
    loss, right = train(network, X, y, lr=0.1, steps=300)
    return right == 4


def spirals_case(name, trained):
    X, y, model, loss, right = trained()
    return {"name": name, "numbers": {
        "features": flat(X), "labels": flat(y), "loss": [loss], "right": [right],
        "parameters": flat(torch.cat([p.flatten() for p in model.parameters()]))}}


def table_cases():
    """The tables of four corners whose least-squares plane has all signs right."""
    corners = torch.tensor([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=F64)
    A = torch.cat([corners, torch.ones(4, 1, dtype=F64)], dim=1)
    for table in range(16):
        labels = torch.tensor([float(table >> (3 - i) & 1) for i in range(4)], dtype=F64)
        outputs = (A @ torch.linalg.lstsq(A, (2 * labels - 1).unsqueeze(1)).solution).flatten()
        if ((outputs > 1e-9) == (labels == 1)).all() and (outputs.abs() > 1e-9).all():
            signs = {f"the output's sign at ({int(x)}, {int(y)})": outputs[i].sign()
                     for i, (x, y) in enumerate(corners)}
            yield {"name": f"table {table:04b}", "numbers": tensors(
                labels=labels, **{"a line (1) or nil (0)": 1.0}, **signs)}


def spiral_case(turn, radii):
    r = torch.tensor(radii, dtype=F64)
    arm = torch.stack([r * torch.cos(turn * r), r * torch.sin(turn * r)], dim=1)
    spirals = torch.cat([torch.ones(len(r), dtype=F64), 2 * torch.ones(len(r), dtype=F64)])
    return {"name": f"points of turn {turn}", "numbers": tensors(
        points=torch.cat([arm, -arm]), turn=turn, spirals=spirals)}


def bends_case(name, direction, a, rise, b, fall, places):
    direction = torch.tensor(direction, dtype=F64)
    points = torch.tensor(places, dtype=F64).unsqueeze(1) * direction / (direction @ direction)
    s = points @ direction
    outputs = rise * torch.relu(s - a) + (fall - rise) * torch.relu(s - b)
    return {"name": f"bends {name}", "numbers": tensors(
        direction=direction, a=a, rise=rise, b=b, fall=fall, points=points, outputs=outputs,
        **{"hidden units": 2.0})}


def recordings():
    seed = zlib.crc32(b"2.1.json")
    generator = torch.Generator().manual_seed(seed)

    def draw(*shape):  # of two decimals, for a message to be read
        return (100 * away_from_zero(shape, 0.2, 2.0, generator)).round() / 100

    cases = []
    for count, width in ((1, 2), (5, 1), (7, 3), (8, 2), (11, 4)):
        labels = torch.arange(count, dtype=F64) * 7 % 3 % 2
        cases.append(unit_case(
            f"unit {count}x{width}", draw(count, width), labels, draw(width), draw(1)[0]))
    soft = torch.tensor([0.25, 0.9, 0.05, 0.6], dtype=F64)
    cases.append(unit_case(
        "unit 4x3, labels between 0 and 1", draw(4, 3), soft, draw(3), draw(1)[0]))
    X = torch.tensor([[-1.0], [1], [0.05], [-0.05], [0.5], [-0.5]], dtype=F64)
    cases.append(unit_case(
        "unit far out", X, torch.tensor([1.0, 0, 1, 0, 1, 1], dtype=F64),
        torch.tensor([700.0], dtype=F64), torch.tensor(5.0, dtype=F64)))
    cases += table_cases()
    cases.append(spiral_case(4.0, [0.3, 0.9, 1.6, 2.7]))
    cases.append(spiral_case(-2.5, [0.4, 1.1, 2.3]))
    cases.append(bends_case("plateau", [1.0], -1.0, 0.5, 2.0, 0.0, [-3.0, 0.5, 1.25, 4.0]))
    cases.append(bends_case("valley", [1.0], 0.5, -2.0, 1.0, 1.0, [-0.5, 0.75, 1.5, 3.0]))
    cases.append(bends_case("step", [-1.0, 2.0], 1.0, 8.0, 1.125, 0.0, [-2.0, 0.5, 1.0625, 3.0]))
    cases.append(spirals_case("spirals line", spirals_with_a_line))
    cases.append(spirals_case("spirals hidden", spirals_with_a_hidden_layer))
    for units in (2, 4, 8):
        learned = [learned_xor(units, seed) for seed in range(50)]
        cases.append({"name": f"xor {units} units", "numbers": {"learned": [sum(learned)]}})
    yield "lessons/2.1.json", {
        "format": "gradus.lesson/1", "dtype": "float64", "seed": seed, "cases": cases}
