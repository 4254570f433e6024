"""What record.py records: each function yields (file name, content)."""

import copy
import inspect
import zlib

import torch

F32, F64 = torch.float32, torch.float64


class BlindRecording(Exception):
    """A golden file would not notice that the option it is there for had been left out."""


def everything():
    for recorder in (layers, optimizers, random, linspace, training):
        yield from recorder()


def flat(tensor):
    """A tensor's elements, row-major; a float32 becomes the double that equals it."""
    return tensor.detach().flatten().tolist()


def away_from_zero(shape, low, high, generator):
    """Normal numbers, drawn again until low <= |x| <= high: none is too small to be seen."""
    x = torch.randn(shape, dtype=F64, generator=generator)
    while (bad := (x.abs() < low) | (x.abs() > high)).any():
        x = torch.where(bad, torch.randn(shape, dtype=F64, generator=generator), x)
    return x


# -- Optimizers ----------------------------------------------------------------------------------

SHAPES = [[3, 4], [5], [2, 3]]
SCALES = [1.0, 1e-3, 1e-7]  # of the tensors' gradients: at 1e-7 the place of epsilon shows
STEPS, ZERO, FLIPPED, LR_CHANGE, REPEATED = 14, 5, 7, 9, 12  # counted from 1

# Class -> (slug, what the file pins, the options given to the constructor).
CASES = {
    "SGD": [
        ("plain", "the defaults", dict(lr=1e-3)),
        ("lr-0.3", "another learning rate", dict(lr=0.3)),
        ("weight-decay-0.1", "L2 decay added to the gradient", dict(lr=0.1, weight_decay=0.1)),
        ("momentum-0.9", "the first buffer is the gradient; lr multiplies the whole buffer",
         dict(lr=0.1, momentum=0.9)),
        ("momentum-0.5-dampening-0.5", "dampening starts at the second step",
         dict(lr=0.1, momentum=0.5, dampening=0.5)),
        ("momentum-0.9-dampening-0.3-weight-decay-0.05", "decay enters the buffer, dampened",
         dict(lr=0.1, momentum=0.9, dampening=0.3, weight_decay=0.05)),
        ("nesterov", "the step is g + momentum * buffer",
         dict(lr=0.1, momentum=0.9, nesterov=True)),
        ("nesterov-weight-decay", "the decayed gradient is used twice",
         dict(lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.1)),
        ("maximize", "the gradient is negated", dict(lr=0.1, maximize=True)),
        ("maximize-weight-decay", "negated before decay is added, so decay still shrinks",
         dict(lr=0.1, maximize=True, weight_decay=0.1)),
        ("momentum-maximize-weight-decay", "the three together",
         dict(lr=0.1, momentum=0.9, maximize=True, weight_decay=0.1)),
        ("everything", "every option together",
         dict(lr=0.1, momentum=0.8, dampening=0, nesterov=True, weight_decay=0.02,
              maximize=True)),
    ],
    "RMSprop": [
        ("default", "the defaults; epsilon is added outside the root", dict(lr=0.01)),
        ("lr-0.1-alpha-0.9", "the post's options", dict(lr=0.1, alpha=0.9)),
        ("alpha-0.5", "a short memory", dict(lr=0.01, alpha=0.5)),
        ("eps-1e-3", "a large epsilon, outside the root", dict(lr=0.01, eps=1e-3)),
        ("eps-1e-6-alpha-0.9", "an epsilon near the gradients' size",
         dict(lr=0.01, eps=1e-6, alpha=0.9)),
        ("momentum-0.9", "the buffer holds no lr", dict(lr=0.01, momentum=0.9)),
        ("centered", "the mean's square is subtracted inside the root",
         dict(lr=0.01, centered=True)),
        ("centered-momentum", "both together", dict(lr=0.01, centered=True, momentum=0.9)),
        ("weight-decay-0.1", "L2 decay enters the square average",
         dict(lr=0.01, weight_decay=0.1)),
        ("maximize", "the gradient is negated", dict(lr=0.01, maximize=True)),
        ("maximize-weight-decay", "negated before decay is added",
         dict(lr=0.01, maximize=True, weight_decay=0.1)),
        ("everything", "every option together",
         dict(lr=0.02, alpha=0.8, eps=1e-6, weight_decay=0.05, momentum=0.7, centered=True,
              maximize=True)),
    ],
    "Adam": [
        ("default", "the defaults; epsilon is added after both bias corrections",
         dict(lr=1e-3)),
        ("lr-0.1", "the post's options", dict(lr=0.1)),
        ("betas-0.5-0.9", "short memories", dict(lr=0.01, betas=(0.5, 0.9))),
        ("betas-0.8-0.99", "other memories", dict(lr=0.01, betas=(0.8, 0.99))),
        ("eps-1e-3", "a large epsilon, outside the root", dict(lr=0.01, eps=1e-3)),
        ("eps-1e-6-lr-0.05", "an epsilon near the gradients' size", dict(lr=0.05, eps=1e-6)),
        ("weight-decay-0.1", "L2 decay enters both moments", dict(lr=0.01, weight_decay=0.1)),
        ("amsgrad", "the largest second moment so far", dict(lr=0.1, amsgrad=True)),
        ("amsgrad-betas-0.5-0.9", "the maximum is of the raw moment, corrected afterwards",
         dict(lr=0.1, amsgrad=True, betas=(0.5, 0.9))),
        ("maximize", "the gradient is negated", dict(lr=0.01, maximize=True)),
        ("maximize-weight-decay", "negated before decay is added",
         dict(lr=0.01, maximize=True, weight_decay=0.1)),
        ("everything", "every option together",
         dict(lr=0.05, betas=(0.7, 0.95), eps=1e-6, weight_decay=0.05, amsgrad=True,
              maximize=True)),
    ],
}


