import Exercising
import Foundation
import Gradus
import GradusReference
import PropertyTesting

/// Layers of tanh, forward and backward, with or without a way past each.
package let residualExercise: Exercise<Call, Tensors> = Exercise(
  "3.4.residual", "many layers, and ways past them", file: "Residual.swift",
  reference: { answer(try worked($0)) },
  claims: [
    .lessonsExample {
      [
        (
          residualCall(one(1), [one(log(2)), one(log(3) / 1.6)], one(1), hasSkips: true),
          answer((one(2.4), one(second * first), [one(second * 0.64), one(0.36 * 1.6)], sizes))
        ),
        (
          residualCall(one(1), [one(log(2)), one(log(3) / 0.6)], one(1), hasSkips: false),
          answer(
            (
              one(0.8), one(plain * 0.64 * log(2)), [one(plain * 0.64), one(0.36 * 0.6)],
              [plain * 0.64 * log(2), plain, 1]
            ))
        ),
      ]
    },
    .recorded(
      "has PyTorch's output, cotangents and sizes", asked, in: "3.4-residual", "",
      inputs: ["input", "W1", "W2", "W3", "cotangent", "skips"],
      outputs: ["output", "inputCotangent", "W̄1", "W̄2", "W̄3", "sizes"]),
    .vjp(
      "goes back through every layer and past it, by GSL", ["inputCotangent", "W̄1", "W̄2"],
      by: ["input", "W1", "W2"], cotangent: "cotangent", forAll: calls, cases: 4
    ) { try worked($0).output },
    Claim("past layers without weights everything comes through", forAll: calls) {
      call, interview in
      var silent = call
      for name in ["W1", "W2"] {
        silent = silent.replacing(name, by: try call.list(name).map { _ in 0 })
      }
      try interview.expect(
        silent, toBe: answer(try worked(silent)),
        source: try call.number("skips") == 1
          ? "the input, and the cotangent, as they are" : "nothing gets through such a layer")
    },
    .linear(
      "goes back linearly", ["inputCotangent", "W̄1", "W̄2"], in: "cotangent", forAll: calls,
      cases: 4),
  ],
  deviations: Deviations(
    of: ResidualRecipe(), answering: { answer(try $0.pass($1)) }, residualDeviations),
  hints: [
    "Forward, each level is used twice: in the layer, and past it. What does lesson 2.2 say of a "
      + "value that is used twice?",
    "t = tanh(h Wᵀ). Backward: G = H̄ (1 − t²), W̄ = Gᵀ h, and h̄ = H̄ + G W, or without the way past "
      + "it G W alone.",
    "Keep levels and branches in two arrays; then for k in weights.indices.reversed() { … }, with "
      + "one array of cotangents that grows at its end and is turned round for the sizes.",
  ],
  why:
    "Past the layer a cotangent comes back unchanged, and what came through the layer is "
    + "added. So the product over depth has a 1 in each factor, and the first layer still "
    + "hears the loss.")

private let asked = "a pass through many layers"

/// What the lesson works by hand: the branches are tanh ln 2 = 0.6 and tanh ln 3 = 0.8.
private let first = 1 + 0.64 * log(2)
private let second = 1 + 0.36 * log(3) / 1.6
private let sizes = [first * second, second, 1]
private let plain = 0.36 * log(3) / 0.6

private func one(_ value: Double) -> Matrix { Matrix([[value]]) }

func residualCall(
  _ input: Matrix, _ weights: [Matrix], _ cotangent: Matrix, hasSkips: Bool
) -> Call {
  Call(
    asked,
    [NamedTensor("input", input)]
      + NamedTensor.numbered("W", weights)
      + [NamedTensor("cotangent", cotangent), NamedTensor("skips", hasSkips ? 1 : 0)])
}

private typealias Found = (
  output: Matrix, inputCotangent: Matrix, weightCotangents: [Matrix], sizes: [Double]
)

private func answer(_ found: Found) -> Tensors {
  Tensors(
    [
      NamedTensor("output", found.output), NamedTensor("inputCotangent", found.inputCotangent),
    ] + NamedTensor.numbered("W̄", found.weightCotangents)
      + [NamedTensor("sizes", found.sizes)])
}

private let calls = zip(
  Generator.matrix(rows: 2, columns: 3), .matrix(rows: 3, columns: 3),
  .matrix(rows: 3, columns: 3), .matrix(rows: 2, columns: 3), .choice(of: [true, false])
).map { residualCall($0, [0.5 * $1, 0.5 * $2], $3, hasSkips: $4) }

