"""What PyTorch computes for lesson 3.8: three whole trainings, and the parts that its exercises ask for."""

import os
from pathlib import Path

import torch

from recordings_shared import F64, away_from_zero, flat, tensors


# -- What the lesson's text shows ----------------------------------------------------------------

def digits_program():
    import json
    import torch
    from torch.nn.functional import conv2d, cross_entropy, linear, max_pool2d, relu

    def read_digits(steps=300, rate=0.1):
        digits = json.load(open("Fixtures/data/digits.json"))
        x = torch.tensor([[int(pixel, 17) for pixel in image] for image in digits["images"]],
                         dtype=torch.float64) / 16
        y = torch.tensor([int(label) for label in digits["labels"]])
        torch.manual_seed(38)
        order = torch.randperm(1797)
        pool, test = order[:250], order[250:]
        often = pool[:100]                       # these sheets were scanned five times
        scans = [x[often] + torch.randint(-1, 2, (100, 64)) / 16 for again in range(4)]
        images = torch.cat([x[pool], *scans]).clamp(0, 1)
        labels = torch.cat([y[pool], *4 * [y[often]]])
        order = torch.randperm(650)
        validation, learned = order[:130], order[130:]

        net = []
        for shape in ((8, 1, 3, 3), (16, 8, 3, 3), (10, 64)):
            a = (6 / torch.Size(shape[1:]).numel()) ** 0.5
            net.append(torch.empty(shape, dtype=torch.float64).uniform_(-a, a))
            net.append(torch.zeros(shape[0], dtype=torch.float64))
        net = [tensor.requires_grad_() for tensor in net]

        def logits(x):
            h = x.view(-1, 1, 8, 8)
            for layer in (0, 2):
                h = max_pool2d(relu(conv2d(h, net[layer], net[layer + 1], padding=1)), 2)
            return linear(h.flatten(1), net[4], net[5])

        optimizer = torch.optim.SGD(net, lr=rate)
        losses = []
        for step in range(steps):
            rows = learned[torch.randperm(520)[:32]]
            loss = cross_entropy(logits(images[rows]), labels[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        was_right = [logits(a).argmax(dim=1) == b for a, b in (
            (images[learned], labels[learned]), (images[validation], labels[validation]),
            (x[test], y[test]))]
        return losses, [part.double().mean().item() for part in was_right], net

    return read_digits


def language_program():
    import json
    import torch
    from torch.nn.functional import cross_entropy, scaled_dot_product_attention

    def speak(steps=500, length=16, width=24, hidden=48, batch=8, rate=0.01, sees=0):
        text = " ".join(json.load(open("Fixtures/data/text.json"))["paragraphs"])
        letters = sorted(set(text))
        ids = torch.tensor([letters.index(letter) for letter in text])
        learned = ids[:len(ids) * 9 // 10]
        torch.manual_seed(38)

        def start(rows, columns, a):
            return torch.empty(rows, columns, dtype=torch.float64).uniform_(-a, a).requires_grad_()

        a = (3 / width) ** 0.5
        net = [start(len(letters), width, 1.0), start(length, width, 1.0),    # letters and places
               start(width, width, a), start(width, width, a), start(width, width, a),
               start(width, width, a / 2), start(hidden, width, a),
               start(width, hidden, (3 / hidden) ** 0.5 / 2), start(len(letters), width, a)]
        E, P, Q, K, V, O, A, B, U = net
        mask = torch.ones(length, length, dtype=torch.bool).tril(sees)

        def logits(x):
            h = E[x] + P
            h = h + scaled_dot_product_attention(h @ Q.T, h @ K.T, h @ V.T, mask) @ O.T
            h = h + torch.relu(h @ A.T) @ B.T
            return h @ U.T

        optimizer = torch.optim.Adam(net, lr=rate)
        losses = []
        for step in range(steps):
            begins = torch.randint(0, len(learned) - length, (batch,))
            x = torch.stack([learned[i:i + length] for i in begins])
            y = torch.stack([learned[i + 1:i + length + 1] for i in begins])
            loss = cross_entropy(logits(x).flatten(0, 1), y.flatten())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        return losses, net

    return speak


def ratings_program():
    import torch

    def recommend(epochs=30, users=80, items=50, rate=0.2, decay=0.005):
        torch.manual_seed(38)

        def normal(*shape):
            return torch.randn(*shape, dtype=torch.float64)

        taste, kind = normal(users, 3), normal(items, 3)
        table = (3.5 + 0.4 * normal(users, 1) + 0.5 * normal(1, items) + 0.5 * taste @ kind.T
                 + 0.3 * normal(users, items))
        table = (2 * table).round().clamp(2, 10) / 2          # half stars, from 1 to 5
        cells = torch.randperm(users * items)[:1600]
        user, item, stars = cells // items, cells % items, table.flatten()[cells]
        learned, validation, test = slice(0, 1068), slice(1068, 1334), slice(1334, 1600)
        mean = stars[learned].mean()

        p = torch.nn.Parameter(torch.cat([0.3 * normal(users, 3), torch.zeros(users, 1)], dim=1))
        q = torch.nn.Parameter(torch.cat([0.3 * normal(items, 3), torch.zeros(items, 1)], dim=1))

        def predicted(user, item):                            # the last column is a bias
            u, i = p[user], q[item]
            return mean + (u[:, :3] * i[:, :3]).sum(1) + u[:, 3] + i[:, 3]

        def error(part):
            with torch.no_grad():
                e = predicted(user[part], item[part]) - stars[part]
            return e.square().mean().sqrt().item()

        optimizer = torch.optim.SGD([p, q], lr=rate, weight_decay=decay)
        errors = []
        for epoch in range(epochs):
            for rows in torch.randperm(1068).split(8):
                e = predicted(user[rows], item[rows]) - stars[rows]
                optimizer.zero_grad()
                e.square().mean().backward()
                optimizer.step()
            errors.append((error(learned), error(validation)))
        return errors, error(test), p, q

    return recommend


# -- What is recorded ----------------------------------------------------------------------------

SEED = 38


def recordings():
    for name, cases in (("convolution", convolutions()), ("copies", copies()), ("attention", attentions()),
                        ("lazy", descents()), ("program", programs())):
        yield f"lessons/3.8-{name}.json", {
            "format": "gradus.lesson/1", "dtype": "float64", "seed": SEED,
            "cases": [{"name": case, "numbers": numbers} for case, numbers in cases]}


def numbers(shape, generator):
    return away_from_zero(shape, 0.2, 2.0, generator).round(decimals=1)


def programs():
    """The whole trainings, and the first step's slopes as what the first step has moved."""
    here = os.getcwd()
    os.chdir(Path(__file__).resolve().parents[2])
    read_digits, speak, recommend = digits_program(), language_program(), ratings_program()
    losses, accuracies, _ = read_digits()
    yield "digits", tensors(losses=losses, accuracies=accuracies)
    yield "digits after 20", {"net": sum(map(flat, read_digits(steps=20)[2]), [])}
    yield "language", tensors(losses=speak()[0])
    yield "language that sees ahead", tensors(losses=speak(steps=60, sees=1)[0])
    yield "language after 20", {"attention": sum(map(flat, speak(steps=20)[1][2:6]), [])}
    errors, test, p, q = recommend()
    yield "ratings", tensors(errors=errors, test=test, p=p, q=q)
    _, _, p, q = recommend(epochs=1)
    yield "ratings after 1", tensors(p=p, q=q)
    os.chdir(here)


def convolutions():
    generator = torch.Generator().manual_seed(SEED)
    for images, inputs, outputs, height, width, kernel in (
            (2, 2, 3, 3, 4, 3), (3, 1, 2, 2, 3, 3), (2, 3, 2, 3, 2, 1), (1, 2, 2, 4, 3, 5)):
        x = numbers((images, inputs, height, width), generator).requires_grad_()
        weight = numbers((outputs, inputs, kernel, kernel), generator).requires_grad_()
        bias = torch.zeros(outputs, dtype=F64, requires_grad=True)
        cotangent = numbers((images, outputs, height, width), generator)
        torch.nn.functional.conv2d(x, weight, bias, padding=kernel // 2).backward(cotangent)
        yield f"{images} images of {inputs}x{height}x{width}, kernel {kernel}", tensors(
            images=x.flatten(1), height=float(height), weight=weight.flatten(1),
            kernel=float(kernel), cotangent=cotangent.flatten(1), dImages=x.grad.flatten(1),
            dWeight=weight.grad.flatten(1), dBias=bias.grad)


def copies():
    """By torch.cdist with the largest difference for the distance."""
    generator = torch.Generator().manual_seed(SEED + 1)
    for learned, validation, pixels, tolerance in ((4, 6, 4, 0.125), (6, 8, 3, 0.0625), (3, 5, 6, 0.25)):
        x = torch.randint(0, 17, (learned, pixels), generator=generator).to(F64) / 16
        fresh = torch.randint(0, 17, (validation, pixels), generator=generator).to(F64) / 16
        # Every second one is a copy; of these, one is as far away as a copy may be in a single pixel.
        y = fresh.clone()
        for row in range(0, validation, 2):
            y[row] = x[row % learned]
            y[row, row % pixels] += tolerance if y[row, row % pixels] < 0.5 else -tolerance
        right = torch.randint(0, 3, (validation,), generator=generator).clamp(max=1).to(F64)
        right[1], right[3] = 1, 0
        is_copy = (torch.cdist(y, x, p=float("inf")) <= tolerance).any(dim=1)
        honest = right[~is_copy]
        a = honest.mean()
        assert is_copy.any() and 0 < a < 1 and a != right.mean(), (is_copy, right)
        yield f"{validation} of {pixels} pixels", tensors(
            training=x, validation=y, right=right, tolerance=tolerance,
            copies=is_copy.nonzero().flatten().double(), reported=right.mean(), honest=a,
            error=(a * (1 - a) / len(honest)).sqrt())


def attentions():
    generator = torch.Generator().manual_seed(SEED + 2)
    for length, columns, values in ((3, 2, 2), (4, 3, 2), (5, 4, 3), (2, 5, 1)):
        q, k = (numbers((length, columns), generator).requires_grad_() for _ in range(2))
        v = numbers((length, values), generator).requires_grad_()
        cotangent = numbers((length, values), generator)
        scores = q @ k.T / columns ** 0.5
        scores.retain_grad()
        hidden = torch.ones(length, length, dtype=torch.bool).triu(1)
        weights = scores.masked_fill(hidden, -torch.inf).softmax(dim=1)
        output = weights @ v
        output.backward(cotangent)
        found = [q.grad, k.grad, v.grad]
        own = torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        for mine, theirs in zip(found, torch.autograd.grad(own, [q, k, v], cotangent)):
            assert (mine - theirs).abs().max() < 1e-13
        yield f"{length} places of {columns}", tensors(
            query=q, key=k, value=v, cotangent=cotangent, weights=weights, output=output,
            dScores=scores.grad, dQuery=q.grad, dKey=k.grad, dValue=v.grad)


def descents():
    """torch.optim.SGD on whole tables, with weight_decay; what is written, counted from the batches."""
    generator = torch.Generator().manual_seed(SEED + 3)
    for users, items, factors, sizes, rate, decay in (
            (4, 3, 1, (2, 1, 3), 0.1, 0.5), (5, 4, 2, (3, 2, 2, 1), 0.2, 0.1), (3, 5, 3, (2, 2), 0.05, 2.0)):
        p = numbers((users, factors + 1), generator).requires_grad_()
        q = numbers((items, factors + 1), generator).requires_grad_()
        before = [p.detach().clone(), q.detach().clone()]
        mean = 3.2
        optimizer = torch.optim.SGD([p, q], lr=rate, weight_decay=decay)
        table, last, writes = [], [[-1] * users, [-1] * items], [[0] * users, [0] * items]
        for batch, size in enumerate(sizes):
            user = torch.randint(0, users, (size,), generator=generator)
            item = torch.randint(0, items, (size,), generator=generator)
            if size > 1:
                user[1] = user[0]                             # named twice, with two items
                item[1] = (item[0] + 1) % items
            stars = torch.randint(2, 11, (size,), generator=generator) / 2
            u, i = p[user], q[item]
            e = mean + (u[:, :factors] * i[:, :factors]).sum(1) + u[:, factors] + i[:, factors] - stars
            optimizer.zero_grad()
            e.square().mean().backward()
            optimizer.step()
            for side, named in enumerate((user, item)):
                for row in set(named.tolist()):
                    writes[side][row] += 1
                    last[side][row] = batch
            table += [[batch, *map(float, row)] for row in zip(user, item, stars)]
        for side in (0, 1):
            for row, seen in enumerate(last[side]):
                writes[side][row] += seen < len(sizes) - 1
        yield f"{users} users, {items} items, decay {decay}", tensors(
            users=before[0], items=before[1], mean=mean, lr=rate, decay=decay, ratings=table,
            **{"users after": p, "items after": q, "users written": list(map(float, writes[0])),
               "items written": list(map(float, writes[1]))})
