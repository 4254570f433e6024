"""Shrinking beside Hypothesis, as a table: uv run Benchmarks/shrinking.py < lines

The lines are those that `swift run -c release --package-path Benchmarks Shrinking` prints.
"""
# /// script
# dependencies = ["hypothesis==6.170.17"]
# ///
import json
import random
import statistics
import sys
from collections import Counter

from hypothesis import HealthCheck, Phase, find, settings, strategies as st
from hypothesis.errors import NoSuchExample

small = st.integers(0, 1000)
pairs = st.tuples(small, small).map(list)
lists = st.lists(st.integers(-1_000_000, 1_000_000), max_size=20)


def int16(n):
    return (n + 32768) % 65536 - 32768


def coupled(values):
    return all(v < len(values) for v in values) and any(
        v != i and values[v] == i for i, v in enumerate(values))


def bound5(lists):
    sums = [int16(sum(values)) for values in lists]
    return all(s < 256 for s in sums) and int16(sum(sums)) >= 5 * 256


def difference(low, high):
    return lambda p: p[0] >= 10 and low <= abs(p[0] - p[1]) <= high


# Each with what falsifies it, and the smallest that there is, where both have the same one: Hypothesis
# takes 1, -1 and 2 to be simpler in this order, and Gradus 1, 2 and -1.
properties = {
    "number": (st.floats(0, 1e6), lambda x: x > 4.3, "5.0"),
    "equal": (pairs, lambda p: p[0] == p[1] >= 10, "[10, 10]"),
    "deletion": (
        st.lists(st.integers(0, 20), max_size=20), lambda v: v and v[0] in v[1:], "[0, 0]"),
    "coupling": (st.lists(st.integers(0, 9), max_size=10), coupled, "[1, 0]"),
    "reverse": (lists, lambda v: v != v[::-1], "[0, 1]"),
    "distinct": (lists, lambda v: len(set(v)) >= 3, None),
    "lengthlist": (
        st.integers(1, 100).flatmap(lambda n: st.lists(small, min_size=n, max_size=n)),
        lambda v: max(v) >= 900, "[900]"),
    "large union list": (
        st.lists(lists, max_size=10), lambda v: len({x for y in v for x in y}) >= 5, None),
    "nested lists": (
        st.lists(st.lists(st.booleans(), max_size=10), max_size=10),
        lambda v: sum(map(len, v)) > 10, None),
    "difference must not be zero": (pairs, difference(0, 0), "[10, 10]"),
    "difference must not be small": (pairs, difference(1, 4), "[10, 6]"),
    "difference must not be one": (pairs, difference(1, 1), "[10, 9]"),
    "bound5": (
        st.lists(st.lists(st.integers(-32768, 32767), max_size=20), min_size=5, max_size=5),
        bound5, None),
    "text": (
        st.text(max_size=20), lambda s: len(s) >= 4 and any(c.isnumeric() for c in s), None),
}


def hypothesis(strategy, fails):
    """What falsifies the property for each seed at last, and how many runs made it smaller."""
    smallest, runs = [], []
    for seed in range(50):
        count, first = 0, None

        def falsifies(value):
            nonlocal count, first
            count += 1
            found = bool(fails(value))
            if found and first is None:
                first = count
            return found

        try:
            value = find(
                strategy, falsifies, random=random.Random(seed), settings=settings(
                    max_examples=100_000, database=None, deadline=None,
                    phases=[Phase.generate, Phase.shrink],
                    suppress_health_check=list(HealthCheck)))
        except NoSuchExample:
            continue
        smallest.append(json.dumps(value) if isinstance(value, str) else repr(value))
        runs.append(count - first)
    return smallest, runs


def column(smallest, runs, best):
    """How often what was found is the smallest, what is found most often, and the median of runs."""
    if not smallest:
        return ["not found in 100,000 cases", "–", "–"]
    common, times = Counter(smallest).most_common(1)[0]
    reached = times if best is None or common == best else smallest.count(best)
    shown = common if len(common) <= 60 else common[:59] + "…"
    return [f"`{shown}`", f"{reached} of {len(smallest)}", f"{statistics.median(runs):.0f}"]


if __name__ == "__main__":
    print("| property | Gradus: most often | smallest | runs | Hypothesis: most often | smallest | runs |")
    print("|---|---|---|---|---|---|---|")
    for line in sys.stdin:
        if not line.startswith("{"):
            continue
        ours = json.loads(line)
        strategy, fails, best = properties[ours["name"]]
        cells = column(ours["smallest"], ours["runs"], best) + column(*hypothesis(strategy, fails), best)
        print("| " + " | ".join([ours["name"]] + cells) + " |", flush=True)
