"""The test functions: lists them with their true gradients, and evaluates them over JSON lines.

    python3 functions.py --check            truth by hand against mpmath.diff, with 60 digits
    python3 functions.py --serve [--drawn | --moved SEED]
"""
import json
import math
import sys

from families import drawn, half, kinks, noisy, ordinary, scaled, single, singular

SEED = 20261129
SIZES = [10.0**-k for k in range(1, 9)]


def smooth(is_drawn=False):
    if is_drawn:
        return drawn.draw(SEED)
    return ordinary.CASES + scaled.CASES + singular.CASES + noisy.CASES


def cases(is_drawn=False):
    return smooth(is_drawn) + ([] if is_drawn else kinks.CASES)


def planted(gradient):
    """(size, gradient with one wrong coordinate): four of each size, over the coordinates in turn,
    too large and too small. A coordinate of 0 has no relative error and is passed over."""
    places = [i for i, v in enumerate(gradient) if v != 0]
    for k, size in enumerate(SIZES):
        for turn in range(4):
            i = places[(2 * k + turn // 2) % len(places)]
            wrong = list(gradient)
            wrong[i] *= 1 + (size if turn % 2 else -size)
            yield size, wrong


def describe(case):
    if case.valid:
        return dict(name=case.name, family=case.family, x=case.x, valid=case.valid,
                    precision=case.kind.__name__, invalid=case.invalid)
    gradient = case.gradient()
    return dict(name=case.name, family=case.family, x=case.x, gradient=gradient,
                precision=case.kind.__name__,
                computed=case.computed(gradient),
                planted=[dict(size=s, gradient=g) for s, g in planted(gradient)])


def number(value):
    return value if math.isfinite(value) else str(value)


def serve(all_cases):
    for line in sys.stdin:
        request = json.loads(line)
        if request["want"] == "cases":
            answer = [describe(case) for case in all_cases]
        else:
            answer = {"value": number(all_cases[request["case"]].value(request["x"]))}
        print(json.dumps(answer), flush=True)


def check():
    """The derivatives by hand against mpmath's own."""
    for case in smooth():
        for a, b in zip(case.truth(), case.differences()):
            assert abs(a - b) <= 1e-25 * max(abs(a), abs(b)), (case.name, a, b)
        assert math.isfinite(case.value(case.x)), case.name
    print(f"{len(smooth())} gradients by hand agree with mpmath.diff to 25 digits")


if __name__ == "__main__":
    if "--check" in sys.argv:
        check()
    else:
        is_moved = "--moved" in sys.argv
        serve(drawn.moved(smooth(), int(sys.argv[-1])) if is_moved
              else cases(True) if "--drawn" in sys.argv else cases() + single.CASES + half.CASES)
