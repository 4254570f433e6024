import Exercising
import Foundation
import Gradus
import GradusReference
import PropertyTesting

/// A step of Adam, of whose state each rank keeps a part.
let zeroExercise: Exercise<Call, Tensors> = Exercise(
  "3.5.zero", "a step of Adam whose state is shared out", file: "Zero.swift",
  reference: { call in
    try call.shardedStep {
      try shardedAdamStep($0, gradient: $1, state: $2, learningRate: $3, limit: $4, on: &$5)
    }
  },
  claims: [
    .lessonsExample {
      // The mean of the slopes is (4, −2, 5, 6), its norm 9.
      let factor = 4.5 / 9.000001
      let clipped = [4.0, -2, 5, 6].map { $0 * factor }
      let after: [Double] = zip([0.5, 2, -3, 4], clipped).map { (one: Double, slope: Double) in
        one - 0.1 * slope / (abs(slope) + 1e-8)
      }
      let call = zeroCall(
        [0.5, 2, -3, 4], [[6, -3, 3, 10], [2, -1, 7, 2]], means: [[0, 0], [0, 0]],
        squares: [[0, 0], [0, 0]], steps: 0, lr: 0.1, limit: 4.5)
      let states = [clipped[..<2], clipped[2...]].map { part in
        AdamPart(mean: part.map { 0.1 * $0 }, square: part.map { 0.001 * $0 * $0 }, steps: 1)
      }
      return [(call, answer([after, after], states, sent: 8))]
    },
    .recorded(
      "is PyTorch's ZeroRedundancyOptimizer on two processes", asked, in: "3.5-zero", "2 ranks",
      inputs: inputs(2), outputs: outputs(2)),
    .recorded(
      "is PyTorch's ZeroRedundancyOptimizer on three processes", asked, in: "3.5-zero", "3 ranks",
      inputs: inputs(3), outputs: outputs(3)),
    Claim("together it is one step of Adam on all slopes' mean", forAll: calls) {
      call, interview in
      let found = try interview.ask(call)
      let right = try whole(call)
      for rank in call.lists("g").indices {
        let values = found["parameters on rank \(rank)"]?.values ?? []
        try interview.expect(
          values.count == right.count,
          answered: "\(counted(values.count, "parameter")) on rank \(rank)",
          expected: "\(right.count)")
        for (place, pair) in zip(values, right).enumerated() {
          try interview.expect(
            pair.0, equals: pair.1, scale: largestSize(of: right),
            "beside Adam on one machine, parameter \(place) on rank \(rank) is")
        }
      }
    },
    Claim(
      "each rank keeps state for its part, and no more is sent than in an all-reduce", forAll: calls
    ) {
      call, interview in
      let found = try interview.ask(call)
      let (ranks, count) = (call.lists("g").count, try call.list("parameters").count)
      for (rank, part) in call.lists("m").enumerated() {
        for name in ["mean", "square"] {
          let kept = found["\(name) on rank \(rank)"]?.values.count ?? 0
          try interview.expect(
            kept == part.count, answered: "\(counted(kept, "number")) of \(name) on rank \(rank)",
            expected: "\(part.count), those of its part")
        }
      }
      let sent = found["sent"]?.values.first ?? .nan
      try interview.expect(
        sent == Double(2 * (ranks - 1) * count),
        answered: "\(text(sent)) numbers sent by all ranks",
        expected: "\(2 * (ranks - 1) * count)")
    },
    Claim(
      "large slopes are clipped as a whole: only their direction counts", forAll: calls, cases: 6
    ) {
      call, interview in
      var (large, larger) = (call, call)
      for k in call.lists("g").indices {
        let slopes = try call.list("g\(k)")
        large = large.replacing("g\(k)", by: slopes.map { 1e4 * $0 })
        larger = larger.replacing("g\(k)", by: slopes.map { 4e4 * $0 })
      }
      let (one, other) = (try interview.ask(large), try interview.ask(larger))
      for k in call.lists("g").indices {
        let name = "mean on rank \(k)"
        let (a, b) = (one[name]?.values ?? [], other[name]?.values ?? [])
        for (place, pair) in zip(a, b).enumerated() {
          try interview.expect(
            pair.1, equals: pair.0, within: 1e-7, scale: 1,
            "for slopes of 4 times the length, \(name)[\(place)] is")
        }
      }
    },
    Claim(
      "one rank alone does all of it, and parts may have unequal sizes",
      asking: {
        let alone = zeroCall(
          [0.5, 2], [[3, -4]], means: [[0, 0]], squares: [[0, 0]], steps: 0, lr: 0.1, limit: 10)
        let after = [0.5 - 0.3 / (3 + 1e-8), 2 + 0.4 / (4 + 1e-8)]
        let unequal = zeroCall(
          [0.5, 2, 3], [[3, -4, 12], [3, -4, 12]], means: [[0], [0, 0]], squares: [[0], [0, 0]],
          steps: 0, lr: 0.1, limit: 20)
        return [
          (
            alone,
            answer(
              [after], [AdamPart(mean: [0.3, -0.4], square: [0.009, 0.016], steps: 1)], sent: 0)
          ),
          (
            unequal,
            answer(
              Array(repeating: after + [3 - 1.2 / (12 + 1e-8)], count: 2),
              [
                AdamPart(mean: [0.3], square: [0.009], steps: 1),
                AdamPart(mean: [-0.4, 1.2], square: [0.016, 0.144], steps: 1),
              ], sent: 6)
          ),
        ]
      }, source: "by hand: the first step is the rate times g/(|g| + ε)"),
  ],
  deviations: Deviations(
    of: ZeroRecipe(),
    answering: { recipe, call in
      try call.shardedStep {
        try recipe.step($0, gradient: $1, state: $2, learningRate: $3, limit: $4, on: &$5)
      }
    },
    [
      Deviation("summed", "The slopes are the ranks' sum, not their mean") { $0.averages = false },
      Deviation("own-slopes", "Each rank uses its own examples' slopes alone") { $0.isOwn = true },
      Deviation(
        "clipped-by-part", "Each rank clips its part by the norm of that part alone",
        seenIn: "clip_grad_norm_ on sharded gradients"
      ) { $0.norm = .part },
      Deviation("norms-added", "The parts' norms are added, not their squares") {
        $0.norm = .sumOfNorms
      },
      Deviation("not-rooted", "The sum of squares is taken for the norm") { $0.norm = .squares },
      Deviation("largest-slope", "The norm is the largest slope of the part") {
        $0.norm = .largest
      },
      Deviation("norm-of-mean", "The sum of squares is divided by the ranks, as if it were a mean")
      {
        $0.norm = .mean
      },
      Deviation("norm-before-mean", "The norm is that of the sum of slopes, before the mean") {
        $0.norm = .ofSum
      },
      Deviation("clipped-before", "Each rank clips its own slopes before they are added") {
        $0.norm = .own
      },
      Deviation("scaled-up", "Short gradients are made longer, up to the limit") {
        $0.scalesUp = true
      },
      Deviation("limit-without-epsilon", "The limit is divided by the bare norm, without 1e-6") {
        $0.normEpsilon = 0
      },
      Deviation("not-clipped", "The limit is not looked at") { $0.norm = .none },
      Deviation(
        "all-reduced", "All slopes are sent to all ranks, which use only a part of them",
        seenIn: "DistributedDataParallel with ZeroRedundancyOptimizer"
      ) { $0.reducesAll = true },
      Deviation("not-gathered", "A rank does not hear of the others' new parameters") {
        $0.gathers = false
      },
      Deviation("differences-gathered", "What is gathered are the steps, not the parameters") {
        $0.gathersSteps = true
      },
      Deviation("uncorrected", "The running means are not corrected for their start at 0") {
        $0.correction = { _, _ in 1 }
      },
      Deviation("corrected-late", "The correction uses the steps before this one") {
        $0.stepsAdded = 0
      },
      Deviation("steps-not-counted", "The state's count of steps stays what it was") {
        $0.countsSteps = false
      },
      Deviation("steps-times-ranks", "Each step counts once for every rank") {
        $0.countsRanks = true
      },
      Deviation("epsilon-inside", "ε is added below the root") { $0.epsilonInside = true },
      Deviation("betas-exchanged", "β₁ and β₂ are exchanged") { $0.betas = (0.999, 0.9) },
      Deviation("square-unclipped", "The squares are those of the slopes before clipping") {
        $0.squaresUnclipped = true
      },
    ]),
  hints: [
    "Which parameters can a rank move that has state for its part alone? What does it need to know of the "
      + "other parts' slopes, and how many numbers is that?",
    "g = reduceScatter(gradient)/p; ‖g‖² = sum(Σ g²); g ← g min(1, limit/(‖g‖ + 1e-6)); t ← t + 1, m, v, "
      + "p ← p − γ (m/(1 − β₁ᵗ))/(√(v/(1 − β₂ᵗ)) + ε) on the own part; allGather.",
    "let part = rank.part(rank.number, of: parameters.count); let slopes = try rank.reduceScatter(…)"
      + ".map { … }; let norm = try rank.sum(…).squareRoot(); a loop over the part; try rank.allGather(own).",
  ],
  why:
    "Adam's step for a parameter needs that one's slope and means alone, so whoever keeps "
    + "these can take it. What concerns all is one number, the squared norm, and the parts' "
    + "squares add up to it.")