def gradient_sequence(generator):
    """STEPS lists of gradients, one a tensor, with the traps: a zero, a sign flip, a repetition."""
    steps = []
    for t in range(1, STEPS + 1):
        if t == ZERO:
            steps.append([torch.zeros(shape, dtype=F64) for shape in SHAPES])
        elif t == FLIPPED:
            steps.append([-g for g in steps[-1]])
        elif t == REPEATED:
            steps.append([g.clone() for g in steps[-1]])
        else:
            steps.append([scale * away_from_zero(shape, 0.2, 3.0, generator)
                          for shape, scale in zip(SHAPES, SCALES)])
    return steps


def changed_lr(options):
    return options["lr"] * 0.3


def run_optimizer(kind, options, initial, gradients):
    """The parameters after each step."""
    parameters = [p.clone().requires_grad_() for p in initial]
    optimizer = getattr(torch.optim, kind)(parameters, foreach=False, **options)
    history = []
    for t, step in enumerate(gradients, start=1):
        if t == LR_CHANGE:
            optimizer.param_groups[0]["lr"] = changed_lr(options)
        for p, g in zip(parameters, step):
            p.grad = g.clone()
        optimizer.step()
        history.append([p.detach().clone() for p in parameters])
    return history


def assert_options_matter(name, kind, options, initial, gradients, final):
    """Each option that isn't at its default must change the final parameters if it is dropped."""
    signature = inspect.signature(getattr(torch.optim, kind)).parameters
    for option, value in options.items():
        default = signature[option].default
        without = {k: v for k, v in options.items() if k != option}
        if option == "lr":
            without["lr"] = value / 2 if value == default else default
        elif value == default:
            continue
        if option == "momentum":
            without.pop("nesterov", None)  # which torch refuses without momentum
        other = run_optimizer(kind, without, initial, gradients)[-1]
        change = max((a - b).abs().max().item() for a, b in zip(final, other))
        least = 1e-6 if option == "amsgrad" else 1e-9
        if not change > least:
            raise BlindRecording(f"{name}: without {option} the parameters change by {change}, "
                                 f"which is not above {least}.")


def optimizers():
    for kind, cases in CASES.items():
        for slug, covers, options in cases:
            file = f"{kind}-{slug}.json"
            seed = zlib.crc32(file.encode())
            generator = torch.Generator().manual_seed(seed)
            initial = [away_from_zero(shape, 0.2, 2.0, generator) for shape in SHAPES]
            gradients = gradient_sequence(generator)
            history = run_optimizer(kind, options, initial, gradients)
            name = f"optimizers/{file}"
            assert_options_matter(name, kind, options, initial, gradients, history[-1])
            steps = [{"gradients": list(map(flat, g)), "parameters": list(map(flat, p))}
                     for g, p in zip(gradients, history)]
            steps[LR_CHANGE - 1]["options"] = {"lr": changed_lr(options)}
            yield name, {
                "format": "gradus.optimizer-trace/1", "optimizer": kind, "options": options,
                "covers": covers, "dtype": "float64", "seed": seed, "shapes": SHAPES,
                "initial": list(map(flat, initial)), "steps": steps}


