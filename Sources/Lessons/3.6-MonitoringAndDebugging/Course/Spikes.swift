import CGradusGSL
import Exercising
import Foundation
import Gradus
import GradusReference
import PropertyTesting

/// Losses that stand out above those before them.
package let spikesExercise: Exercise<Call, Tensors> = Exercise(
  "3.6.spikes", "losses that stand out", file: "Spikes.swift",
  reference: { call in
    answer(
      findSpikes(
        in: try call.list("losses"), decay: try call.number("decay"),
        threshold: try call.number("threshold"), warmUp: try call.integer("warm up")))
  },
  claims: [
    .lessonsExample {
      [
        (
          spikesCall([4, 2, 3, 9, 1], decay: 0.5, threshold: 3, warmUp: 3),
          answer(([3], 2, 1.25))
        ),
        (
          spikesCall([4, 2, 4, 2, 4.5], decay: 0.5, threshold: 2, warmUp: 3),
          answer(([], 3.625, 1.234375))
        ),
      ]
    },
    .recorded(
      "is what PyTorch finds with all weights written down", asked, in: "3.6-spikes", "",
      inputs: ["losses", "decay", "threshold", "warm up"],
      outputs: ["spikes", "mean", "variance"]),
    Claim("mean and variance are those of the weights, by GSL", forAll: calls) { call, interview in
      // With such a threshold nothing is a spike.
      let found = try interview.ask(call.replacing("threshold", by: [1e6]))
      let (losses, decay) = (try call.list("losses"), try call.number("decay"))
      let weights = losses.indices.map { place in
        pow(decay, Double(losses.count - 1 - place)) * (place == 0 ? 1 : 1 - decay)
      }
      let mean = gsl_stats_wmean(weights, 1, losses, 1, losses.count)
      let variance = gsl_stats_wvariance_with_fixed_mean(
        weights, 1, losses, 1, losses.count, mean)
      try interview.expect(
        found["mean"]?.values.first ?? .nan, equals: mean, scale: largestSize(of: losses),
        "the mean by gsl_stats_wmean: ")
      try interview.expect(
        found["variance"]?.values.first ?? .nan, equals: variance,
        "the variance by gsl_stats_wvariance_with_fixed_mean: ")
    },
    Claim("losses in another unit, and further up, have the same spikes", forAll: calls) {
      call, interview in
      let losses = try call.list("losses")
      let found = try interview.ask(call)
      let other = try interview.ask(call.replacing("losses", by: losses.map { 4 * $0 + 64 }))
      let (spikes, others) = (found["spikes"]?.values ?? [], other["spikes"]?.values ?? [])
      try interview.expect(
        spikes == others, answered: "spikes at \(listed(others)) for 4x + 64",
        expected: "at \(listed(spikes)), as for x")
      try interview.expect(
        other["variance"]?.values.first ?? .nan,
        equals: 16 * (found["variance"]?.values.first ?? .nan), "for 4x + 64 the variance is")
    },
    Claim("as many losses as are to warm up are kept, whatever they are", forAll: calls) {
      call, interview in
      let (losses, warmUp) = (try call.list("losses"), try call.integer("warm up"))
      for kept in [warmUp - 1, warmUp] {
        let first = spikesCall(
          losses.prefix(kept) + [1e4], decay: try call.number("decay"),
          threshold: try call.number("threshold"), warmUp: warmUp)
        let expected = kept < warmUp ? [] : [Double(warmUp)]
        let spikes = try interview.ask(first)["spikes"]?.values ?? []
        try interview.expect(
          spikes == expected, answered: "spikes at \(listed(spikes))",
          expected: "at \(listed(expected)), \(warmUp) losses being for the warm-up")
      }
    },
    Claim("a spike changes nothing for those after it", forAll: calls) { call, interview in
      let losses = try call.list("losses")
      let longer = spikesCall(
        losses + [1e4], decay: try call.number("decay"), threshold: try call.number("threshold"),
        warmUp: try call.integer("warm up"))
      let with = try interview.ask(longer)
      let without = try interview.ask(call)
      let (more, fewer) = (with["spikes"]?.values ?? [], without["spikes"]?.values ?? [])
      try interview.expect(
        more == fewer + [Double(losses.count)], answered: "spikes at \(listed(more))",
        expected: "at \(listed(fewer)) as before, and at \(losses.count), where there is 10000")
      for part in ["mean", "variance"] {
        try interview.expect(
          with[part]?.values.first ?? .nan, equals: without[part]?.values.first ?? .nan,
          "after a spike the \(part) is")
      }
    },
    Claim(
      "what is not finite is a spike, whenever it comes, and numbers far from zero have their variance",
      asking: {
        [
          (
            spikesCall([.nan, 4, .infinity, 2], decay: 0.5, threshold: 2, warmUp: 3),
            answer(([0, 2], 3, 1))
          ),
          (
            spikesCall(farFromZero, decay: 0.5, threshold: 9, warmUp: 9),
            answer(([], 0x1p30 + 2.875, 2.109375))
          ),
        ]
      }, source: "by hand"),
    Claim(
      "losses that are all alike do not stand out, and what is not kept does not warm up",
      asking: {
        [
          (spikesCall([3, 3, 3, 3], decay: 0.5, threshold: 2, warmUp: 2), answer(([], 3, 0))),
          (
            spikesCall([.nan, 4, 2, 9], decay: 0.5, threshold: 2, warmUp: 3),
            answer(([0], 6, 9.5))
          ),
        ]
      }, source: "by hand"),
  ],
  deviations: Deviations(
    of: SpikesRecipe(), answering: { answer(try $0.spikes($1)) },
    [
      Deviation("both-sides", "A loss far below the mean is a spike, too") { $0.side = abs },
      Deviation("below", "Losses below the mean are spikes, not those above it") {
        $0.side = { -$0 }
      },
      Deviation("variance-not-rooted", "The threshold counts variances, not standard deviations") {
        $0.size = { variance, _ in variance }
      },
      Deviation("threshold-of-mean", "The threshold counts means: a loss so many times the mean") {
        $0.size = { _, mean in mean }
      },
      Deviation("threshold-absolute", "The threshold is in the loss's own unit") {
        $0.size = { _, _ in 1 }
      },
      Deviation("spikes-kept", "Spikes enter mean and variance, and hide the next ones") {
        $0.keepsSpikes = true
      },
      Deviation("spikes-enter-mean", "Spikes enter the mean, though not the variance") {
        $0.spikesMoveMean = true
      },
      Deviation("no-warm-up", "Spikes are looked for from the second loss on") {
        $0.warmUp = { _ in 1 }
      },
      Deviation("warm-up-one-more", "Spikes are looked for one loss too late") {
        $0.warmUp = { $0 + 1 }
      },
      Deviation("warm-up-one-less", "Spikes are looked for one loss too early") {
        $0.warmUp = { $0 - 1 }
      },
      Deviation("warm-up-by-place", "Losses that were not kept count for the warm-up, too") {
        $0.warmsUpByPlace = true
      },
      Deviation(
        "at-the-threshold",
        "A loss at the threshold is a spike, too: where all are alike, each of them is",
        equation: "d ≥ k √v"
      ) { $0.isAbove = { $0 >= $1 } },
      Deviation("decay-exchanged", "The newest has the weight β, and the others fade by 1 − β") {
        $0.decay = { 1 - $0 }
      },
      Deviation(
        "variance-undecayed", "The variance lacks the β for the new loss",
        equation: "β v + (1 − β) d²"
      ) {
        $0.variance = { v, d, beta in beta * v + (1 - beta) * d * d }
      },
      Deviation(
        "variance-of-new-distance", "The variance is of distances from the new mean",
        equation: "β v + (1 − β) (x − m)²"
      ) {
        $0.variance = { v, d, beta in beta * v + (1 - beta) * beta * beta * d * d }
      },
      Deviation(
        "new-distance-decayed",
        "The variance is of distances from the new mean, which fade with the others",
        equation: "β (v + (1 − β) (x − m)²)"
      ) {
        $0.variance = { v, d, beta in beta * (v + (1 - beta) * beta * beta * d * d) }
      },
      Deviation(
        "variance-decayed-twice", "The new loss's part lacks its share 1 − β",
        equation: "β (v + d²)"
      ) {
        $0.variance = { v, d, beta in beta * (v + d * d) }
      },
      Deviation("variance-of-last", "The variance is the last distance's square") {
        $0.variance = { _, d, _ in d * d }
      },
      Deviation("absolute-distance", "Sizes of distances are averaged, not their squares") {
        $0.variance = { v, d, beta in beta * (v + (1 - beta) * abs(d)) }
      },
      Deviation("starts-at-zero", "The mean starts at 0, which is drawn towards the first loss") {
        $0.startsAtZero = true
      },
      Deviation("starts-at-one", "The variance starts at 1") { $0.firstVariance = 1 },
      Deviation("plain-mean", "All losses weigh alike", equation: "m + d/n") {
        $0.isPlain = true
      },
      Deviation("against-last", "A loss is compared with the one before it, not with the mean") {
        $0.comparesWithLast = true
      },
      Deviation("looks-after", "A loss is compared with mean and variance that have it already") {
        $0.looksAfter = true
      },
      Deviation("places-from-one", "Places are counted from 1") { $0.offset = 1 },
      Deviation("places-among-kept", "Places are counted among those that were no spikes") {
        $0.countsKept = true
      },
      Deviation("first-spike", "The search ends with the first spike") { $0.stops = true },
      Deviation("nan-kept", "What is not finite is kept like others, as no comparison holds for it")
      {
        $0.checksFinite = false
      },
      Deviation("one-pass", "The variance is the mean square less the squared mean, which cancels")
      {
        $0.isOnePass = true
      },
    ]),
  hints: [
    "When a number joins, by how much does the mean move, and what becomes of the old ones' variance about it?",
    "d = x − m; a spike if d > k √v; else v ← β (v + (1 − β) d²) and m ← m + (1 − β) d. It begins with m = x₁ "
      + "and v = 0.",
    "var (mean, variance, count) = (0.0, 0.0, 0); for (place, loss) in losses.enumerated() { let d = count == 0 "
      + "? 0 : loss - mean; guard …, or append place and continue; if count == 0 { mean = loss }; … }",
  ],
  why:
    "Weights that fade let mean and variance follow from the newest loss and their own last "
    + "values. A spike that stays out of both cannot raise the limit for the next one.")

private let asked = "losses that stand out"

package func spikesCall(
  _ losses: [Double], decay: Double, threshold: Double, warmUp: Int
) -> Call {
  Call(
    asked,
    [
      NamedTensor("losses", losses), NamedTensor("decay", decay),
      NamedTensor("threshold", threshold), NamedTensor("warm up", Double(warmUp)),
    ])
}

private func answer(_ found: (spikes: [Int], mean: Double, variance: Double)) -> Tensors {
  Tensors([
    NamedTensor("spikes", found.spikes.map(Double.init)), NamedTensor("mean", found.mean),
    NamedTensor("variance", found.variance),
  ])
}

/// No two losses are alike, so that there is a variance.
private let calls: Generator<Call> = zip(
  points(8), Generator<[Double]>.vector(8), Generator<Double>.choice(of: [0.5, 0.75, 0.9]),
  Generator<Double>.choice(of: [2, 3]), Generator.integer(in: 2...4)
).map { rising, signs, decay, threshold, warmUp in
  let losses: [Double] = zip(rising.x, signs).map { 4 - $0 / 8 + $1 / 2 }
  return spikesCall(losses, decay: decay, threshold: threshold, warmUp: warmUp)
}