private let asked = "a step of Adam on all ranks"

private func inputs(_ ranks: Int) -> [String] {
  ["parameters", "steps", "lr", "limit"] + (0..<ranks).flatMap { ["g\($0)", "m\($0)", "v\($0)"] }
}

private func outputs(_ ranks: Int) -> [String] {
  (0..<ranks).flatMap { k in
    ["parameters", "mean", "square", "steps"].map { "\($0) on rank \(k)" }
  } + ["sent"]
}

func zeroCall(
  _ parameters: [Double], _ slopes: [[Double]], means: [[Double]], squares: [[Double]], steps: Int,
  lr: Double, limit: Double
) -> Call {
  Call(
    asked,
    [
      NamedTensor("parameters", parameters), NamedTensor("steps", Double(steps)),
      NamedTensor("lr", lr), NamedTensor("limit", limit),
    ]
      + slopes.indices.flatMap { k in
        [
          NamedTensor("g\(k)", slopes[k]), NamedTensor("m\(k)", means[k]),
          NamedTensor("v\(k)", squares[k]),
        ]
      })
}

private func answer(_ parameters: [[Double]], _ states: [AdamPart], sent: Int) -> Tensors {
  Tensors(
    zip(parameters, states).enumerated().flatMap { k, found in
      [
        NamedTensor("parameters on rank \(k)", found.0),
        NamedTensor("mean on rank \(k)", found.1.mean),
        NamedTensor("square on rank \(k)", found.1.square),
        NamedTensor("steps on rank \(k)", Double(found.1.steps)),
      ]
    } + [NamedTensor("sent", Double(sent))])
}

