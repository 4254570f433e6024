"""What PyTorch computes for lesson 3.4, deeper networks."""

from recordings_shared import F64, away_from_zero, tensors

# What the lesson's text shows begins here.
import torch
from torch.nn.functional import layer_norm
from torch.nn.utils import clip_grad_norm_, clip_grad_value_


def sizes_by_depth(kind, gain, layers=30, width=16):
    torch.manual_seed(34)
    h = torch.randn(8, width, dtype=torch.float64, requires_grad=True)
    levels = [h]
    for layer in range(layers):
        W = gain / width ** 0.5 * torch.randn(width, width, dtype=torch.float64)
        z = h @ W.T
        if kind == "normalized":
            z = layer_norm(z, (width,))          # each row: mean 0, variance 1
        t = torch.tanh(z)
        h = h + t if kind == "residual" else t
        h.retain_grad()
        levels.append(h)
    h.backward(torch.randn(8, width, dtype=torch.float64))
    return [level.grad.pow(2).mean().sqrt().item() for level in levels]


def descend(clip, steps=20):
    p = torch.tensor([1.6, 0.8], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([p], lr=0.002)
    path = [p.tolist()]
    for step in range(steps):
        optimizer.zero_grad()
        loss = ((p[0] * p[1]) ** 10 - 1) ** 2    # twenty layers of one unit, two weights
        loss.backward()
        clip([p])                                # after backward, before step
        optimizer.step()
        path.append(p.tolist())
    return path


# -- Recordings ----------------------------------------------------------------------------------

SEED = 34


def recordings():
    for name, cases in (("residual", residuals()), ("clip", clipped()), ("layer-norm", layer_norms()),
                        ("batch-norm", batch_norms()), ("checkpoint", checkpoints()),
                        ("program", program())):
        yield f"lessons/3.4-{name}.json", {
            "format": "gradus.lesson/1", "dtype": "float64", "seed": SEED,
            "cases": [{"name": case, "numbers": numbers} for case, numbers in cases]}


def program():
    for kind, gain in (("plain", 0.5), ("plain", 3.0), ("residual", 0.5), ("normalized", 0.5)):
        yield f"{kind} {gain}", tensors(sizes=torch.tensor(sizes_by_depth(kind, gain), dtype=F64))
    for name, clip in (("norm", lambda p: clip_grad_norm_(p, 10.0)),
                       ("value", lambda p: clip_grad_value_(p, 10.0))):
        yield name, tensors(path=torch.tensor(descend(clip), dtype=F64))
    # Not clipped, two steps are enough.
    yield "nothing", tensors(path=torch.tensor(descend(lambda p: None, steps=2), dtype=F64))


def numbers(shape, generator):
    return away_from_zero(shape, 0.2, 2.0, generator).round(decimals=1)


def residuals():
    generator = torch.Generator().manual_seed(SEED)
    for skips in (True, False):
        for rows, width in ((2, 3), (3, 2)):
            x = numbers((rows, width), generator).requires_grad_()
            W = [(0.5 * numbers((width, width), generator)).requires_grad_() for _ in range(3)]
            cotangent = numbers((rows, width), generator)
            levels = [x]
            for weight in W:
                h = levels[-1]
                t = torch.tanh(torch.nn.functional.linear(h, weight))
                levels.append(h + t if skips else t)
                levels[-1].retain_grad()
            levels[-1].backward(cotangent)
            sizes = torch.stack([level.grad.pow(2).mean().sqrt() for level in levels])
            yield f"{rows}x{width}{' with skips' if skips else ''}", tensors(
                input=x, W1=W[0], W2=W[1], W3=W[2], cotangent=cotangent, skips=float(skips),
                output=levels[-1], inputCotangent=x.grad, sizes=sizes,
                **{f"W̄{i + 1}": weight.grad for i, weight in enumerate(W)})


def clipped():
    generator = torch.Generator().manual_seed(SEED + 1)
    for limit, lr in ((0.5, 0.1), (2.0, 0.3), (100.0, 0.1), (1.25, 1.0)):
        p = [numbers((4,), generator), numbers((2,), generator)]
        g = [numbers((4,), generator), numbers((2,), generator)]
        for by_value in (False, True):
            leaves = [tensor.clone().requires_grad_() for tensor in p]
            for leaf, gradient in zip(leaves, g):
                leaf.grad = gradient.clone()
            norm = clip_grad_norm_(leaves, float("inf"))
            if by_value:
                clip_grad_value_(leaves, limit)
            else:
                assert clip_grad_norm_(leaves, limit) == norm
            torch.optim.SGD(leaves, lr=lr).step()
            yield f"{limit}{' by value' if by_value else ''}", tensors(
                p1=p[0], p2=p[1], g1=g[0], g2=g[1], lr=lr, limit=limit, norm=norm,
                after1=leaves[0], after2=leaves[1], **{"by value": float(by_value)})


def normalized(x, weight, bias, eps, axis, cotangent, fixed=None):
    """Each line of a normalization as a tensor that keeps its gradient; a group's by `axis`."""
    mean = x.mean(axis, keepdim=True) if fixed is None else fixed[0]
    centred = x - mean
    variance = centred.pow(2).mean(axis, keepdim=True) if fixed is None else fixed[1]
    normal = centred / (variance + eps).sqrt()
    output = normal * weight + bias
    kept = [centred, normal] + ([mean, variance] if fixed is None else [])
    for line in kept:
        line.retain_grad()
    output.backward(cotangent)
    nothing = torch.zeros(mean.numel(), dtype=F64)
    return dict(
        mean=mean.flatten(), variance=variance.flatten(), normalized=normal, output=output,
        dNormalized=normal.grad, dCentred=centred.grad, dInput=x.grad, dWeight=weight.grad,
        dBias=bias.grad, dVariance=variance.grad.flatten() if fixed is None else nothing,
        dMean=mean.grad.flatten() if fixed is None else nothing)


def is_the_layers(lines, output, leaves, cotangent):
    """PyTorch's own layer must say the same."""
    found = torch.autograd.grad(output, leaves, cotangent)
    for name, tensor in zip(("output", "dInput", "dWeight", "dBias"), (output, *found)):
        assert (tensor - lines[name]).abs().max() < 1e-13, name


def layer_norms():
    generator = torch.Generator().manual_seed(SEED + 2)
    for rows, columns, eps in ((3, 4, 0.1), (2, 5, 1e-5), (4, 3, 1.0)):
        x, cotangent = numbers((rows, columns), generator), numbers((rows, columns), generator)
        weight, bias = numbers((columns,), generator), numbers((columns,), generator)
        leaves = [tensor.requires_grad_() for tensor in (x, weight, bias)]
        lines = normalized(*leaves, eps, 1, cotangent)
        is_the_layers(lines, layer_norm(x, (columns,), weight, bias, eps), leaves, cotangent)
        yield f"{rows}x{columns} with {eps}", tensors(
            input=x, weight=weight, bias=bias, eps=eps, cotangent=cotangent, **lines)


def batch_norms():
    generator = torch.Generator().manual_seed(SEED + 3)
    for rows, columns, eps, momentum in ((4, 3, 0.1, 0.1), (5, 2, 1e-5, 0.25), (3, 4, 0.5, 0.6)):
        for training in (True, False):
            x, cotangent = numbers((rows, columns), generator), numbers((rows, columns), generator)
            weight, bias = numbers((columns,), generator), numbers((columns,), generator)
            running = [numbers((columns,), generator), numbers((columns,), generator).abs()]
            before = [tensor.clone() for tensor in running]
            leaves = [tensor.requires_grad_() for tensor in (x, weight, bias)]
            lines = normalized(*leaves, eps, 0, cotangent, None if training else running)
            output = torch.nn.functional.batch_norm(
                x, *running, weight, bias, training, momentum, eps)
            is_the_layers(lines, output, leaves, cotangent)
            yield f"{rows}x{columns}{'' if training else ', evaluation'}", tensors(
                input=x, weight=weight, bias=bias, runningMean=before[0],
                runningVariance=before[1], eps=eps, momentum=momentum, training=float(training),
                cotangent=cotangent, **lines,
                **{"running.mean": running[0], "running.variance": running[1]})


def checkpoints():
    """By autograd layer by layer from inputs made again, and by torch.utils.checkpoint."""
    generator = torch.Generator().manual_seed(SEED + 4)
    for layers, segment in ((6, 2), (7, 3), (8, 3), (9, 4), (5, 1), (5, 5), (4, 7)):
        weights = (0.5 + torch.rand(layers, dtype=F64, generator=generator) / 2).round(decimals=2)
        x, cotangent = numbers((2,), generator).abs()
        runs, kept, most = [0] * layers, {}, 0

        def run(layer, value):
            runs[layer] += 1
            return torch.sin(weights[layer] * value)

        value = x
        for layer in range(layers):
            if layer % segment == 0:
                kept[layer] = value
            value = run(layer, value)
            most = max(most, len(kept))
        bar = cotangent
        for start in reversed(range(0, layers, segment)):
            end = min(start + segment, layers)
            for layer in range(start, end - 1):
                kept[layer + 1] = run(layer, kept[layer])
                most = max(most, len(kept))
            for layer in reversed(range(start, end)):
                point = kept.pop(layer).clone().requires_grad_()
                torch.sin(weights[layer] * point).backward(bar)
                bar = point.grad
        leaf = x.clone().requires_grad_()
        whole = leaf
        for start in range(0, layers, segment):
            def part(value, start=start):
                for weight in weights[start:start + segment]:
                    value = torch.sin(weight * value)
                return value
            whole = torch.utils.checkpoint.checkpoint(part, whole, use_reentrant=False)
        whole.backward(cotangent)
        assert whole == value and (leaf.grad - bar).abs() < 1e-15 * cotangent.abs()
        yield f"{layers} by {segment}", tensors(
            weights=weights, input=x, cotangent=cotangent, segment=float(segment), output=whole,
            inputCotangent=leaf.grad, runs=torch.tensor(runs, dtype=F64), mostKept=float(most))
