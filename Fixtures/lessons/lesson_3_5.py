"""What PyTorch computes for lesson 3.5, training on many machines."""

import json
from pathlib import Path

from recordings_shared import F64, away_from_zero, tensors

# What the lesson's text shows begins here.
import tempfile

import torch
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel


def on_ranks(count, work):
    """What work(rank) gives in `count` processes that can talk to each other."""
    context = torch.multiprocessing.get_context("fork")
    results = context.SimpleQueue()
    with tempfile.TemporaryDirectory() as folder:
        def start(rank):
            dist.init_process_group(
                "gloo", init_method=f"file://{folder}/meeting", rank=rank, world_size=count)
            results.put((rank, work(rank)))
            dist.barrier()
            dist.destroy_process_group()

        processes = [context.Process(target=start, args=(rank,)) for rank in range(count)]
        for process in processes:
            process.start()
        found = dict(results.get() for _ in processes)
        for process in processes:
            process.join()
    return [found[rank] for rank in range(count)]


def fit(rank=0, ranks=1, weighted=True, steps=40, lr=0.1):
    """A line fitted to batches of 5 points; of each, rank 0 has the larger part."""
    line = torch.nn.Linear(1, 1).double()
    torch.nn.init.zeros_(line.weight)
    torch.nn.init.zeros_(line.bias)
    torch.manual_seed(32)
    x = torch.linspace(0, 1, 100).double().unsqueeze(1)
    y = 2 * x + 3 + 0.5 * torch.randn(100, 1).double()
    model = DistributedDataParallel(line) if ranks > 1 else line
    optimizer = torch.optim.SGD(line.parameters(), lr=lr)
    for step in range(steps):
        batch = torch.randperm(100)[:5]                   # the same on all ranks
        mine = batch.tensor_split(ranks)[rank]            # 3 and 2 points on two ranks
        loss = (model(x[mine]) - y[mine]).square().mean()
        if weighted:
            loss = loss * ranks * len(mine) / len(batch)  # DDP takes the mean over the ranks
        optimizer.zero_grad()
        loss.backward()                                   # and the gradients are everybody's
        optimizer.step()
    return [line.weight.item(), line.bias.item()]


def train_half(parts, p, lr, scaler):
    """One step in float16, its batch in parts one after the other; the weights p are float64."""
    optimizer = torch.optim.SGD([p], lr=lr)
    optimizer.zero_grad()
    for part in parts:
        loss = part(p.half()) / len(parts)                # gradients of parts are added up
        scaler.scale(loss).backward()                     # and pass through float16
    scaler.step(optimizer)                                # not taken where one is not finite
    scaler.update()
    return scaler.get_scale()


# -- Recordings ----------------------------------------------------------------------------------

SEED = 35


def recordings():
    for name, cases in (("program", program()), ("shards", shards()), ("ring", ring()),
                        ("loss-scale", scaled()), ("zero", sharded()), ("pipeline", pipelined()),
                        ("memory", measured()), ("rates", rates())):
        yield f"lessons/3.5-{name}.json", {
            "format": "gradus.lesson/1", "dtype": "float64", "seed": SEED,
            "cases": [{"name": case, "numbers": numbers} for case, numbers in cases]}


def program():
    yield "fit", tensors(
        alone=fit(), weighted=on_ranks(2, lambda rank: fit(rank, 2))[1],
        unweighted=on_ranks(2, lambda rank: fit(rank, 2, weighted=False))[1])


def numbers(shape, generator, low=0.2, high=2.0):
    return away_from_zero(shape, low, high, generator).round(decimals=1)


class Curve(torch.nn.Module):
    """tanh(w · x): its slopes by three weights have no formula that a mistake could share."""

    def __init__(self, weights):
        super().__init__()
        self.weights = torch.nn.Parameter(weights.clone())

    def forward(self, x):
        return torch.tanh(x @ self.weights)


def shards():
    """The batch's gradient; two workers by DistributedDataParallel itself, others one by one."""
    generator = torch.Generator().manual_seed(SEED)
    for counts in ([[3, 1], [2, 2]], [[4, 2, 1], [1, 2]], [[5], [1]], [[2, 3], [1, 1], [4, 1]],
                   [[1], [2, 2], [3]]):
        weights = numbers((3,), generator)
        workers = [[(numbers((n, 3), generator), numbers((n,), generator)) for n in own]
                   for own in counts]
        total, ranks = sum(map(sum, counts)), len(counts)

        def slopes(parts):
            model = Curve(weights)
            x, y = (torch.cat(some) for some in zip(*parts))
            (model(x) - y).square().mean().backward()
            return model.weights.grad

        def distributed(rank):
            model = DistributedDataParallel(Curve(weights))
            for x, y in workers[rank][:-1]:
                with model.no_sync():
                    ((model(x) - y).square().mean() * ranks * len(y) / total).backward()
            x, y = workers[rank][-1]
            ((model(x) - y).square().mean() * ranks * len(y) / total).backward()
            return model.module.weights.grad.tolist()

        whole = slopes([part for own in workers for part in own])
        if ranks == 2:
            by_ddp = torch.tensor(on_ranks(2, distributed), dtype=F64)
            assert torch.allclose(by_ddp, whole.expand(2, 3), rtol=1e-12, atol=0)
            whole = by_ddp[0]
        named = {}
        for rank, own in enumerate(workers):
            named[f"n{rank}"] = torch.tensor(counts[rank], dtype=F64)
            named[f"g{rank}"] = torch.stack([slopes([part]) for part in own])
            named[f"factors of worker {rank}"] = named[f"n{rank}"] * ranks / total
        yield f"{ranks} workers, {counts}", tensors(gradient=whole, **named)


