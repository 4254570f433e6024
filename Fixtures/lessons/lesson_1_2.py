"""Lesson 1.2, linear regression: models, losses, gradients, least squares and descents."""

import zlib

from recordings_shared import F64, away_from_zero, flat


# -- What the lesson's text shows ----------------------------------------------------------------

import torch


def taxi_rides():
    torch.manual_seed(12)
    km = 1 + 9 * torch.rand(40, dtype=torch.float64)
    seconds = 20 * km + 200 * torch.rand(40, dtype=torch.float64)
    noise = torch.randn(40, dtype=torch.float64)
    X = torch.stack([km, seconds], dim=1)             # 40 rows, 2 columns
    y = 2 * km + 0.01 * seconds + 4 + 0.5 * noise
    return X, y.unsqueeze(1)                          # y: 40 rows, 1 column


def slopes(X, y, w, b):
    w, b = w.clone().requires_grad_(), b.clone().requires_grad_()
    prediction = torch.nn.functional.linear(X, w, b)  # w: a row for each output, here 1 by 2
    loss = torch.nn.MSELoss()(prediction, y)
    loss.backward()
    return prediction, loss, w.grad, b.grad           # the slopes that you derive by hand


def least_squares(X, y):
    ones = torch.ones(len(X), 1, dtype=torch.float64)
    A = torch.cat([X, ones], dim=1)
    return torch.linalg.lstsq(A, y).solution          # one column: the weights, then the bias


def standardized(X):
    return (X - X.mean(dim=0)) / X.std(dim=0, correction=0)


def descent(X, y, w, b, lr, epochs):
    w, b = w.clone().requires_grad_(), b.clone().requires_grad_()
    optimizer = torch.optim.SGD([w, b], lr=lr)
    path = [w.flatten().tolist() + b.tolist()]
    for epoch in range(epochs):
        optimizer.zero_grad()
        loss = torch.nn.MSELoss()(torch.nn.functional.linear(X, w, b), y)
        loss.backward()
        optimizer.step()
        path.append(w.flatten().tolist() + b.tolist())
    return path


# -- What is recorded ----------------------------------------------------------------------------

def model_case(name, X, y, w, b):
    prediction, loss, w_slope, b_slope = slopes(X, y, w, b)
    numbers = {"features": flat(X), "targets": flat(y), "at_weights": flat(w), "at_bias": flat(b),
               "predictions": flat(prediction), "loss": flat(loss),
               "slope_weights": flat(w_slope), "slope_bias": flat(b_slope)}
    if len(X) > X.shape[1] + 1:
        theta = least_squares(X, y)
        numbers |= {"best_weights": flat(theta[:-1]), "best_bias": flat(theta[-1])}
    return {"name": f"model {name}", "numbers": numbers}


def descent_case(name, X, y, w, b, lr, epochs):
    path = torch.tensor(descent(X, y, w, b, lr, epochs), dtype=F64)
    return {"name": f"descent {name}", "numbers": {
        "features": flat(X), "targets": flat(y), "lr": [lr], "path": flat(path)}}


def recordings():
    seed = zlib.crc32(b"1.2.json")
    generator = torch.Generator().manual_seed(seed)

    def draw(*shape):  # of two decimals, for a message to be read
        return (100 * away_from_zero(shape, 0.2, 2.0, generator)).round() / 100

    cases = []
    for count, width, scale in ((1, 2, 1.0), (5, 1, 1.0), (6, 1, 1e3), (7, 3, 1.0), (9, 2, 1e-3),
                                (11, 4, 1e3)):
        X = draw(count, width)
        X[:, -1] *= scale  # the last feature is in other units
        w, b = draw(1, width), draw(1)
        w[0, -1] /= scale
        cases.append(model_case(f"{count}x{width}, last times {scale:g}", X, draw(count, 1), w, b))
    X, y = taxi_rides()
    w, b = torch.tensor([[1.0, 1.0]], dtype=F64), torch.tensor([2.0], dtype=F64)
    cases.append(model_case("taxi rides", X, y, w, b))
    for count, width, lr, epochs in ((4, 1, 0.25, 12), (8, 3, 0.0625, 30), (4, 2, 1.5, 6)):
        cases.append(descent_case(f"{count}x{width}, lr {lr}", draw(count, width), draw(count, 1),
                                  draw(1, width), draw(1), lr, epochs))
    w, b = torch.zeros(1, 2, dtype=F64), torch.zeros(1, dtype=F64)
    cases.append(descent_case("taxi rides, standardized", standardized(X), y, w, b, 0.5, 40))
    yield "lessons/1.2.json", {
        "format": "gradus.lesson/1", "dtype": "float64", "seed": seed, "cases": cases}
