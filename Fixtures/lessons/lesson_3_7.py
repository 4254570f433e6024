"""What PyTorch computes for lesson 3.7, modern regularization."""

import json
from pathlib import Path

from recordings_shared import F64, away_from_zero, tensors

# What the lesson's text shows begins here.
import torch
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn, update_bn


def train(epochs=40, lr=0.1, begin=20):
    line = torch.nn.Linear(1, 1).double()
    torch.nn.init.zeros_(line.weight)
    torch.nn.init.zeros_(line.bias)
    ema = AveragedModel(line, multi_avg_fn=get_ema_multi_avg_fn(0.8))
    swa = AveragedModel(line)
    torch.manual_seed(32)
    x = torch.linspace(0, 1, 100).double().unsqueeze(1)
    y = 2 * x + 3 + 0.5 * torch.randn(100, 1).double()
    optimizer = torch.optim.SGD(line.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        for i in torch.randperm(100):                     # single samples, as in 3.2
            loss = (line(x[i]) - y[i]).square().mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        ema.update_parameters(line)                       # after every epoch
        if epoch >= begin:
            swa.update_parameters(line)                   # after every epoch of the second half
        with torch.no_grad():
            history.append([(model(x) - y).square().mean().item() for model in (line, ema, swa)])
    return history


def sam_step(parameters, loss, lr, rho):
    slopes = torch.autograd.grad(loss(), parameters)
    length = torch.cat([slope.flatten() for slope in slopes]).norm()   # of all tensors together
    away = [rho * slope / (length + 1e-12) for slope in slopes]
    with torch.no_grad():
        for p, e in zip(parameters, away):
            p += e                                        # uphill
    slopes = torch.autograd.grad(loss(), parameters)      # the slopes there
    with torch.no_grad():
        for p, e, slope in zip(parameters, away, slopes):
            p -= e                                        # back again
            p -= lr * slope


# -- Recordings ----------------------------------------------------------------------------------

SEED = 37


def recordings():
    for name, cases in (("smoothing", smoothed()), ("mixup", mixed()), ("cutmix", cut()),
                        ("drop-path", dropped()), ("averaging", averaged()), ("sam", aware()),
                        ("program", program()), ("runs", runs())):
        yield f"lessons/3.7-{name}.json", {
            "format": "gradus.lesson/1", "dtype": "float64", "seed": SEED,
            "cases": [{"name": case, "numbers": numbers} for case, numbers in cases]}


def program():
    history = torch.tensor(train(), dtype=F64)
    yield "train", tensors(line=history[:, 0], ema=history[:, 1], swa=history[:, 2])


def numbers(shape, generator, low=0.2, high=2.0):
    return away_from_zero(shape, low, high, generator).round(decimals=1)


def as_numbers(whole):
    return torch.as_tensor(whole).to(F64)


def smoothed():
    """Where Newton's method on CrossEntropyLoss ends; of equal logits all but the label's stay so."""
    for classes, smoothing in ((2, 0.1), (3, 0.3), (5, 0.1), (10, 0.1), (4, 0.8)):
        criterion = torch.nn.CrossEntropyLoss(label_smoothing=smoothing)

        def loss(gap):
            logits = torch.cat([gap.reshape(1), torch.zeros(classes - 1, dtype=F64)])
            return criterion(logits.unsqueeze(0), torch.tensor([0]))

        gap = torch.tensor(1.0, dtype=F64, requires_grad=True)
        for _ in range(60):
            slope, = torch.autograd.grad(loss(gap), gap, create_graph=True)
            curvature, = torch.autograd.grad(slope, gap)
            with torch.no_grad():
                gap -= torch.clamp(slope / curvature, -0.5, 0.5)
        assert abs(slope.item()) < 1e-14
        yield f"{smoothing} over {classes}", tensors(
            classes=float(classes), smoothing=smoothing, gap=gap, loss=loss(gap))


def mixed():
    generator = torch.Generator().manual_seed(SEED)
    for rows, classes, share in ((3, 3, 0.7), (4, 3, 0.25), (5, 4, 0.5), (3, 2, 0.9)):
        x, w = numbers((rows, 2), generator), numbers((classes, 2), generator)
        labels = torch.arange(rows) % classes
        partners = torch.roll(torch.arange(rows), 1 if rows % 2 else -1)
        blend = share * x + (1 - share) * x[partners]
        logits = (torch.tanh(blend) @ w.T).requires_grad_()
        criterion = torch.nn.CrossEntropyLoss()
        loss = share * criterion(logits, labels) + (1 - share) * criterion(logits, labels[partners])
        loss.backward()
        yield f"{rows} by {share}", tensors(
            x=x, W=w, labels=as_numbers(labels), partners=as_numbers(partners), loss=loss,
            gradient=logits.grad, **{"λ": share, "the model's input": blend})


def cut():
    generator = torch.Generator().manual_seed(SEED + 1)
    for height, width, share, row, column in ((3, 4, 0.3, 1, 2), (4, 3, 0.55, 3, 0), (5, 6, 0.4, 0, 3),
                                              (6, 4, 0.1, 3, 3), (4, 5, 0.7, 2, 4), (5, 5, 0.2, 2, 2)):
        images = numbers((3, height * width), generator)
        labels, partners = torch.tensor([2, 0, 1]), torch.tensor([1, 2, 0])
        planes = images.view(3, height, width)
        reach = 0.5 * (1 - share) ** 0.5
        down, aside = int(reach * height), int(reach * width)
        top, bottom = max(row - down, 0), min(row + down, height)
        left, right = max(column - aside, 0), min(column + aside, width)
        out = planes.clone()
        out[:, top:bottom, left:right] = planes[partners][:, top:bottom, left:right]
        kept = 1 - (bottom - top) * (right - left) / (height * width)
        one_hot = torch.nn.functional.one_hot(labels, 3).to(F64)
        yield f"{height}x{width} by {share}", tensors(
            height=float(height), labels=as_numbers(labels), partners=as_numbers(partners), row=float(row),
            column=float(column), classes=3.0, images=images, mixed=out.view(3, -1),
            targets=kept * one_hot + (1 - kept) * one_hot[partners], **{"λ": share})


def dropped():
    """A residual block that is dropped for some rows, with the cotangents that autograd gives."""
    generator = torch.Generator().manual_seed(SEED + 2)
    for block, blocks, last, training in ((1, 4, 0.5, True), (3, 4, 0.5, True), (4, 4, 0.4, True),
                                          (2, 3, 0.7, True), (2, 4, 0.5, False)):
        x = numbers((5, 2), generator).requires_grad_()
        f = numbers((5, 2), generator).requires_grad_()
        cotangent = numbers((5, 2), generator)
        draws = torch.rand(5, dtype=F64, generator=generator).round(decimals=2).clamp(max=0.99)
        survival = 1 - block / blocks * (1 - last)
        kept = (draws < survival).to(F64).unsqueeze(1) / survival
        y = x + kept * f if training else x + f
        y.backward(cotangent)
        yield f"{block} of {blocks}{'' if training else ', evaluation'}", tensors(
            x=x, f=f, block=float(block), blocks=float(blocks), survival=last, draws=draws,
            training=float(training), y=y,
            **{"ȳ": cotangent, "x̄": x.grad, "f̄": f.grad})


def averaged():
    """A layer before a BatchNorm1d, averaged by AveragedModel; statistics by update_bn."""
    generator = torch.Generator().manual_seed(SEED + 3)
    for rule, decay, outputs in (("mean", None, 2), ("mean", None, 3), ("exponential", 0.9, 2),
                                 ("exponential", 0.6, 3)):
        weights = [numbers((outputs, 2), generator) for _ in range(3)]
        batches = [numbers((rows, 2), generator) for rows in (4, 2)]
        model = torch.nn.Sequential(
            torch.nn.Linear(2, outputs, bias=False), torch.nn.BatchNorm1d(outputs)).double()
        averaging = get_ema_multi_avg_fn(decay) if decay else None
        average = AveragedModel(model, multi_avg_fn=averaging)
        for weight in weights:
            with torch.no_grad():
                model[0].weight.copy_(weight)
            average.update_parameters(model)
        update_bn(batches, average)
        layer, norm = average.module
        yield f"{rule} of {outputs}", tensors(
            W1=weights[0], W2=weights[1], W3=weights[2], x1=batches[0], x2=batches[1],
            weight=layer.weight, mean=norm.running_mean, variance=norm.running_var,
            **({"decay": decay} if decay else {}))


def aware():
    generator = torch.Generator().manual_seed(SEED + 4)
    for count, valleys, lr, rho in ((2, 0, 0.1, 0.5), (2, 2, 0.2, 0.1), (3, 1, 0.05, 0.8), (1, 3, 0.5, 0.3)):
        weights, bias = numbers((count,), generator), numbers((1,), generator)
        curvatures = numbers((count + 1,), generator).abs()
        centers = numbers((valleys, count + 1), generator) if valleys else torch.zeros(0, count + 1, dtype=F64)
        widths, depths = (numbers((valleys,), generator, 0.4).abs() for _ in range(2))
        parameters = [weights.clone().requires_grad_(), bias.clone().requires_grad_()]

        def loss():
            p = torch.cat(parameters)
            squares = ((p - centers) ** 2).sum(dim=1)
            return (curvatures * p ** 2).sum() / 2 - (depths * torch.exp(-squares / (2 * widths ** 2))).sum()

        sam_step(parameters, loss, lr, rho)
        yield f"{count} and {valleys}", tensors(
            weights=weights, bias=bias, lr=lr, curvatures=curvatures, centers=centers,
            widths=widths, depths=depths, **{
                "ρ": rho, "weights after": parameters[0], "bias after": parameters[1]})


# -- Twenty seeds side by side ----------------------------------------------------------------------

SEEDS, LEARNED, STEPS, BATCH = 20, 100, 200, 32
METHODS = ("plain", "smoothing", "mixup", "cutmix", "drop path", "EMA", "SWA", "SAM")


class Residual(torch.nn.Module):
    """A network of four residual blocks for each seed; a norm's columns belong to one seed each."""

    def __init__(self, drop):
        super().__init__()

        def start(outputs, inputs):
            bound = inputs ** -0.5
            return torch.nn.Parameter(
                torch.empty(SEEDS, outputs, inputs, dtype=F64).uniform_(-bound, bound))

        self.first, self.last = start(32, 64), start(10, 32)
        self.blocks = torch.nn.ParameterList([start(32, 32) for _ in range(4)])
        self.norms = torch.nn.ModuleList(
            [torch.nn.BatchNorm1d(SEEDS * 32, dtype=F64) for _ in range(4)])
        self.drop = drop

    def forward(self, x):
        h = torch.einsum("nsi,soi->nso", x, self.first)
        for l, (weight, norm) in enumerate(zip(self.blocks, self.norms), start=1):
            f = norm(torch.einsum("nsi,soi->nso", h, weight).flatten(1)).relu().view(h.shape)
            if self.training and self.drop:
                survival = 1 - self.drop * l / 4
                f = f * (torch.rand(len(x), SEEDS, 1, dtype=F64) < survival) / survival
            h = h + f
        return torch.einsum("nsi,soi->nso", h, self.last)


def seed_losses(logits, labels, smoothing=0.0):
    """The mean loss of each seed."""
    return torch.nn.functional.cross_entropy(
        logits.flatten(0, 1), labels.flatten(), label_smoothing=smoothing,
        reduction="none").view(labels.shape).mean(dim=0)


def mixed_losses(net, x, labels, method):
    alpha = 0.4 if method == "mixup" else 1.0
    share = torch.distributions.Beta(alpha, alpha).sample((SEEDS,)).to(F64)
    partners = torch.randperm(len(x))
    if method == "mixup":
        x = share.view(1, -1, 1) * x + (1 - share.view(1, -1, 1)) * x[partners]
    else:
        planes = x.view(len(x), SEEDS, 8, 8).clone()
        others = planes[partners]
        for s in range(SEEDS):
            row, column = torch.randint(8, (2,)).tolist()
            half = int(0.5 * (1 - share[s].item()) ** 0.5 * 8)
            box = (slice(max(row - half, 0), min(row + half, 8)),
                   slice(max(column - half, 0), min(column + half, 8)))
            planes[:, s, *box] = others[:, s, *box]
            share[s] = 1 - others[0, s, *box].numel() / 64
        x = planes.view(x.shape)
    logits = net(x)
    return share * seed_losses(logits, labels) + (1 - share) * seed_losses(logits, labels[partners])


def run(method, momentum, images, labels):
    torch.manual_seed(SEED)                # the splits, the starts and the batches of all methods
    orders = [torch.randperm(len(labels)) for _ in range(SEEDS)]
    net = Residual(0.2 if method == "drop path" else 0.0)
    batches = [torch.stack([order[720:720 + LEARNED][torch.randperm(LEARNED)[:BATCH]]
                            for order in orders], dim=1) for _ in range(STEPS)]
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=momentum)
    model = net
    if method in ("EMA", "SWA"):
        model = AveragedModel(
            net, multi_avg_fn=get_ema_multi_avg_fn(0.98) if method == "EMA" else None)
    for step, rows in enumerate(batches):
        x, y = images[rows], labels[rows]
        optimizer.zero_grad()
        if method in ("mixup", "cutmix"):
            losses = mixed_losses(net, x, y, method)
        else:
            losses = seed_losses(net(x), y, 0.1 if method == "smoothing" else 0.0)
        losses.sum().backward()            # the seeds have nothing in common
        if method == "SAM":
            slopes = [p.grad.clone() for p in net.parameters()]
            length = sum(slope.view(SEEDS, -1).square().sum(dim=1) for slope in slopes).sqrt()
            away = [(0.05 * slope.view(SEEDS, -1) / length.unsqueeze(1)).view(slope.shape)
                    for slope in slopes]
            with torch.no_grad():
                for p, e in zip(net.parameters(), away):
                    p += e
            optimizer.zero_grad()
            seed_losses(net(x), y).sum().backward()
            with torch.no_grad():
                for p, e in zip(net.parameters(), away):
                    p -= e
        optimizer.step()
        if method == "EMA" or method == "SWA" and step >= STEPS // 2 and step % 5 == 0:
            model.update_parameters(net)
    if model is not net:
        update_bn((images[rows] for rows in batches[-20:]), model)
    model.eval()
    test = torch.stack([order[:360] for order in orders], dim=1)
    with torch.no_grad():
        return (model(images[test]).argmax(dim=2) == labels[test]).to(F64).mean(dim=0)


def runs():
    digits = json.loads((Path(__file__).parents[1] / "data/digits.json").read_text("utf-8"))
    images = torch.tensor([[int(pixel, 17) for pixel in image] for image in digits["images"]],
                          dtype=F64) / 16
    labels = torch.tensor([int(label) for label in digits["labels"]])
    for momentum in (0.0, 0.9):
        yield f"momentum {momentum}", tensors(
            **{method: run(method, momentum, images, labels) for method in METHODS})