def ring():
    generator = torch.Generator().manual_seed(SEED + 1)
    for ranks, count in ((3, 6), (3, 7), (4, 8), (4, 6)):
        lists = numbers((ranks, count), generator)

        def summed(rank):
            mine = lists[rank].clone()
            dist.all_reduce(mine)
            return mine.tolist()

        found = on_ranks(ranks, summed)
        yield f"{ranks} ranks, {count} numbers", tensors(
            **{f"v{rank}": lists[rank] for rank in range(ranks)},
            **{f"rank {rank}": found[rank] for rank in range(ranks)},
            exchanges=2.0 * (ranks - 1), sent=2.0 * (ranks - 1) * count,
            **{"largest piece": float(-(-count // ranks))})


def scaled():
    """GradScaler's runs; the slopes of two terms pass through float16 and are added in it."""
    generator = torch.Generator().manual_seed(SEED + 2)
    for count, scale, interval, steps in ((2, 2.0 ** 16, 2, 9), (3, 2.0 ** 17, 3, 10), (1, 2.0 ** 15, 1, 8),
                                          (3, 2.0 ** 18, 4, 12)):
        start, target = numbers((count,), generator), numbers((count,), generator)
        curvatures = numbers((count,), generator, 0.5).abs()
        curvatures[-1] *= 1e-6                          # its slopes vanish in float16 unless scaled
        p = start.clone().requires_grad_()
        scaler = torch.amp.GradScaler("cpu", init_scale=scale, growth_interval=interval)
        weights, scales = [], []

        def loss(half):
            return (curvatures * half.double() ** 2 / 2 - curvatures * target * half.double()).sum()

        for _ in range(steps):
            scales.append(train_half([loss], p, 0.25, scaler))
            weights.append(p.detach().clone())
        yield f"{count} from {scale}", tensors(
            start=start, lr=0.25, scale=scale, interval=float(interval), steps=float(steps),
            curvatures=curvatures, target=target, parameters=torch.stack(weights), scales=scales)


def sharded():
    """ZeroRedundancyOptimizer with Adam; each rank keeps the state of one tensor."""
    from torch.distributed.optim import ZeroRedundancyOptimizer

    generator = torch.Generator().manual_seed(SEED + 3)
    for ranks, part, limit in ((2, 2, 1.0), (2, 3, 100.0), (3, 2, 0.5)):
        start = [numbers((part,), generator) for _ in range(ranks)]
        slopes = numbers((2, ranks, ranks * part), generator)    # by step and rank

        def trained(rank):
            parameters = [torch.nn.Parameter(tensor.clone()) for tensor in start]
            optimizer = ZeroRedundancyOptimizer(parameters, torch.optim.Adam, lr=0.1)
            found = []
            for step in range(2):
                mean = slopes[step, rank].clone()
                dist.all_reduce(mean)
                for p, g in zip(parameters, (mean / ranks).split(part)):
                    p.grad = g.clone()
                torch.nn.utils.clip_grad_norm_(parameters, limit)
                optimizer.step()
                states = [s for s in optimizer.optim.state.values() if s]
                assert len(states) == 1                          # its own tensor's
                found.append([torch.cat([p.detach() for p in parameters]).tolist(),
                              states[0]["exp_avg"].tolist(), states[0]["exp_avg_sq"].tolist()])
            return found

        found = on_ranks(ranks, trained)
        for rank in range(ranks):                                # whose tensor is whose
            own = 0.1 * sum(slopes[0]) / ranks
            mine = torch.tensor(found[rank][0][1]) / own.split(part)[rank]
            assert torch.allclose(mine, mine[0].expand(part)), "ranks keep other parts"
        named = {}
        for rank in range(ranks):
            named |= {f"g{rank}": slopes[1, rank], f"m{rank}": found[rank][0][1], f"v{rank}": found[rank][0][2],
                      f"parameters on rank {rank}": found[rank][1][0],
                      f"mean on rank {rank}": found[rank][1][1],
                      f"square on rank {rank}": found[rank][1][2], f"steps on rank {rank}": 2.0}
        yield f"{ranks} ranks, {part} each, limit {limit}", tensors(
            parameters=found[0][0][0], steps=1.0, lr=0.1, limit=limit, sent=2.0 * (ranks - 1) * ranks * part,
            **named)


def pipelined():
    """The order in which the stages of Schedule1F1B really work."""
    from torch.distributed.pipelining import PipelineStage, Schedule1F1B

    for stages, parts in ((2, 3), (3, 3), (3, 5), (4, 4)):
        def work(rank):
            order = []
            layer = torch.nn.Linear(2, 2).double()
            stage = PipelineStage(layer, rank, stages, torch.device("cpu"))
            forward, backward = stage.forward_one_chunk, stage.backward_one_chunk

            def noted(sign, run):
                def noting(chunk, *arguments, **named):
                    order.append(sign * (chunk + 1))
                    return run(chunk, *arguments, **named)
                return noting

            stage.forward_one_chunk, stage.backward_one_chunk = noted(1, forward), noted(-1, backward)
            schedule = Schedule1F1B(stage, parts, loss_fn=torch.nn.MSELoss())
            x = torch.ones(parts, 2, dtype=F64)
            given = (x,) if rank == 0 else ()
            schedule.step(*given, **({"target": x} if rank == stages - 1 else {}))
            return order

        found = on_ranks(stages, work)
        yield f"{stages} stages, {parts} parts", tensors(
            stages=float(stages), microbatches=float(parts), bubble=(stages - 1) / (parts + stages - 1),
            **{f"stage {rank}": list(map(float, order)) for rank, order in enumerate(found)})


def measured():
    """The bytes of a model in bfloat16 and of AdamW over float32 copies, counted in the tensors."""
    for sizes, batch, parts in (([3, 5, 2], 4, 1), ([4, 3], 6, 2), ([2, 7, 5, 3], 7, 3), ([6, 4, 4, 2], 5, 2)):
        layers = []
        for inputs, outputs in zip(sizes, sizes[1:]):
            layers += [torch.nn.Linear(inputs, outputs, dtype=torch.bfloat16), torch.nn.ReLU()]
        model = torch.nn.Sequential(*layers[:-1])
        copies = [p.detach().float() for p in model.parameters()]
        optimizer = torch.optim.AdamW(copies)
        own = {p.data_ptr() for p in model.parameters()}
        most = 0
        for rows in torch.arange(batch).tensor_split(parts):
            kept = {}

            def note(tensor):
                if tensor.is_floating_point() and tensor.data_ptr() not in own and tensor.dim() == 2:
                    kept[tensor.data_ptr()] = tensor.nbytes
                return tensor

            labels = torch.zeros(len(rows), dtype=torch.long)
            x = torch.ones(len(rows), sizes[0], dtype=torch.bfloat16)
            with torch.autograd.graph.saved_tensors_hooks(note, lambda tensor: tensor):
                loss = torch.nn.functional.cross_entropy(model(x), labels)
            most = max(most, sum(kept.values()))
            loss.backward()
        for copy, p in zip(copies, model.parameters()):
            copy.grad = p.grad.float()
        optimizer.step()
        states = [s[name] for s in optimizer.state.values() for name in ("exp_avg", "exp_avg_sq")]
        yield f"{sizes}, {batch} in {parts}", tensors(
            sizes=list(map(float, sizes)), batch=float(batch), microbatches=float(parts), ranks=1.0, stage=0.0,
            parameters=float(sum(p.nbytes for p in model.parameters())),
            gradients=float(sum(p.grad.nbytes for p in model.parameters())),
            optimizer=float(sum(t.nbytes for t in copies + states)), activations=float(most))


# -- How far the linear rule goes ---------------------------------------------------------------------

BATCHES, EPOCHS, SEEDS = (8, 16, 32, 64, 128, 256, 512, 1024), 10, 5


def rates():
    """Lesson 2.3's network after ten epochs, by batch and by the rule for the rate."""
    digits = json.loads((Path(__file__).parents[1] / "data/digits.json").read_text("utf-8"))
    images = torch.tensor([[int(pixel, 17) for pixel in image] for image in digits["images"]],
                          dtype=F64) / 16
    labels = torch.tensor([int(label) for label in digits["labels"]])
    torch.manual_seed(1)
    learned = torch.randperm(1797)[:1437]
    images, labels = images[learned], labels[learned]
    for rule, power in (("linear", 1.0), ("root", 0.5), ("fixed", 0.0)):
        losses = [[trained(images, labels, batch, 0.05 * (batch / 8) ** power, seed)
                   for seed in range(SEEDS)] for batch in BATCHES]
        yield rule, tensors(batches=list(map(float, BATCHES)), losses=losses)


def trained(images, labels, batch, lr, seed):
    torch.manual_seed(seed)
    net = torch.nn.Sequential(
        torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Linear(32, 10)).double()
    optimizer = torch.optim.SGD(net.parameters(), lr=lr)
    for _ in range(EPOCHS):
        for rows in torch.randperm(1437)[:1437 // batch * batch].split(batch):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(net(images[rows]), labels[rows]).backward()
            optimizer.step()
    with torch.no_grad():
        loss = torch.nn.functional.cross_entropy(net(images), labels).item()
    return round(loss, 4)                      # what comes after depends on the order of sums
