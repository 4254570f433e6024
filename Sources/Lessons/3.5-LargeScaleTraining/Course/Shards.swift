import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// One gradient from several workers, and factors for their micro-batches.
let shardsExercise: Exercise<Call, Tensors> = Exercise(
  "3.5.shards", "one gradient from several workers", file: "Shards.swift",
  reference: { call in
    let found = gradientOfShards(try call.rows("g"), counts: call.counts)
    return answer(found.gradient, found.factors)
  },
  claims: [
    .lessonsExample {
      [
        (
          call([[6, 2], [2]], [[[2, 6], [6, 2]], [[10, -2]]]),
          answer([4.4, 3.6], [[1.2, 0.4], [0.4]])
        )
      ]
    },
    .recorded(
      "is what DistributedDataParallel has on two processes", asked, in: "3.5-shards", "2 workers",
      inputs: ["n0", "g0", "n1", "g1"],
      outputs: ["gradient", "factors of worker 0", "factors of worker 1"]),
    .recorded(
      "is PyTorch's gradient of the whole batch, for three", asked, in: "3.5-shards", "3 workers",
      inputs: ["n0", "g0", "n1", "g1", "n2", "g2"],
      outputs: [
        "gradient", "factors of worker 0", "factors of worker 1", "factors of worker 2",
      ]),
    Claim("with the factors, sums and a mean give the gradient", forAll: calls) {
      call, interview in
      let found = try interview.ask(call)
      let (slopes, counts) = (try call.rows("g"), call.counts)
      let factors = counts.indices.map { found["factors of worker \($0)"]?.values ?? [] }
      try interview.expect(
        factors.map(\.count) == counts.map(\.count), answered: found.outline,
        expected: "a factor for each micro-batch")
      for place in slopes[0][0].indices {
        let sums = zip(slopes, factors).map { slopes, factors in
          zip(slopes, factors).reduce(0) { $0 + $1.1 * $1.0[place] }
        }
        let values = found["gradient"]?.values ?? []
        let size = slopes.joined().reduce(0) { max($0, abs($1[place])) }
        try interview.expect(
          sums.reduce(0, +) / Double(sums.count),
          equals: place < values.count ? values[place] : .nan,
          scale: size, "beside your own gradient[\(place)], the mean of the workers' sums is")
      }
    },
    Claim("it does not matter who has which micro-batch", forAll: calls) { call, interview in
      let (slopes, counts) = (Array(try call.rows("g").joined()), Array(call.counts.joined()))
      let before = try interview.gradient(call)
      let alone = try interview.gradient(shardsCall([counts], [slopes]))
      try interview.expect(alone, before, "for one worker alone, beside several, gradient")
      let two = shardsCall(
        [[counts[0]], Array(counts.dropFirst())], [[slopes[0]], Array(slopes.dropFirst())])
      try interview.expect(
        try interview.gradient(two), before, "where others have them, gradient")
    },
    Claim("a micro-batch that is cut in two gives the same", forAll: calls, cases: 6) {
      call, interview in
      var (slopes, counts) = (try call.rows("g"), call.counts)
      let examples = counts[0][0]
      counts[0][0] = 5 * examples
      let whole = try interview.gradient(shardsCall(counts, slopes))
      counts[0][0] = 3 * examples
      counts[0].append(2 * examples)
      slopes[0].append(slopes[0][0])
      let cut = try interview.gradient(shardsCall(counts, slopes))
      try interview.expect(cut, whole, "of 3 and 2 fifths, beside the whole, gradient")
    },
    Claim(
      "micro-batches without examples count for nothing",
      asking: {
        [
          (
            call([[3, 0], [5]], [[[2, 4], [.nan, .nan]], [[6, -4]]]),
            answer([4.5, -1], [[0.75, 0], [1.25]])
          ),
          (
            call([[3, 2], [0]], [[[2, 4], [6, -1]], [[.nan, .nan]]]),
            answer([3.6, 2], [[1.2, 0.8], [0]])
          ),
          (
            call([[3], [], [5]], [[[2, 4]], [], [[6, -4]]]),
            answer([4.5, -1], [[1.125], [], [1.875]])
          ),
        ]
      }, source: "by hand: 0 of 8 examples, and a worker that has none"),
  ],
  deviations: Deviations(
    of: ShardsRecipe(), answering: { try $0.answer($1) },
    [
      Deviation(
        "mean-of-means", "All micro-batches count alike, however many examples they have",
        seenIn: "ml-explore/mlx-lm#1413, huggingface/blog#2414"
      ) { $0.share = { _, of in 1 / of.allParts } },
      Deviation(
        "workers-alike", "Each worker's mean counts alike, though some have fewer examples",
        equation: "n/n_worker", seenIn: "DistributedDataParallel where the loss is a mean"
      ) { $0.share = { n, of in n / of.own / of.workers } },
      Deviation(
        "parts-alike", "A worker's micro-batches count alike, whatever their sizes"
      ) { $0.share = { _, of in of.own / of.all / of.parts } },
      Deviation(
        "all-alike", "The sum is divided by micro-batches, and then by workers: sizes do not count",
        equation: "1/k", seenIn: "loss / accumulation_steps under DistributedDataParallel"
      ) { $0.share = { _, of in 1 / (of.parts * of.workers) } },
      Deviation("summed", "The slopes of the sum of all losses, not of their mean") {
        $0.share = { n, _ in n }
      },
      Deviation("added-up", "The mean slopes are added up, and nothing is divided") {
        $0.share = { _, _ in 1 }
      },
      Deviation(
        "sum-of-workers", "The workers' sums are added up, where the factors are for their mean"
      ) {
        $0.share = { n, of in of.workers * n / of.all }
        $0.factor = $0.share
      },
      Deviation("whole-numbers", "Whole numbers are divided, and the rest is lost") {
        $0.share = { n, of in (of.workers * n / of.all).rounded(.down) / of.workers }
      },
      Deviation("by-worker-size", "Each micro-batch counts as all of its worker's examples") {
        $0.share = { _, of in of.own / of.all }
      },
      Deviation("by-largest", "Sizes count relative to the largest micro-batch, not to all") {
        $0.share = { n, of in n / of.largest / of.allParts }
      },
      Deviation(
        "workers-forgotten", "The factor is n/N: the mean over the workers divides once more",
        equation: "n/N"
      ) { $0.factor = { n, of in n / of.all } },
      Deviation("factor-of-worker", "The factor has all of the worker's examples in it") {
        $0.factor = { _, of in of.workers * of.own / of.all }
      },
      Deviation("factor-within-worker", "The factor is the part of the worker's own examples") {
        $0.factor = { n, of in n / of.own }
      },
      Deviation("factor-turned", "The factor is turned round", equation: "N/(p n)") {
        $0.factor = { n, of in n == 0 ? 0 : of.all / (of.workers * n) }
      },
      Deviation("factor-one", "The factor is 1: nothing is said to be needed") {
        $0.factor = { _, _ in 1 }
      },
      Deviation(
        "factor-of-all-parts", "The factor has the number of micro-batches for that of workers"
      ) { $0.factor = { n, of in of.allParts * n / of.all } },
      Deviation("factor-per-part", "The factor is for a mean over the micro-batches, not a sum") {
        $0.factor = { n, of in of.workers * of.parts * n / of.all }
      },
      Deviation(
        "factor-of-sum", "The factor is for the sum of a micro-batch's losses, not its mean"
      ) { $0.factor = { n, of in n == 0 ? 0 : of.workers / of.all } },
      Deviation("nan-of-nothing", "0 times the NaN of an empty micro-batch makes the gradient NaN")
      {
        $0.skipsEmpty = false
      },
      Deviation("idle-not-counted", "A worker without examples is not counted in the mean") {
        $0.countsIdle = false
      },
    ]),
  hints: [
    "How much does one example count in the mean over all N? And what has been divided, once one "
      + "worker's sum has gone through the mean over p workers?",
    "∇L = Σ (n/N) g. With a mean over p workers, (1/p) Σ f g is the same for f = p n/N.",
    "let all = Double(counts.joined().reduce(0, +)); counts.map { $0.map { … } } for the factors; then "
      + "a loop over zip(gradients.joined(), factors.joined()) that skips factors of 0.",
  ],
  why:
    "Times p n/N, a mean over n becomes p/N times the sum of its slopes, and the mean over p "
    + "workers leaves 1/N of it. So each example counts alike, whoever has it and in however "
    + "many parts.")

