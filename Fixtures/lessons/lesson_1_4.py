"""Lesson 1.4: the loss over a grid, along lines and along contours, second derivatives, and the
largest stable learning rate.

Losses are polynomials, so that they can be handed to a learner's code as numbers: `coefficients`,
and for each of them `dimensions` whole exponents in `powers`. Where there are x and y instead, the
loss is the mean squared error of a line on these points, by torch.nn.MSELoss.
"""

from recordings_shared import F64, away_from_zero, case, flat

SEED = 14

# Each: the number of variables, then (coefficient, exponents). None is symmetric in its variables.
QUARTIC = (2, [(0.5, (4, 0)), (-0.3, (2, 1)), (1.2, (2, 0)), (0.8, (1, 1)), (0.9, (0, 2)),
               (0.25, (0, 3)), (-1.1, (1, 0)), (0.7, (0, 1)), (2.0, (0, 0))])
VALLEY = (2, [(1.0, (2, 2)), (-2.0, (1, 1)), (1.0, (0, 0))])  # (w b - 1)^2
CUBIC = (3, [(0.4, (3, 0, 0)), (0.6, (1, 1, 1)), (1.5, (2, 0, 0)), (-0.7, (1, 0, 1)),
             (1.1, (0, 2, 0)), (0.3, (0, 1, 2)), (0.9, (0, 0, 2)), (-1.3, (0, 1, 0))])


def polynomial(surface):
    def value(p):
        total = torch.zeros((), dtype=F64)
        for coefficient, powers in surface[1]:
            term = torch.tensor(coefficient, dtype=F64)
            for i, power in enumerate(powers):
                for _ in range(power):
                    term = term * p[i]
            total = total + term
        return total
    return value


def written(surface):
    return {"dimensions": [float(surface[0])], "coefficients": [c for c, _ in surface[1]],
            "powers": [float(k) for _, powers in surface[1] for k in powers]}


def mean_squared_error(x, y):
    return lambda p: torch.nn.functional.mse_loss(p[0] * x + p[1], y)


def gradient(loss, p):
    p = p.detach().clone().requires_grad_()
    return torch.autograd.grad(loss(p), p)[0]


def vector(*numbers):
    return torch.tensor(numbers, dtype=F64)


def data(generator, count):
    """Points whose x lie to one side, so that neither bowl nor window is symmetric."""
    x = away_from_zero((count,), 0.2, 2.0, generator).abs()
    return x, 2 * x + 3 + 0.2 * torch.randn(count, dtype=F64, generator=generator)


# -- What the lesson's text shows ----------------------------------------------------------------

import torch


def losses_over_a_grid(x, y, weights, biases):
    W, B = torch.meshgrid(weights, biases, indexing="xy")  # a row for each bias
    errors = W.unsqueeze(-1) * x + B.unsqueeze(-1) - y
    return (errors ** 2).mean(-1)                          # len(biases) rows, len(weights) columns


def path_of_descent(loss, start, lr, steps):
    p = start.clone().requires_grad_()
    optimizer = torch.optim.SGD([p], lr=lr)
    path = [p.detach().clone()]               # a copy: p itself will move on
    for _ in range(steps):
        optimizer.zero_grad()
        loss(p).backward()
        optimizer.step()
        path.append(p.detach().clone())
    return torch.stack(path)


def curvature(loss, point):
    H = torch.autograd.functional.hessian(loss, point)
    eigenvalues = torch.linalg.eigvalsh(H)    # in ascending order
    return H, eigenvalues, 2 / eigenvalues[-1]  # the last: the largest stable learning rate


# -- Recordings ----------------------------------------------------------------------------------

def grids(generator):
    for (low, high, columns), (bottom, top, rows), count in (
            ((-1.0, 4.0, 6), (0.5, 5.0, 4), 7), ((0.0, 3.0, 3), (-2.0, 6.0, 9), 12)):
        x, y = data(generator, count)
        weights = torch.linspace(low, high, columns, dtype=F64)
        biases = torch.linspace(bottom, top, rows, dtype=F64)
        losses = losses_over_a_grid(x, y, weights, biases)
        single = torch.nn.MSELoss()(weights[1] * x + biases[2], y)
        assert abs(losses[2, 1] - single) < 1e-12
        yield case(f"{columns} by {rows} points", x=x, y=y, weights=weights, biases=biases,
                   losses=losses)