private let calls = zip(
  Generator<Int>.integer(in: 2...3), .integer(in: 3...7), .vector(7), .vector(21), .vector(14),
  .choice(of: [0.5, 1, 20]), .integer(in: 0...3)
).map { ranks, count, parameters, slopes, state, limit, steps in
  func parts(_ numbers: [Double]) -> [[Double]] {
    (0..<ranks).map { Array(numbers[$0 * count / ranks..<($0 + 1) * count / ranks]) }
  }
  // The first step begins with no state.
  let mean = state.prefix(count).map { steps == 0 ? 0 : 0.1 * $0 }
  return zeroCall(
    Array(parameters.prefix(count)),
    (0..<ranks).map { Array(slopes[$0 * count..<($0 + 1) * count]) }, means: parts(mean),
    squares: parts(mean.map { 0.5 * $0 * $0 }), steps: steps, lr: 0.1, limit: limit)
}

/// The parameters after a step on one machine that has everything, by the library's Adam.
private func whole(_ call: Call) throws -> [Double] {
  let slopes = call.lists("g")
  let mean = slopes[0].indices.map { place in
    slopes.reduce(0) { $0 + $1[place] } / Double(slopes.count)
  }
  let norm = mean.reduce(0) { $0 + $1 * $1 }.squareRoot()
  let factor = min(1, (try call.number("limit")) / (norm + 1e-6))
  let state = AdamPart(
    mean: call.lists("m").flatMap { $0 }, square: call.lists("v").flatMap { $0 },
    steps: try call.integer("steps"))
  let ran = try Ranks(1, allowed: [.allGather, .reduceScatter, .sum]) { rank in
    try shardedAdamStep(
      call.list("parameters"), gradient: mean.map { $0 * factor }, state: state,
      learningRate: call.number("lr"), limit: .infinity, on: &rank)
  }
  return ran.results[0].parameters
}

