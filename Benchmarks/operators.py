# /// script
# requires-python = ">=3.10"
# dependencies = ["torch==2.15.0", "numpy==2.4.6", "expecttest==0.3.0"]
# ///
"""gradus gradcheck over PyTorch's own database of operators, beside torch.autograd.gradcheck.

    swift build --product gradus && uv run Benchmarks/operators.py [--operators 200] [--largest 16] [--only NAME]
        [--precision float64] [--minutes 60] [--gradus PATH]

Of each operator the first sample that has at most so many parameters. In float64 and in float32 the
gradient that PyTorch has is checked, and the same with its largest coordinate off by 1e-4 of itself,
in float32 by 1e-2 as well. Prints a table, and a line for whatever did not simply agree.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import torch
from torch.testing._internal.common_methods_invocations import op_db
from torch.utils._pytree import tree_flatten, tree_unflatten

warnings.filterwarnings("ignore")
torch.set_num_threads(1)
ROOT = Path(__file__).resolve().parent.parent

# What PyTorch's own gradients are off by, looked at one by one.
FAULTS = {
    "as_strided_scatter": "a parameter that is overwritten has the slope 1",
    "normal": "what is drawn has no gradient, by decision",
    "special.bessel_j0": "its values are off by up to 4e-7, and its slope by 1e-8",
    "special.bessel_j1": "its slope is made of bessel_j0, whose values are off by 1e-8 there",
    "nn.functional.max_unpool2d": "an index that comes twice has both parameters' slopes, and one value",
}


class Sample:
    """An operator at a point: its differentiable outputs as a vector of all parameters as one."""

    def __init__(self, op, sample, dtype):
        self.name = op.name + (f".{op.variant_test_name}" if op.variant_test_name else "")
        self.op, self.sample, self.dtype = op, sample, dtype
        self.leaves, self.tree = tree_flatten((sample.input, sample.args, sample.kwargs))
        self.places = [i for i, leaf in enumerate(self.leaves)
                       if isinstance(leaf, torch.Tensor) and leaf.requires_grad]
        self.sizes = [self.leaves[i].numel() for i in self.places]
        self.at = torch.cat([self.leaves[i].detach().reshape(-1) for i in self.places])
        self.precision = dtype
        self.evaluations = 0
        self.planted = 0.0
        self.index = None

    def outputs(self, x):
        leaves = list(self.leaves)
        for place, part in zip(self.places, torch.split(x, self.sizes)):
            # A copy, so that what writes in place writes into no leaf.
            leaves[place] = part.reshape(self.leaves[place].shape).clone()
        input, args, kwargs = tree_unflatten(leaves, self.tree)
        torch.manual_seed(0)
        found = self.sample.output_process_fn_grad(self.op(input, *args, **kwargs))
        parts = [torch.view_as_real(t) if t.is_complex() else t for t in tree_flatten(found)[0]
                 if isinstance(t, torch.Tensor) and (t.is_floating_point() or t.is_complex())]
        return parts

    def forward(self, x):
        self.evaluations += 1
        return torch.cat([t.reshape(-1) for i, t in enumerate(self.outputs(x)) if i in self.kept])

    def gradient(self, x, cotangent):
        x = x.detach().requires_grad_()
        with torch.enable_grad():
            y = torch.cat([t.reshape(-1) for i, t in enumerate(self.outputs(x)) if i in self.kept])
        g = torch.autograd.grad(y, x, cotangent, allow_unused=True)[0]
        g = torch.zeros_like(x) if g is None else g
        # What is left of numbers that cancel has no digits to be planted in.
        if self.index is None and bool(g.abs().max() > 1e-6):
            self.index = int(g.abs().argmax())
        if self.planted and self.index is not None:
            g = g.clone()
            g[self.index] *= 1 + self.planted
        return g

    def prepare(self):
        """Which outputs are differentiable; whether there is something to be checked."""
        x = self.at.detach().requires_grad_()
        parts = self.outputs(x)
        self.kept = {i for i, t in enumerate(parts) if t.requires_grad}
        # half() and its like compute in less than they are given.
        self.precision = max((parts[i].dtype for i in self.kept),
                             key=lambda kind: torch.finfo(kind).eps, default=self.dtype)
        if not self.kept:
            return False
        y, again = self.forward(self.at), self.forward(self.at)
        self.gradient(self.at, torch.linspace(0.5, 1.5, len(y), dtype=y.dtype))
        return (0 < len(y) <= 64 and bool(torch.isfinite(y).all()) and bool((y == again).all())
                and bool(torch.isfinite(self.at).all()))

    def answer(self, request):
        if request["want"] == "shape":
            return {"at": self.at.double().tolist(),
                    "precision": str(self.precision).removeprefix("torch.")}
        x = torch.tensor(request["x"], dtype=torch.float64).to(self.dtype)
        try:
            if request["want"] == "value":
                return {"value": [plain(v) for v in self.forward(x).double().tolist()]}
            w = torch.tensor(request["cotangent"], dtype=torch.float64).to(self.dtype)
            return {"gradient": [plain(v) for v in self.gradient(x, w).double().tolist()]}
        except (RuntimeError, ValueError) as error:
            return {"error": str(error).splitlines()[0]}


def plain(value):
    return value if abs(value) < float("inf") else str(value)


def gradus(command, sample):
    """What gradus gradcheck says: the report, with the evaluations that it asked for.

    The command that gradus starts only passes lines on to this process, which has PyTorch loaded.
    """
    with tempfile.TemporaryDirectory() as folder:
        asked, answered = (os.path.join(folder, name) for name in ("asked", "answered"))
        os.mkfifo(asked)
        os.mkfifo(answered)

        def serve():
            with open(asked) as lines, open(answered, "w") as out:
                for line in lines:
                    out.write(json.dumps(sample.answer(json.loads(line))) + "\n")
                    out.flush()
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        relay = f"cat <&3 >{asked} & exec cat {answered}"
        run = subprocess.run(
            [command, "gradcheck", "--json", "--", "sh", "-c", f"exec 3<&0; {relay}"],
            capture_output=True, text=True)
        if run.returncode in (0, 1, 3):
            thread.join(10)
            return json.loads(run.stdout)
        return {"verdict": "error", "reason": run.stderr.strip(), "evaluations": 0,
                "coordinates": [], "diagnosis": []}


def torch_gradcheck(sample):
    """Whether torch.autograd.gradcheck passes the same gradient, and its evaluations."""

    class Checked(torch.autograd.Function):
        @staticmethod
        def forward(context, x):
            context.save_for_backward(x)
            with torch.no_grad():
                return sample.forward(x)

        @staticmethod
        def backward(context, cotangent):
            return sample.gradient(context.saved_tensors[0], cotangent)

    sample.evaluations = 0
    try:
        passed = torch.autograd.gradcheck(
            Checked.apply, (sample.at.detach().requires_grad_(),), raise_exception=False,
            check_undefined_grad=False, check_batched_grad=False)
    except Exception:
        passed = False
    return passed, sample.evaluations


@dataclass
class Tally:
    samples: int = 0
    agrees: int = 0
    kink: int = 0
    unresolved: list = field(default_factory=list)
    disagrees: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    planted: dict = field(default_factory=dict)
    found: dict = field(default_factory=dict)
    missed: list = field(default_factory=list)
    per_coordinate: list = field(default_factory=list)
    evaluations: int = 0
    seconds: float = 0


def smallest(op, dtype, largest):
    """The first sample of at most `largest` parameters, or nothing."""
    torch.manual_seed(0)
    try:
        for sample in op.sample_inputs("cpu", dtype, requires_grad=True):
            found = Sample(op, sample, dtype)
            if 0 < found.at.numel() <= largest and found.prepare():
                return found
    except Exception:
        return None
    return None


def note(report):
    worst = [c for c in report["coordinates"] if c["verdict"] in ("disagrees", "unresolved")
             and "without effect" not in c.get("reason", "") and
             "invisible" not in c.get("reason", "")]
    shown = "; ".join(f"[{c['index']}] {c['analytic']} against {c['numeric']} ± {c['bar']}"
                      + (f", {c['reason']}" if c.get("reason") else "") for c in worst[:2])
    return " ".join([report.get("reason") or "", shown] + report["diagnosis"][:1]).strip()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--operators", type=int, default=200)
    parser.add_argument("--largest", type=int, default=16)
    parser.add_argument("--only")
    parser.add_argument("--minutes", type=float, default=60, help="ends sooner with what it has")
    parser.add_argument("--precision", choices=["float64", "float32"], help="the other is left out")
    parser.add_argument("--gradus", default=str(ROOT / ".build/debug/gradus"))
    given = parser.parse_args()
    ops = [op for op in op_db if op.supports_autograd and torch.float64 in op.supported_dtypes("cpu")
           and torch.float32 in op.supported_dtypes("cpu")
           and (not given.only or given.only in op.name)]
    # Evenly over the database, which is ordered by kind.
    tallies = {"float64": Tally(), "float32": Tally()}
    peer = Tally()
    start = time.time()
    taken = 0
    stride = max(1, len(ops) // (given.operators + given.operators // 4))
    order = [op for first in range(stride) for op in ops[first::stride]]
    for op in order:
        samples = [smallest(op, dtype, given.largest) for dtype in (torch.float64, torch.float32)]
        if samples[0] is None:
            continue
        if taken == given.operators or time.time() > start + 60 * given.minutes:
            break
        taken += 1
        print(f"{taken} {samples[0].name}", file=sys.stderr)
        for sample in filter(None, samples):
            kind = str(sample.dtype).removeprefix("torch.")
            if given.precision not in (None, kind):
                continue
            tally = tallies[kind]
            tally.samples += 1
            begin = time.time()
            sample.planted = 0.0
            report = gradus(given.gradus, sample)
            tally.seconds += time.time() - begin
            tally.evaluations += report["evaluations"]
            tally.per_coordinate.append(report["evaluations"] / sample.at.numel())
            line = f"{sample.name}, {kind}: {report['verdict']} {note(report)}"
            match report["verdict"]:
                case "agrees": tally.agrees += 1
                case "kink": tally.kink += 1
                case "unresolved": tally.unresolved.append(line)
                case _ if sample.name in FAULTS:
                    tally.faults.append(f"{line} ({FAULTS[sample.name]})")
                case _: tally.disagrees.append(line)
            if kind == "float64":
                begin = time.time()
                passed, count = torch_gradcheck(sample)
                peer.seconds += time.time() - begin
                peer.samples += 1
                peer.agrees += passed
                peer.evaluations += count
                peer.per_coordinate.append(count / sample.at.numel())
                if not passed:
                    (peer.faults if sample.name in FAULTS else peer.disagrees).append(
                        f"{sample.name}: gradus {report['verdict']}")
            if (report["verdict"] != "agrees" or sample.index is None
                    or sample.precision != sample.dtype):
                continue
            for size in (1e-4,) if kind == "float64" else (1e-2, 1e-4):
                sample.planted = size
                wrong = gradus(given.gradus, sample)
                tally.planted[size] = tally.planted.get(size, 0) + 1
                if wrong["verdict"] == "disagrees":
                    tally.found[size] = tally.found.get(size, 0) + 1
                else:
                    tally.missed.append(
                        f"{sample.name}, {kind}, {size:g} at {sample.index}: {wrong['verdict']} "
                        + str([c for c in wrong["coordinates"] if c["index"] == sample.index]))
                if kind == "float64":
                    passed, _ = torch_gradcheck(sample)
                    peer.planted[size] = peer.planted.get(size, 0) + 1
                    peer.found[size] = peer.found.get(size, 0) + (not passed)
    print(f"{taken} operators, at most {given.largest} parameters; torch {torch.__version__}\n")
    print("| checker | samples | agree | kink | false alarms | PyTorch is wrong | unresolved | found of planted "
          "| evaluations a coordinate, median | in all | seconds |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for name, tally in list(tallies.items()) + [("torch gradcheck, float64", peer)]:
        found = ", ".join(f"{size:g}: {tally.found.get(size, 0)} of {count}"
                          for size, count in tally.planted.items())
        print(f"| {name} | {tally.samples} | {tally.agrees} | {tally.kink} "
              f"| {len(tally.disagrees)} | {len(tally.faults)} | {len(tally.unresolved)} | {found} "
              f"| {median(tally.per_coordinate or [0]):.1f} | {tally.evaluations} "
              f"| {tally.seconds:.0f} |")
    print(f"\n{time.time() - start:.0f} s altogether\n")
    for name, tally in list(tallies.items()) + [("torch", peer)]:
        for what, lines in (("false alarm", tally.disagrees), ("PyTorch is wrong", tally.faults), ("unresolved", tally.unresolved),
                            ("planted and not found", tally.missed)):
            for line in lines:
                print(f"- {what}: {line}")


if __name__ == "__main__":
    main()