def paths(generator):
    x, y = data(generator, 7)
    yield case("mean squared error", x=x, y=y, start=[0.5, -1.0], lr=[0.2], steps=[25.0],
               path=path_of_descent(mean_squared_error(x, y), vector(0.5, -1.0), 0.2, 25))
    for name, surface, start, lr, steps in (
            ("quartic", QUARTIC, (1.5, -0.75), 0.05, 20), ("valley", VALLEY, (2.0, -0.5), 0.1, 15),
            ("cubic", CUBIC, (0.75, 1.0, -0.5), 0.1, 12)):
        yield case(name, **written(surface), start=list(start), lr=[lr], steps=[float(steps)],
                   path=path_of_descent(polynomial(surface), vector(*start), lr, steps))


def slices(generator):
    x, y = data(generator, 7)
    distances = [-1.0, 0.0, 0.25, 2.0, 0.5]
    for name, loss, surface, point, direction in (
            ("mean squared error", mean_squared_error(x, y), dict(x=x, y=y), (1.0, 2.5), (3.0, 4.0)),
            ("quartic", polynomial(QUARTIC), written(QUARTIC), (0.5, -1.0), (-0.3, 0.5)),
            ("cubic", polynomial(CUBIC), written(CUBIC), (0.75, 1.0, -0.5), (2.0, -1.0, 3.0))):
        p, d = vector(*point), vector(*direction)
        losses = torch.stack([loss(p + t * d / torch.linalg.vector_norm(d)) for t in distances])
        yield case(name, **surface, point=p, direction=d, distances=distances, losses=losses)


def contours(generator):
    """Tangent steps, each corrected by Newton's method along the gradient."""
    x, y = data(generator, 7)
    for name, loss, surface, start, step, corrections, steps in (
            ("mean squared error", mean_squared_error(x, y), dict(x=x, y=y), (0.5, 1.5), 0.3, 2, 12),
            ("quartic, one correction", polynomial(QUARTIC), written(QUARTIC), (1.5, -0.75), 0.2, 1,
             10),
            ("quartic, uncorrected", polynomial(QUARTIC), written(QUARTIC), (-1.0, 1.25), 0.1, 0, 5),
            ("valley", polynomial(VALLEY), written(VALLEY), (2.0, -0.5), 0.05, 3, 8)):
        p = vector(*start)
        level, points = loss(p), [p]
        for _ in range(steps):
            g = gradient(loss, p)
            p = p + step * vector(-g[1], g[0]) / torch.linalg.vector_norm(g)
            for _ in range(corrections):
                g = gradient(loss, p)
                p = p - (loss(p) - level) * g / (g @ g)
            points.append(p)
        yield case(name, **surface, start=list(start), step=[step], corrections=[float(corrections)],
                   points=torch.stack(points))


def hessians(generator):
    x, y = data(generator, 7)
    for name, loss, surface, point in (
            ("mean squared error", mean_squared_error(x, y), dict(x=x, y=y), (1.0, 2.5)),
            ("quartic", polynomial(QUARTIC), written(QUARTIC), (1.5, -0.75)),
            ("valley, at a minimum", polynomial(VALLEY), written(VALLEY), (2.0, 0.5)),
            ("valley, at the saddle", polynomial(VALLEY), written(VALLEY), (0.0, 0.0)),
            ("cubic", polynomial(CUBIC), written(CUBIC), (0.75, 1.0, -0.5))):
        H, _, _ = curvature(loss, vector(*point))
        yield case(name, **surface, point=list(point), hessian=H)


def rates(generator):
    """Eigenvalues, and the gradient's length after `steps` steps, relative to that at the start."""
    for name, hessian, minimum, start, steps in (
            ("steep in the bias", ((0.75, 0.5), (0.5, 2.5)), (1.0, -2.0), (2.0, 1.0), 30),
            ("steep in the weight", ((9.0, -3.0), (-3.0, 2.0)), (0.25, 3.0), (-1.0, 0.5), 60)):
        H, m = torch.tensor(hessian, dtype=F64), vector(*minimum)

        def loss(p):
            return (p - m) @ H @ (p - m) / 2

        found, eigenvalues, rate = curvature(loss, vector(*start))
        ratios = []
        for share in (0.99, 1.01):
            path = path_of_descent(loss, vector(*start), share * rate.item(), steps)
            lengths = [torch.linalg.vector_norm(gradient(loss, p)) for p in (path[0], path[-1])]
            ratios.append((lengths[1] / lengths[0]).item())
        yield case(name, hessian=found, minimum=list(minimum), start=list(start),
                   steps=[float(steps)], eigenvalues=eigenvalues.flip(0), rate=[rate.item()],
                   ratios=ratios)


def recordings():
    for what, record in (("grid", grids), ("path", paths), ("slice", slices),
                         ("contour", contours), ("curvature", hessians), ("rate", rates)):
        generator = torch.Generator().manual_seed(SEED)
        yield f"lessons/1.4-{what}.json", {
            "format": "gradus.lesson/1", "dtype": "float64", "seed": SEED,
            "cases": list(record(generator))}