private let asked = "the gradient of shards, and their factors"

private func call(_ counts: [[Int]], _ slopes: [[[Double]]]) -> Call { shardsCall(counts, slopes) }

func shardsCall(_ counts: [[Int]], _ slopes: [[[Double]]]) -> Call {
  Call(
    asked,
    zip(counts, slopes).enumerated().flatMap { worker, own in
      [
        NamedTensor("n\(worker)", own.0.map { Double($0) }),
        NamedTensor("g\(worker)", Matrix(own.1)),
      ]
    })
}

private func answer(_ gradient: [Double], _ factors: [[Double]]) -> Tensors {
  Tensors(
    [NamedTensor("gradient", gradient)]
      + factors.enumerated().map { NamedTensor("factors of worker \($0)", $1) })
}

extension Call {
  fileprivate var counts: [[Int]] { lists("n").map { $0.map { Int($0) } } }
}

extension Interview<Call, Tensors> {
  fileprivate func gradient(_ call: Call) throws -> [Double] {
    try ask(call)["gradient"]?.values ?? []
  }

  fileprivate func expect(_ found: [Double], _ right: [Double], _ what: String) throws {
    try expect(
      found.count == right.count, answered: counted(found.count, "slope"),
      expected: "\(right.count)")
    for (place, pair) in zip(found, right).enumerated() {
      try expect(
        pair.0, equals: pair.1, scale: largestSize(of: right), "\(what)[\(place)] is")
    }
  }
}

