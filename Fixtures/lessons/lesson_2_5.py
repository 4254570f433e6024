"""What PyTorch computes for lesson 2.5, data pipelines."""

from recordings_shared import F64, away_from_zero, tensors

# What the lesson's text shows begins here.
import torch
from torch.utils.data import DataLoader, TensorDataset, WeightedRandomSampler


def drifted_data():
    torch.manual_seed(25)
    x_training = torch.randn(20, 1).double()
    x_validation = torch.randn(20, 1).double() + 2    # measured later: everything is 2 higher
    y_training = 2 * x_training + 3
    y_validation = 2 * x_validation + 3
    return x_training, y_training, x_validation, y_validation


def honest(x_training, x_validation):
    mean = x_training.mean(dim=0)
    scale = x_training.std(dim=0, correction=0)
    z_training = (x_training - mean) / scale
    z_validation = (x_validation - mean) / scale      # the training part's numbers, again
    return z_training, z_validation


def train(z, y, epochs=10, lr=0.1):
    model = torch.nn.Linear(1, 1).double()
    torch.nn.init.zeros_(model.weight)
    torch.nn.init.zeros_(model.bias)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for epoch in range(epochs):
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(model(z), y).backward()
        optimizer.step()
    return model


def loader_of_numbers():
    generator = torch.Generator().manual_seed(25)
    loader = DataLoader(range(7), batch_size=3, shuffle=True, generator=generator)
    epochs = [[batch.tolist() for batch in loader] for epoch in range(2)]
    return epochs


def balanced_loader(x, labels):
    counts = torch.bincount(labels)
    weights = 1 / counts[labels].double()
    sampler = WeightedRandomSampler(weights, num_samples=len(labels))
    return DataLoader(TensorDataset(x, labels), batch_size=32, sampler=sampler)


# -- Recordings ----------------------------------------------------------------------------------

SEED = 25


def recordings():
    for name, cases in (("standardize", standardize()), ("loader", loaders()),
                        ("weights", weights()), ("shift", shifts()), ("program", program())):
        yield f"lessons/2.5-{name}.json", {
            "format": "gradus.lesson/1", "dtype": "float64", "seed": SEED,
            "cases": [{"name": case, "numbers": numbers} for case, numbers in cases]}


def program():
    x, y, xv, yv = drifted_data()
    z, zv = honest(x, xv)
    model = train(z, y)
    with torch.no_grad():
        losses = [torch.nn.functional.mse_loss(model(a), b) for a, b in ((z, y), (zv, yv))]
    yield "program", tensors(
        x_training=x, x_validation=xv, weight=model.weight[0, 0], bias=model.bias[0],
        training=losses[0], validation=losses[1])
    epochs = loader_of_numbers()
    yield "loader of numbers", tensors(
        **{f"epoch {e}, batch {b}": batch for e, batches in enumerate(epochs)
           for b, batch in enumerate(batches)})
    torch.manual_seed(25)
    labels = torch.tensor([0] * 900 + [1] * 100)
    drawn = torch.cat([batch for _, batch in balanced_loader(torch.zeros(1000), labels)])
    yield "balanced", tensors(share=(drawn == 1).double().mean())


def standardize():
    generator = torch.Generator().manual_seed(SEED)
    for rows, later, columns in ((4, 2, 1), (5, 3, 2), (3, 4, 3), (6, 1, 4)):
        training = away_from_zero((rows, columns), 0.2, 2.0, generator).round(decimals=1)
        validation = away_from_zero((later, columns), 0.2, 2.0, generator).round(decimals=1)
        for column in range(columns):  # in units of their own
            training[:, column] = training[:, column] * 10 ** column + 3 * column
            validation[:, column] = validation[:, column] * 10 ** column + 3 * column + 1
        fitted = honest(training, validation)
        yield f"{rows} and {later} of {columns}", (
            tensors(**{"training": training, "validation": validation})
            | tensors(**{"standardized training": fitted[0], "standardized validation": fitted[1]}))


def loaders():
    """The epochs of a DataLoader, and the orders that it took them from."""
    for count, size, epochs, drop in ((7, 3, 2, False), (7, 3, 2, True), (6, 2, 3, False),
                                      (5, 5, 2, True), (4, 6, 2, False), (4, 6, 2, True),
                                      (9, 4, 3, False), (3, 1, 2, True)):
        def loader(size, drop):
            return DataLoader(range(count), batch_size=size, shuffle=True, drop_last=drop,
                              generator=torch.Generator().manual_seed(SEED + count))
        orders = [epoch[0] for epoch in epoch_lists(loader(count, False), epochs)]
        batches = epoch_lists(loader(size, drop), epochs)
        yield f"{count} by {size}{', drop_last' if drop else ''}", (
            tensors(**{"orders": torch.tensor(orders, dtype=F64), "count": float(count),
                       "batch size": float(size), "epochs": float(epochs),
                       "drop last": float(drop), "seed": float(SEED + count)})
            | tensors(**{f"epoch {e}, batch {b}": torch.tensor(batch, dtype=F64)
                         for e, found in enumerate(batches) for b, batch in enumerate(found)}))


def epoch_lists(loader, epochs):
    return [[batch.tolist() for batch in loader] for _ in range(epochs)]


def weights():
    """Weights as WeightedRandomSampler takes them, which it makes probabilities of; and the ratio of
    an even draw's probability to each."""
    for labels in ([0, 0, 0, 1], [2, 0, 1, 0, 2, 0], [1, 1, 1], [4, 1, 4, 4, 4, 1, 4, 4],
                   [0, 1, 2, 3, 3]):
        labels = torch.tensor(labels)
        drawing = 1 / torch.bincount(labels)[labels].to(F64)
        probabilities = drawing / drawing.sum()
        yield f"{labels.tolist()}", tensors(
            labels=labels, probabilities=probabilities,
            corrections=1 / len(labels) / probabilities)


def shifts():
    """A shift as a crop of the padded picture."""
    generator = torch.Generator().manual_seed(SEED + 1)
    for rows, columns, down, right in ((3, 4, 1, 0), (3, 4, 0, 1), (4, 3, -1, 2), (4, 4, 2, -1),
                                       (2, 5, 0, 0), (3, 3, -2, -2), (3, 2, 3, 0), (5, 5, -1, 4)):
        image = away_from_zero((rows, columns), 0.2, 2.0, generator).round(decimals=1)
        margin = max(abs(down), abs(right))
        padded = torch.nn.functional.pad(image, (margin,) * 4)
        moved = padded[margin - down:margin - down + rows, margin - right:margin - right + columns]
        yield f"{rows}x{columns} by {down}, {right}", (
            tensors(image=image, down=float(down), right=float(right)) | tensors(moved=moved))