# -- Random numbers ------------------------------------------------------------------------------

# Each call: the names of its arguments as written to the file, and the draw itself.
CALLS = {
    "randn": (("size",), lambda dtype, n: torch.randn(n, dtype=dtype)),
    "rand": (("size",), lambda dtype, n: torch.rand(n, dtype=dtype)),
    "uniform_": (("size", "from", "to"),
                 lambda dtype, n, a, b: torch.empty(n, dtype=dtype).uniform_(a, b)),
    "normal_": (("size", "mean", "std"),
                lambda dtype, n, m, s: torch.empty(n, dtype=dtype).normal_(m, s)),
    "randperm": (("n",), lambda dtype, n: torch.randperm(n)),
    "randint": (("low", "high", "size"), lambda dtype, a, b, n: torch.randint(a, b, (n,))),
}

# A stream is a list of calls made one after the other from a fresh seed. randn changes its way of
# drawing at 16 elements, and keeps the second of a pair below that; randint at a range of 2^32.
REAL_STREAMS = (
    [[("randn", n)] for n in (1, 2, 15, 16, 17, 31, 100, 1000)]
    + [[("rand", n)] for n in (1, 7, 100)]
    + [[("uniform_", 5, -0.5, 0.25)], [("uniform_", 1, -1.0, 1.0)]]
    + [[("normal_", 3, 1.5, 0.25)], [("normal_", 40, -2.0, 3.0)]]
    + [[("randn", 100)] + 4 * [("uniform_", 1, -1.0, 1.0)],  # data, then two Linear(1, 1)
       [("randn", 3), ("randn", 1), ("rand", 2), ("randn", 5), ("randn", 16), ("randn", 1)],
       [("randn", 17), ("randn", 17)],
       [("rand", 100), ("randn", 1), ("randn", 1), ("randn", 1)]])
INTEGER_STREAMS = (
    [[("randperm", n)] for n in (1, 2, 10, 100, 1000)]
    + [[("randint", *a)] for a in ((0, 10, 20), (-5, 7, 20), (0, 2**20, 5), (0, 2**31, 5),
                                   (0, 2**40, 5))]
    + [[("randperm", 10), ("randn", 2), ("randint", 0, 10, 3), ("randn", 1)]])


def random():
    for dtype, streams in ((F32, REAL_STREAMS + INTEGER_STREAMS), (F64, REAL_STREAMS)):
        for seed in (42, 0, 12345678901234):  # the last is above 2^32
            recorded = []
            for calls in streams:
                torch.manual_seed(seed)
                draws = []
                for call, *arguments in calls:
                    names, draw = CALLS[call]
                    draws.append({"call": call} | dict(zip(names, arguments))
                                 | {"values": flat(draw(dtype, *arguments))})
                name = ", ".join(f"{c}({', '.join(map(str, a))})" for c, *a in calls)
                recorded.append({"name": name, "draws": draws})
            short = str(dtype).removeprefix("torch.")
            yield f"random/{short}-seed{seed}.json", {
                "format": "gradus.random/1", "dtype": short, "seed": seed, "streams": recorded}


def linspace():
    cases = [(0.0, 1.0, 100), (-2.0, 3.0, 7), (0.0, 1.0, 1), (5.0, 5.0, 3), (1.0, 0.0, 11)]
    yield "random/linspace.json", {
        "format": "gradus.linspace/1", "dtype": "float64", "seed": 0, "cases": [
            {"start": a, "end": b, "steps": n, "values": flat(torch.linspace(a, b, n, dtype=F64))}
            for a, b, n in cases]}


# -- The post's training loop --------------------------------------------------------------------

OPTIMIZERS = {"sgd": torch.optim.SGD, "rmsprop": torch.optim.RMSprop, "adam": torch.optim.Adam}
EPOCHS = 100


def post_runs(lr):
    return [("sgd", dict(lr=lr)), ("rmsprop", dict(lr=lr, alpha=0.9)),
            ("adam", dict(lr=lr, betas=(0.9, 0.999)))]


