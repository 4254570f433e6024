"""The same functions, gradients and planted errors for the checkers that others use.

    python3 peers.py [--drawn]      needs torch, scipy, numdifftools, jacobi, mpmath
"""
import sys
import warnings
from collections import defaultdict

import jacobi
import numdifftools
import numpy as np
import scipy.optimize
import torch

import functions

warnings.filterwarnings("ignore")
np.seterr(all="ignore")


def by_torch(f, x):
    def passes(gradient):
        class Wrapped(torch.autograd.Function):
            @staticmethod
            def forward(ctx, t):
                return torch.tensor(f(t.detach().numpy()), dtype=torch.float64)

            @staticmethod
            def backward(ctx, cotangent):
                return cotangent * torch.tensor(gradient, dtype=torch.float64)
        point = torch.tensor(x, dtype=torch.float64, requires_grad=True)
        return torch.autograd.gradcheck(Wrapped.apply, (point,), raise_exception=False)
    return passes


def by_scipy(f, x):
    return lambda gradient: scipy.optimize.check_grad(
        f, lambda _: np.array(gradient), np.array(x)) < 1e-6


def within(numeric, error):
    """Ten times its own error, and one part in 1e12, below which some errors are too small."""
    numeric, error = np.ravel(numeric), np.ravel(error)
    return lambda gradient: bool(np.all(
        np.abs(numeric - gradient) <= 10 * error + 1e-12 * np.abs(numeric)))


def by_numdifftools(f, x):
    result = numdifftools.Gradient(f, full_output=True)(np.array(x))
    return within(result.estimate, np.ravel(result.error_estimate))


def by_jacobi(f, x):
    numeric, error = jacobi.jacobi(f, np.array(x))
    return within(numeric, error)


PEERS = {"torch gradcheck": by_torch, "scipy check_grad < 1e-6": by_scipy,
         "numdifftools, 10 errors": by_numdifftools, "jacobi, 10 errors": by_jacobi}


def measure(make, cases):
    """Counts of one peer over all cases, by family; a peer that throws has passed nothing."""
    tally = defaultdict(lambda: defaultdict(int))
    for case in cases:
        calls = 0

        def f(x):
            nonlocal calls
            calls += 1
            return case.value([float(v) for v in x])
        try:
            passes = make(f, case.x)
        except Exception:
            def passes(_):
                return False
        t = tally[case.family]
        if case.valid:
            t["valid"] += len(case.valid)
            t["invalid"] += len(case.invalid)
            t["rejected"] += sum(not passes(g) for g in case.valid)
            t["passed"] += sum(passes(g) for g in case.invalid)
            continue
        gradient = case.gradient()
        is_right = passes(gradient)
        t["functions"] += 1
        t["coordinates"] += len(case.x)
        t["evaluations"] += calls
        t["alarms"] += not is_right
        for size, wrong in functions.planted(gradient):
            t["planted", size] += 1
            t["caught", size] += is_right and not passes(wrong)
    return tally


def row(peer, name, t):
    power = " ".join(str(round(100 * t["caught", s] / t["planted", s])) for s in functions.SIZES)
    return (f"| {peer} | {name} | {t['functions']} | {t['alarms']} | {power} | "
            f"{t['evaluations'] / t['coordinates']:.1f} |")


def main(is_drawn):
    cases = functions.cases(is_drawn)
    smooth, kinks = [], []
    for peer, make in PEERS.items():
        tally = measure(make, cases)
        families = [n for n, t in tally.items() if not t["valid"]]
        total = defaultdict(int)
        for name in families:
            smooth.append(row(peer, name, tally[name]))
            for key, value in tally[name].items():
                total[key] += value
        smooth.append(row(peer, "all", total))
        kinks += [f"| {peer} | {n} | {t['valid']} | {t['rejected']} | {t['invalid']} | "
                  f"{t['passed']} |" for n, t in tally.items() if t["valid"]]
    print("| peer | family | functions | false alarms | caught at 1e-1 … 1e-8, % "
          "| evaluations per coordinate |\n|---|---|---|---|---|---|")
    print("\n".join(smooth))
    if kinks:
        print("\n| peer | points | valid answers | rejected | wrong answers | passed |\n"
              "|---|---|---|---|---|---|")
        print("\n".join(kinks))


if __name__ == "__main__":
    main("--drawn" in sys.argv)