/// The lines of `shardedAdamStep`.
private struct ZeroRecipe: Sendable {
  enum Norm { case whole, part, sumOfNorms, squares, largest, mean, ofSum, own, none }

  var averages = true
  var isOwn = false
  var norm = Norm.whole
  var normEpsilon = 1e-6
  var scalesUp = false
  var reducesAll = false
  var gathers = true
  var gathersSteps = false
  var correction: @Sendable (_ beta: Double, _ steps: Double) -> Double = { 1 - pow($0, $1) }
  var stepsAdded = 1
  var countsSteps = true
  var countsRanks = false
  var epsilonInside = false
  var betas = (0.9, 0.999)
  var squaresUnclipped = false

  private func factor(_ norm: Double, _ limit: Double) -> Double {
    let factor = limit / (norm + normEpsilon)
    return scalesUp ? factor : min(1, factor)
  }

  func step(
    _ parameters: [Double], gradient: [Double], state: AdamPart, learningRate: Double,
    limit: Double, on rank: inout Rank
  ) throws -> (parameters: [Double], state: AdamPart) {
    func squares(_ list: [Double]) -> Double { list.reduce(0) { $0 + $1 * $1 } }
    let (part, p) = (rank.part(rank.number, of: parameters.count), Double(rank.count))
    var given = gradient
    if norm == .own {
      let factor = factor(squares(gradient).squareRoot(), limit)
      given = gradient.map { $0 * factor }
    }
    var sums = try rank.reduceScatter(given)
    if reducesAll { sums = Array(try rank.allGather(sums)[part]) }
    if isOwn { sums = given[part].map { $0 * p } }
    let slopes = averages ? sums.map { $0 / p } : sums
    let asked: Double
    switch norm {
    case .sumOfNorms: asked = squares(slopes).squareRoot()
    case .ofSum: asked = squares(sums)
    default: asked = squares(slopes)
    }
    let all = try rank.sum(asked)
    let length: Double
    switch norm {
    case .whole, .ofSum: length = all.squareRoot()
    case .part: length = squares(slopes).squareRoot()
    case .sumOfNorms, .squares: length = all
    case .largest: length = slopes.map { abs($0) }.max() ?? 0
    case .mean: length = (all / p).squareRoot()
    case .own, .none: length = 0
    }
    let isClipped = norm != .own && norm != .none
    let clip = isClipped ? factor(length, limit) : 1
    let t = Double(state.steps + stepsAdded)
    var after = state
    after.steps += countsSteps ? (countsRanks ? rank.count : 1) : 0
    var own = Array(parameters[part])
    for (k, slope) in slopes.enumerated() {
      let g = clip * slope
      let squared = squaresUnclipped ? slope * slope : g * g
      after.mean[k] = betas.0 * state.mean[k] + (1 - betas.0) * g
      after.square[k] = betas.1 * state.square[k] + (1 - betas.1) * squared
      let m = after.mean[k] / correction(betas.0, t)
      let v = after.square[k] / correction(betas.1, t)
      let below = epsilonInside ? (v + 1e-8).squareRoot() : v.squareRoot() + 1e-8
      own[k] = (gathersSteps ? 0 : own[k]) - learningRate * m / below
    }
    let gathered = try rank.allGather(own)
    guard !gathers else { return (gathered, after) }
    var kept = parameters
    kept.replaceSubrange(part, with: own)
    return (kept, after)
  }
}