# Seeds of the noise at which all three runs end within 1e-9 of themselves when the points are
# summed in another order. At others (0, 2, 3, 4, 5, 8, 9, 10 of the first thirteen) RMSprop's last
# gradients are little more than rounding, and its last steps hang on the order.
NOISE_SEEDS = (42, 1, 6, 11, 12)

PROGRAMS = (
    [("post", 0.2, 42, post_runs(0.1))]
    + [(f"lr-{lr}", 0.2, 42, post_runs(lr)) for lr in (0.01, 0.05, 0.2)]
    + [("momentum", 0.2, 42, [("sgd", dict(lr=0.1)), ("sgd", dict(lr=0.1, momentum=0.9))])]
    + [(f"noise-0.5-seed{seed}", 0.5, seed, post_runs(0.1)) for seed in NOISE_SEEDS])


def train(model, X, y, kind, options):
    """Losses (before each step), and gradients, weights and biases of each epoch."""
    criterion = torch.nn.MSELoss()
    optimizer = OPTIMIZERS[kind](model.parameters(), foreach=False, **options)
    losses, gradients, weights, biases = [], [], [], []
    for _ in range(EPOCHS):
        optimizer.zero_grad()
        loss = criterion(model(X), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        gradients.append([model.weight.grad.item(), model.bias.grad.item()])
        weights.append(model.weight.item())
        biases.append(model.bias.item())
    return losses, gradients, weights, biases


def training():
    for name, noise, seed, plan in PROGRAMS:
        torch.manual_seed(seed)
        X = torch.linspace(0, 1, 100).unsqueeze(1)
        y = 2 * X + 3 + noise * torch.randn_like(X)
        runs = []
        for kind, options in plan:  # the models are drawn from one stream, after the noise
            model = torch.nn.Linear(1, 1)
            double = copy.deepcopy(model).double()
            initial = {"weight": model.weight.item(), "bias": model.bias.item()}
            losses, _, weights, biases = train(model, X, y, kind, options)
            single = {"losses": losses, "weight": weights[-1], "bias": biases[-1]}
            # The same float32 data and start, in float64: what rounding didn't decide.
            losses, gradients, weights, biases = train(double, X.double(), y.double(), kind,
                                                       options)
            runs.append({"optimizer": kind, "options": options, "initial": initial,
                         "float32": single,
                         "float64": {"losses": losses, "weights": weights, "biases": biases,
                                     "gradients": gradients, "weight": weights[-1],
                                     "bias": biases[-1]}})
        yield f"training/{name}.json", {
            "format": "gradus.training/1", "dtype": "float32", "seed": seed,
            "data": {"samples": 100, "noise": noise, "seed": seed, "x": flat(X), "y": flat(y)},
            "runs": runs}


# -- Layers --------------------------------------------------------------------------------------

def layers():
    """Linear and MSELoss with gradients by autograd. Matrices are row-major: input is batch×in,
    weight out×in, output, target and cotangent batch×out."""
    seed = zlib.crc32(b"mse-linear.json")
    generator = torch.Generator().manual_seed(seed)
    cases = []
    for batch, inputs, outputs in ((7, 3, 2), (5, 1, 1), (4, 2, 3)):
        shapes = ((batch, inputs), (outputs, inputs), (outputs,), (batch, outputs),
                  (batch, outputs))
        x, weight, bias, target, cotangent = (
            away_from_zero(shape, 0.2, 2.0, generator) for shape in shapes)
        leaves = [t.requires_grad_() for t in (x, weight, bias)]
        output = torch.nn.functional.linear(*leaves)
        case = {"batch": batch, "in": inputs, "out": outputs, "input": flat(x),
                "weight": flat(weight), "bias": flat(bias), "target": flat(target),
                "output": flat(output), "cotangent": flat(cotangent)}
        products = torch.autograd.grad(output, leaves, cotangent, retain_graph=True)
        case["vjp"] = dict(zip(("input", "weight", "bias"), map(flat, products)))
        for reduction in ("mean", "sum"):
            loss = torch.nn.MSELoss(reduction=reduction)(output, target)
            gradients = torch.autograd.grad(loss, [*leaves, output], retain_graph=True)
            names = ("input", "weight", "bias", "output")
            case[reduction] = {"loss": loss.item(),
                               "gradients": dict(zip(names, map(flat, gradients)))}
        cases.append(case)
    yield "layers/mse-linear.json", {
        "format": "gradus.layer/1", "dtype": "float64", "seed": seed, "cases": cases}
