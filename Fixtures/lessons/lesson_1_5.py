"""What lesson 1.5 has recorded: quotients, their V curves, gradients, and how gradcheck judges.

Round-off is what this lesson is about, and the last digits of sin, exp or a sum may differ from
machine to machine. So what is recorded to the last bit uses +, −, ·, / and √ alone, which IEEE 754
leaves no choice; all else is taken with large steps and rounded.
"""

# -- Quotients, as the lesson shows them ---------------------------------------------------------

import torch


def f(x):
    return 1 / (1 + x * x)


def forward_difference(f, x, h):
    return (f(x + h) - f(x)) / h


def central_difference(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


x = torch.tensor(1.5, dtype=torch.float64, requires_grad=True)
f(x).backward()                              # the analytical derivative, by autograd
slope = x.grad.item()
with torch.no_grad():
    steps = [10.0 ** -k for k in range(1, 16)]
    ahead = [abs(forward_difference(f, x, h).item() - slope) for h in steps]
    around = [abs(central_difference(f, x, h).item() - slope) for h in steps]

EPSILON = 2.0 ** -52
F64 = torch.float64


def lesson_errors():
    return {"name": "the lesson's table", "numbers": {
        "slope": [slope], "steps": steps, "forward": ahead, "central": around}}


# -- gradcheck, as the lesson shows it -----------------------------------------------------------

import torch


class Cubes(torch.autograd.Function):
    """x³, with a gradient that is too large by the relative error `wrong`."""

    @staticmethod
    def forward(ctx, x, wrong):
        ctx.save_for_backward(x)
        ctx.wrong = wrong
        return x * x * x

    @staticmethod
    def backward(ctx, cotangent):
        (x,) = ctx.saved_tensors
        return cotangent * 3 * x * x * (1 + ctx.wrong), None


def passes(wrong, size=1.0, **options):
    x = torch.tensor([0.5, -1.25, 2.0], dtype=torch.float64, requires_grad=True)
    return torch.autograd.gradcheck(
        lambda x: size * Cubes.apply(x, wrong), x, raise_exception=False, **options)


def gradcheck_table():
    planted = [0.0] + [10.0 ** -k for k in range(0, 9)]
    rows = {"planted": planted}
    for name, size, options in (
            ("default", 1.0, {}), ("strict", 1.0, {"atol": 0.0, "rtol": 2e-6}),
            ("tiny", 1e-7, {}), ("tiny_strict", 1e-7, {"atol": 0.0, "rtol": 2e-6})):
        rows[name] = [float(passes(wrong, size, **options)) for wrong in planted]
    yield {"name": "gradcheck on x³", "numbers": rows}


# -- Scalar functions ----------------------------------------------------------------------------

SHAPES = {
    "sine": torch.sin, "exponential": torch.exp, "softplus": torch.nn.functional.softplus,
    "absolute": torch.abs, "relu": torch.relu, "root": lambda u: (torch.sqrt(1 + u) - 1) / u}


def polynomial(coefficients):
    def value(x):
        result = torch.zeros_like(x)
        for c in reversed(coefficients):
            result = result * x + c
        return result
    return value


def shaped(shape, amplitude, center, offset):
    return lambda x: amplitude * SHAPES[shape](x - center) + offset


def described(spec):
    """The function, and the numbers that say which one it is."""
    if spec[0] == "polynomial":
        return polynomial(spec[1]), {"polynomial": list(map(float, spec[1]))}
    return shaped(*spec), dict(zip(("amplitude", "center", "offset"), ([float(a)] for a in spec[1:])))


def derivatives(function, x, count):
    """The first `count` derivatives at x, by autograd of autograd."""
    point = torch.tensor(x, dtype=F64, requires_grad=True)
    value, found = function(point), []
    for _ in range(count):
        (value,) = torch.autograd.grad(value, point, create_graph=True)
        found.append(value.item())
    return found


def rounded(x, digits=12):
    return float(f"{x:.{digits}g}")


QUOTIENTS = (
    (("sine", 2, 0.25, 0), 1.5, 0.1), (("sine", -1.5, -1, 3), 0.5, 0.25),
    (("exponential", 0.5, 1, -2), 1.25, 0.1), (("exponential", 3, -0.5, 0), -2, 0.5),
    (("softplus", 4, 0.5, 1), 1, 0.2), (("softplus", -2, 0, 0), -0.75, 0.05),
    (("polynomial", [1, -2, 0.5, 1.5]), 2.5, 0.125), (("polynomial", [0.5, 3, -1]), -4, 0.1),
)


def quotients():
    for spec, x, h in QUOTIENTS:
        function, numbers = described(spec)
        point = torch.tensor(x, dtype=F64)
        yield {"name": spec[0], "numbers": numbers | {
            "x": [float(x)], "step": [h],
            "forward": [rounded(forward_difference(function, point, h).item())],
            "central": [rounded(central_difference(function, point, h).item())],
            "derivative": [rounded(derivatives(function, float(x), 1)[0])]}}


# -- V curves ------------------------------------------------------------------------------------

def ladder(first, last, per_decade):
    return [10.0 ** (-k / per_decade) for k in range(first, last + 1)]


def v_curves():
    yield lesson_errors()
    slope, second, third = derivatives(f, 1.5, 3)
    point, steps = torch.tensor(1.5, dtype=F64), ladder(4, 60, 4)
    yield {"name": "1 / (1 + x²)", "numbers": {
        "x": [1.5], "value": [f(point).item()], "derivatives": [slope, second, third], "steps": steps,
        "forward": [forward_difference(f, point, h).item() for h in steps],
        "central": [central_difference(f, point, h).item() for h in steps]}}


# -- V curves to be read ---------------------------------------------------------------------------

def root(x):
    return torch.sqrt(1 + x * x)


def fifth(x):
    return ((x * x) * (x * x) - 2) * x


# Functions of +, −, ·, / and √ alone.
READ = ((f, 1.5, 1.0), (lambda x: 1e6 * root(x), 0.8, 1.0), (lambda x: 1e-6 * fifth(x), 1.25, 1.0),
        (lambda x: 100 / x, 40.0, 25.0), (lambda x: 3 * f(x) + 4, -0.75, 1.0))


def curves_to_read():
    """Errors of one quotient, in float64 or float32, and what made them."""
    for number, (function, x, size) in enumerate(READ):
        slope, second, third = derivatives(function, x, 3)
        for dtype, steps in ((F64, ladder(2, 32, 2)), (torch.float32, ladder(2, 16, 2))):
            steps = [torch.tensor(size * h, dtype=dtype).item() for h in steps]
            point = torch.tensor(x, dtype=dtype)
            value, epsilon = function(point).item(), torch.finfo(dtype).eps
            for order, quotient, derivative in ((1, forward_difference, second), (2, central_difference, third)):
                errors = [abs(quotient(function, point, torch.tensor(h, dtype=dtype)).item() - slope)
                          for h in steps]
                product = epsilon * abs(value / derivative)
                best = (2 * product) ** (1 / 2) if order == 1 else (1.5 * product) ** (1 / 3)
                arm = [e / h ** order * (2 if order == 1 else 6) / abs(derivative)
                       for h, e in zip(steps, errors) if 8 * best < h < 0.05 * size or h == steps[1]]
                assert all(0.9 < ratio < 1.1 for ratio in arm), (number, dtype, order, arm)
                yield {"name": f"function {number}, {dtype}, order {order}", "numbers": {
                    "steps": steps, "errors": errors, "value": [value], "order": [float(order)],
                    "epsilon": [epsilon], "derivative": [abs(derivative)], "best step": [best]}}


# -- Gradients -----------------------------------------------------------------------------------

def regression(features, targets, decay):
    def value(x):
        error = features @ x[:-1] + x[-1] - targets
        return (error * error).mean() + decay / 2 * (x[:-1] * x[:-1]).sum()
    return value


def scaled(scales, weights, couplings):
    def value(x):
        u = x / scales
        return (weights * torch.exp(u)).sum() + (couplings * u[:-1] * u[1:]).sum()
    return value


def drawn(generator, *shape):
    """Numbers of size 0.5 to 1.5 with three decimals and of either sign, no two alike."""
    size = 0.5 + torch.rand(*shape, generator=generator, dtype=F64)
    sign = torch.randint(0, 2, shape, generator=generator, dtype=F64) * 2 - 1
    return torch.round(size * sign, decimals=3)


def numeric_gradient(function, x, relative):
    gradient = []
    for i in range(len(x)):
        h = torch.zeros_like(x)
        h[i] = relative * (abs(x[i]) if x[i] != 0 else 1)
        gradient.append(((function(x + h) - function(x - h)) / (2 * h[i])).item())
    return gradient


def analytic_gradient(function, x):
    x = x.clone().requires_grad_()
    return torch.autograd.grad(function(x), x)[0].tolist()


SCALES = ([1e-6, 1.0, 1e6, 1e-3], [1e3, 1e-6, 1.0], [1.0, 1e6, 1e-4, 1e2, 1e-6])


def functions(generator):
    for rows, columns, decay in ((7, 3, 0.0), (5, 2, 0.5), (11, 4, 0.25)):
        features, targets = drawn(generator, rows, columns), drawn(generator, rows)
        yield regression(features, targets, decay), columns + 1, {
            "features": features.flatten().tolist(), "targets": targets.tolist(),
            "columns": [float(columns)], "decay": [decay]}, torch.ones(columns + 1, dtype=F64)
    for scales in SCALES:
        s = torch.tensor(scales, dtype=F64)
        weights, couplings = drawn(generator, len(s)), drawn(generator, len(s) - 1) / 4
        yield scaled(s, weights, couplings), len(s), {
            "scales": scales, "weights": weights.tolist(), "couplings": couplings.tolist()}, s


def gradients(generator):
    for function, count, numbers, scales in functions(generator):
        for relative, zero in ((0.01, False), (0.0625, True)):
            x = drawn(generator, count) * scales
            if zero:
                x[scales.tolist().index(1.0)] = 0
            yield {"name": "regression" if "features" in numbers else "scaled", "numbers": numbers | {
                "x": x.tolist(), "relative_step": [relative],
                "numeric": [rounded(n, 11) for n in numeric_gradient(function, x, relative)],
                "analytic": [rounded(a) for a in analytic_gradient(function, x)]}}


# -- Planted mistakes ----------------------------------------------------------------------------

def planted(a, points):
    """Names with what each mistake makes of the gradient `a` at each of the points."""
    last = len(a[0]) - 1
    change = {
        "right": lambda g, x: g,
        "coordinate 1 is too large by a ten thousandth":
            lambda g, x: [v * (1.0001 if i == 1 else 1) for i, v in enumerate(g)],
        "coordinate 0 has the wrong sign":
            lambda g, x: [-v if i == 0 else v for i, v in enumerate(g)],
        "the last coordinate is 0": lambda g, x: [0.0 if i == last else v for i, v in enumerate(g)],
        "coordinates 0 and 1 have changed places": lambda g, x: [g[1], g[0]] + g[2:],
        "everything is doubled": lambda g, x: [2 * v for v in g],
        "the last coordinate is the sum, not the mean, over 7":
            lambda g, x: [7 * v if i == last else v for i, v in enumerate(g)],
        "coordinate 0 is too large by a thousandth, at the first point only":
            lambda g, x: [v * (1.001 if i == 0 and x is points[0] else 1)
                          for i, v in enumerate(g)],
    }
    for name, edit in change.items():
        yield name, [edit(list(g), x) for g, x in zip(a, points)]


def checks(generator):
    tolerance, floor = 1e-5, 1e-12
    for function, count, _, scales in functions(generator):
        points = [(drawn(generator, count) * scales).tolist() for _ in range(2 + count % 2)]
        tensors = [torch.tensor(x, dtype=F64) for x in points]
        numeric = [[rounded(n, 9) for n in numeric_gradient(function, x, 1e-4)] for x in tensors]
        right = [[rounded(a) for a in analytic_gradient(function, x)] for x in tensors]
        for name, analytic in planted(right, points):
            a, n = (torch.tensor(g, dtype=F64) for g in (analytic, numeric))
            size = torch.maximum(a.abs(), n.abs()).clamp(min=floor)
            errors = ((a - n).abs() / size).amax(dim=0)
            wrong = [float(i) for i in range(count) if errors[i] > tolerance]
            assert (name == "right") == (not wrong), (name, errors)
            yield {"name": name, "numbers": {
                "count": [float(count)], "points": sum(points, []), "analytic": sum(analytic, []),
                "numeric": sum(numeric, []), "tolerance": [tolerance], "floor": [floor],
                "errors": errors.tolist(), "wrong": wrong, "worst": [float(errors.argmax())]}}


# -- What a slope is worth -----------------------------------------------------------------------

# +, −, ·, / and √ alone. None is near a bound, wherever one draws it.
SLOPES = (
    (("polynomial", [1, -2, 0, 1]), 1.25, 1e-3, 1e-6), (("polynomial", [3, 2]), 0.75, 1e-3, 1e-6),
    (("polynomial", [1, 0, 1]), 0.0, 1e-3, 1e-6), (("polynomial", [0.5, -1, 2, -3]), -1.5, 0.01, 1e-3),
    (("absolute", 3, 0.5, 1), 0.5, 1e-3, 1e-6), (("relu", -2, 1, 4), 1.0, 0.01, 1e-6),
    (("relu", 5, 0.25, 1), 0.25 + 1e-5, 0.01, 1e-6), (("absolute", 3, 0.5, 0), 0.5 + 7e-4, 1e-3, 1e-6),
    (("polynomial", [1e8, 0, 0, 1]), 1.5, 1e-3, 1e-6), (("polynomial", [1e8, 0, 0, 1]), 1.5, 0.1, 1e-4),
    (("polynomial", [-1e9, 0, 0, 1]), 1.5, 1e-3, 1e-6), (("polynomial", [1e16, 1]), 1.0, 1e-3, 1e-6),
    (("root", 1, 0, 0), 3e-6, 1e-7, 1e-5), (("root", -4, 1, 2), 1 + 1e-5, 1e-7, 1e-5),
    (("root", 1, 0, 0), 0.5, 1e-3, 1e-6), (("polynomial", [0, 0, 1000]), 0.0, 0.5, 1e-6),
    (("polynomial", [0, 1e-3, 0, 40]), 0.01, 0.01, 1e-6), (("absolute", 1e-4, 2, -3), 2.0, 0.1, 1e-6),
    (("polynomial", [1, 3e8]), 0.75, 1e-3, 1e-6), (("polynomial", [2, 3]), 0.7, 0.1, 1e-6),
    (("polynomial", [0, 0, 1, 0, -1]), 0.0, 1.0, 1e-6),
)


def slopes():
    for spec, x, h, tolerance in SLOPES:
        function, numbers = described(spec)
        point = torch.tensor(x, dtype=F64)

        def at(step):
            return function(point + step).item()

        def sides(step):
            return (at(step) - at(0.0)) / step, (at(0.0) - at(-step)) / step

        (wide_f, wide_b), (near_f, near_b) = sides(h), sides(h / 10)
        largest = max(abs(at(t)) for t in (0.0, h, -h, h / 10, -h / 10))
        noise = 20 * EPSILON * largest / h
        limit = tolerance * max(abs(near_f), abs(near_b))
        wide, near = abs(wide_f - wide_b), abs(near_f - near_b)
        verdict = 2 if noise > limit or near > max(limit, 3 * wide) else 0 if near <= max(limit, 0.3 * wide) else 1
        assert not limit / 8 < noise < 8 * limit, (spec, "rounding is near the tolerance")
        clear = (near <= limit / 8 or near < 0.2 * wide, near > 8 * limit and 0.6 * wide < near < 1.6 * wide,
                 noise > limit or near > max(8 * limit, 5 * wide))
        assert clear[verdict], (spec, near, wide)
        yield {"name": spec[0], "numbers": numbers | {
            "x": [x], "step": [h], "tolerance": [tolerance], "forward": [near_f],
            "backward": [near_b], "slope": [(near_f + near_b) / 2], "verdict": [float(verdict)],
            "autograd": derivatives(function, x, 1)}}


def recordings():
    generator = torch.Generator().manual_seed(15)
    for name, seed, cases in (
            ("quotients", 0, quotients()), ("v-curve", 0, v_curves()), ("curves", 0, curves_to_read()),
            ("gradient", 15, gradients(generator)), ("checker", 15, checks(generator)),
            ("trust", 0, slopes()), ("gradcheck", 0, gradcheck_table())):
        yield f"lessons/1.5-{name}.json", {
            "format": "gradus.lesson/1", "dtype": "float64", "seed": seed, "cases": list(cases)}