private let calls = zip(
  Generator.matrix(rows: 5, columns: 2), .integer(in: 1...4), .integer(in: 1...4),
  .choice(of: [[2, 3], [1, 2, 2], [4, 1]])
).map { slopes, first, second, parts in
  var left = (0..<slopes.rows).map { Array(slopes.row($0)) }[...]
  var sizes = [first, second, first + second, 2, 2 * second][...]
  var (workers, counts): ([[[Double]]], [[Int]]) = ([], [])
  for count in parts {
    workers.append(Array(left.prefix(count)))
    counts.append(Array(sizes.prefix(count)))
    (left, sizes) = (left.dropFirst(count), sizes.dropFirst(count))
  }
  return shardsCall(counts, workers)
}

/// The lines of `gradientOfShards(_:counts:)`.
private struct ShardsRecipe: Sendable {
  struct Sizes {
    var own = 0.0
    var all = 0.0
    var parts = 0.0
    var allParts = 0.0
    var workers = 0.0
    var largest = 0.0
  }

  /// What a micro-batch's mean slopes count in the gradient.
  var share: @Sendable (_ n: Double, _ of: Sizes) -> Double = { $0 / $1.all }
  /// The factor that is said, where that is not `share` times the workers.
  var factor: (@Sendable (_ n: Double, _ of: Sizes) -> Double)?
  var skipsEmpty = true
  var countsIdle = true

  func answer(_ call: Call) throws -> Tensors {
    let (slopes, counts) = (try call.rows("g"), call.counts)
    var sizes = Sizes()
    sizes.all = Double(counts.joined().reduce(0, +))
    sizes.allParts = Double(counts.joined().count)
    sizes.largest = Double(counts.joined().max() ?? 0)
    sizes.workers = Double(countsIdle ? counts.count : counts.count { $0.contains { $0 > 0 } })
    var gradient = slopes[0][0].map { _ in 0.0 }
    var factors: [[Double]] = []
    for (slopes, counts) in zip(slopes, counts) {
      sizes.own = Double(counts.reduce(0, +))
      sizes.parts = Double(counts.count)
      factors.append([])
      for (g, count) in zip(slopes, counts) {
        let isNothing = skipsEmpty && count == 0
        let share = isNothing ? 0 : share(Double(count), sizes)
        let own = share * sizes.workers
        factors[factors.count - 1].append(factor.map { $0(Double(count), sizes) } ?? own)
        guard !isNothing else { continue }
        for place in gradient.indices { gradient[place] += share * g[place] }
      }
    }
    return Tensors(
      [NamedTensor("gradient", gradient)]
        + factors.enumerated().map { NamedTensor("factors of worker \($0)", $1) })
  }
}