/// The worked answer to `call`.
private func worked(_ call: Call) throws -> Found {
  residualPass(
    try call.matrix("input"), weights: try call.matrices("W"),
    cotangent: try call.matrix("cotangent"), hasSkips: try call.number("skips") == 1)
}

private let residualDeviations: [Deviation<ResidualRecipe>] = [
  Deviation("upstream-forgotten", "The cotangent comes back through the layer alone, not past it") {
    $0.past = 0
  },
  Deviation("branch-forgotten", "The cotangent comes back past the layer alone, not through it") {
    $0.through = 0
  },
  Deviation("skip-never", "There is no way past a layer, whatever is asked for") {
    $0.skips = { _ in false }
  },
  Deviation("skip-always", "There is a way past each layer, whatever is asked for") {
    $0.skips = { _ in true }
  },
  Deviation("skip-scaled", "What goes past a layer is halved", equation: "h/2 + tanh(h Wᵀ)") {
    $0.skipForward = 0.5
    $0.past = 0.5
  },
  Deviation(
    "sum-halved", "The sum is halved, both ways", equation: "(h + tanh(h Wᵀ))/2",
    seenIn: "averages in place of sums, which vanish like a layer without a way past it"
  ) { $0.sumScale = 0.5 },
  Deviation("starts-at-ones", "The cotangent that is given is not looked at: it begins as ones") {
    $0.startsAtOnes = true
  },
  Deviation("past-always-back", "Backward there is a way past each layer, whatever is asked for") {
    $0.passesBackAlways = true
  },
  Deviation(
    "sum-by-root-two", "The sum is divided by √2, both ways", equation: "(h + tanh(h Wᵀ))/√2",
    seenIn: "networks that keep the variance of their signals"
  ) { $0.sumScale = 0.5.squareRoot() },
  Deviation("sigmoids-slope", "tanh's slope is the sigmoid's", equation: "t (1 − t)") {
    $0.slope = { _, t, _ in t * (1 - t) }
  },
  Deviation("sizes-largest", "The sizes are the largest absolute values") {
    $0.size = { $0.reduce(0) { max($0, abs($1)) } }
  },
  Deviation(
    "past-through-slope", "What comes back past a layer has been through tanh's slope",
    equation: "h̄ = G + G W"
  ) { $0.pastSeesSlope = true },
  Deviation("past-twice", "What comes back past a layer counts twice") { $0.past = 2 },
  Deviation("skip-subtracted", "The layer's branch is taken off: h − tanh(h Wᵀ)") {
    $0.branchSign = -1
  },
  Deviation("skip-inside", "The way past ends before tanh", equation: "tanh(h + h Wᵀ)") {
    $0.skipsInside = true
  },
  Deviation("skip-from-input", "What goes past a layer is the first input, not the layer's own") {
    $0.skipsFromInput = true
  },
  Deviation("one-skip-around-all", "There is one way past all layers together") {
    $0.skipsAround = true
  },
  Deviation(
    "slope-at-sum", "tanh's slope is taken of h + t, what the layer hands on",
    equation: "1 − (h + t)²"
  ) { $0.slope = { _, _, handedOn in 1 - handedOn * handedOn } },
  Deviation("slope-missing", "tanh's slope is missing") { $0.slope = { _, _, _ in 1 } },
  Deviation("square-missing", "tanh's slope lacks the square", equation: "1 − t") {
    $0.slope = { _, t, _ in 1 - t }
  },
  Deviation("slope-of-sum", "tanh's slope is made of what went in: 1 − z²") {
    $0.slope = { z, _, _ in 1 - z * z }
  },
  Deviation("not-transposed", "Forward by h W, and back by Wᵀ") { $0.transposes = true },
  Deviation("back-not-transposed", "Back by Wᵀ where forward was by it, too") {
    $0.transposesBack = true
  },
  Deviation("weights-turned", "The weights' cotangents have rows for columns") {
    $0.turnsSlopes = true
  },
  Deviation("weights-see-output", "The weights' cotangents are made of what the layer handed on") {
    $0.seesOutput = true
  },
  Deviation(
    "weights-past-tanh", "The weights' cotangents are made of H̄, which has not been through tanh"
  ) { $0.weightsSkipTanh = true },
  Deviation("weights-averaged", "The weights' cotangents are means over the examples") {
    $0.averages = true
  },
  Deviation("last-first", "The weights' cotangents are listed from the last layer") {
    $0.lastFirst = true
  },
  Deviation("sizes-turned", "The sizes are listed from the output") { $0.turnsSizes = true },
  Deviation("sizes-not-averaged", "The sizes are norms, not root mean squares") {
    $0.size = { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
  },
  Deviation("sizes-absolute", "The sizes are means of absolute values") {
    $0.size = { $0.reduce(0) { $0 + abs($1) } / Double($0.count) }
  },
  Deviation("sizes-not-rooted", "The sizes are mean squares, without the root") {
    $0.size = { $0.reduce(0) { $0 + $1 * $1 } / Double($0.count) }
  },
  Deviation("sizes-of-signals", "The sizes are those of the signals, not of the cotangents") {
    $0.sizesOfSignals = true
  },
]

/// The lines of `residualPass`.
private struct ResidualRecipe: Sendable {
  var skips: @Sendable (Bool) -> Bool = { $0 }
  var skipForward = 1.0
  var past = 1.0
  var through = 1.0
  var startsAtOnes = false
  var passesBackAlways = false
  var pastSeesSlope = false
  var sumScale = 1.0
  var branchSign = 1.0
  var skipsInside = false
  var skipsFromInput = false
  var skipsAround = false
  var slope: @Sendable (_ z: Double, _ t: Double, _ handedOn: Double) -> Double = { _, t, _ in
    1 - t * t
  }
  var transposes = false
  var transposesBack = false
  var turnsSlopes = false
  var seesOutput = false
  var weightsSkipTanh = false
  var averages = false
  var lastFirst = false
  var turnsSizes = false
  var size: @Sendable ([Double]) -> Double = {
    ($0.reduce(0) { $0 + $1 * $1 } / Double($0.count)).squareRoot()
  }
  var sizesOfSignals = false

  func pass(_ call: Call) throws -> Found {
    let input = try call.matrix("input")
    let weights = try call.matrices("W").map { transposes ? $0.transposed : $0 }
    let isPassed = skips(try call.number("skips") == 1)
    let hasSkips = isPassed && !skipsAround && !skipsInside
    var (levels, sums, branches): ([Matrix], [Matrix], [Matrix]) = ([input], [], [])
    for weight in weights {
      let level = levels[levels.count - 1]
      var sum = level * weight.transposed
      if isPassed && skipsInside { sum = sum + level }
      let branch = sum.map { tanh($0) }
      sums.append(sum)
      branches.append(branch)
      let passed = skipForward * (skipsFromInput ? input : level) + branchSign * branch
      levels.append(hasSkips ? sumScale * passed : branch)
    }
    var output = levels[weights.count]
    if isPassed && skipsAround { output = output + input }
    var (bars, slopes): ([Matrix], [Matrix]) = (
      [try call.matrix("cotangent").map { startsAtOnes ? 1 : $0 }], []
    )
    for k in weights.indices.reversed() {
      let bar = bars[bars.count - 1]
      let scale = hasSkips ? sumScale : 1
      var inner = bar
      for place in bar.values.indices {
        let factor = slope(
          sums[k].values[place], branches[k].values[place], levels[k + 1].values[place])
        inner.values[place] *= factor * scale * (hasSkips ? branchSign : 1)
      }
      let seen = seesOutput ? levels[k + 1] : levels[k]
      let table = (weightsSkipTanh ? bar : inner).transposed * seen
      let share = averages ? 1 / Double(input.rows) : 1
      slopes.append(share * (turnsSlopes ? table.transposed : table))
      var back = inner * (transposesBack ? weights[k].transposed : weights[k])
      if isPassed && skipsInside { back = back + inner }
      let isPassedBack = hasSkips || passesBackAlways && !isPassed
      let passed = pastSeesSlope ? inner : (past * scale) * bar
      bars.append(isPassedBack ? passed + through * back : back)
    }
    let turned = transposes ? slopes.map(\.transposed) : slopes
    let ordered = lastFirst ? turned : turned.reversed()
    let shown = sizesOfSignals ? levels : bars.reversed()
    var start = bars[weights.count]
    if isPassed && skipsAround { start = start + bars[0] }
    let found = shown.map { size($0.values) }
    return (output, start, ordered, turnsSizes ? found.reversed() : found)
  }
}
