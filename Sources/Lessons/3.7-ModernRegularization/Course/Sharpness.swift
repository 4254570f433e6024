import Exercising
import GradientCheck
import Gradus
import GradusReference
import PropertyTesting

/// One step that looks uphill first.
let sharpnessExercise: Exercise<Call, Tensors> = Exercise(
  "3.7.sam", "a step of sharpness-aware minimization", file: "Sharpness.swift",
  reference: { answer(try worked($0)) },
  claims: [
    .lessonsExample {
      [
        (
          sharpnessCall([3], [1], lr: 0.1, radius: 0.5, Valleys(bowl: [1, 4])),
          answer([[2.67], [0.44]])
        )
      ]
    },
    .recorded(
      "is PyTorch's, with autograd's slopes", asked, in: "3.7-sam", "", inputs: inputs,
      outputs: outputs),
    Claim("goes down the slopes that GSL finds uphill", forAll: calls) { call, step in
      let p = try call.list("weights") + call.list("bias")
      let loss = try Valleys(call)
      func slopes(_ place: [Double]) throws -> [Double] {
        try place.indices.map { index in
          try partialDerivative(
            of: { x in
              var moved = place
              moved[index] = x
              return loss.value(moved)
            }, at: place[index]
          ).value
        }
      }
      let here = try slopes(p)
      let length = here.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let radius = try call.number("ρ")
      let there = try slopes(zip(p, here).map { $0 + radius * $1 / length })
      let rate = try call.number("lr")
      let answer = try step.ask(call)
      try step.expect(
        answer.numbers.count == p.count, answered: answer.outline,
        expected: "\(counted(p.count, "parameter"))")
      for (index, found) in answer.numbers.enumerated() {
        try step.expect(
          p[index] - found, equals: rate * there[index], within: 1e-6,
          scale: rate * largestSize(of: there),
          "\(answer.place(of: index)) is less than before by")
      }
    },
    Claim("a loss ten times as steep, at a tenth of the rate, has the same step", forAll: calls) {
      call, step in
      var steep = call
      for name in ["curvatures", "depths"] {
        steep = steep.replacing(name, by: try call.list(name).map { 10 * $0 })
      }
      steep = steep.replacing("lr", by: [try call.number("lr") / 10])
      try step.expect(
        steep, toBe: answer(try worked(call)),
        source: "as before: how steep it is does not change where uphill is")
    },
  ],
  robustness: [
    Claim("with a radius of 0 it is a plain step", forAll: calls, cases: 6) { call, step in
      let plain = call.replacing("ρ", by: [0])
      try step.expect(plain, toBe: answer(try worked(plain)), source: "γ times the slope, downhill")
    },
    Claim(
      "where all slopes are 0 the parameters stay",
      asking: {
        [
          (
            sharpnessCall([0, 0], [0], lr: 0.1, radius: 0.5, Valleys(bowl: [1, 2, 3])),
            answer([[0, 0], [0]])
          )
        ]
      }, source: "there is no direction uphill, and no slope"),
    Claim(
      "where one slope is 0, or all are small, there is a direction uphill",
      asking: {
        [
          (
            sharpnessCall([3], [0], lr: 0.1, radius: 0.5, Valleys(bowl: [1, 4])),
            answer([[2.65], [0]])
          ),
          (
            sharpnessCall([3], [1], lr: 1000, radius: 0.5, Valleys(bowl: [1e-4, 4e-4])),
            answer([[2.67], [0.44]])
          ),
        ]
      }, source: "by hand: no slope is too small to have a direction"),
  ],
  deviations: Deviations(
    of: SharpnessRecipe(), answering: { answer(try $0.step($1)) },
    [
      Deviation("plain", "The slopes at the old place are used: the radius does nothing") {
        $0.used = { here, _ in here }
      },
      Deviation("not-normalized", "Uphill goes ρ times the gradient, whatever its length") {
        $0.length = { _ in 1 }
      },
      Deviation(
        "length-squared", "The gradient is divided by its squared length", equation: "ρ g/‖g‖²"
      ) { $0.length = { g in g.reduce(0) { $0 + $1 * $1 } } },
      Deviation("root-mean-square", "The root of the mean of squares, not that of their sum") {
        $0.length = { g in (g.reduce(0) { $0 + $1 * $1 } / Double(g.count)).squareRoot() }
      },
      Deviation("sum-of-sizes", "The length is the sum of the sizes", equation: "Σ |g|") {
        $0.length = { g in g.reduce(0) { $0 + abs($1) } }
      },
      Deviation("largest-size", "The length is the largest size", equation: "max |g|") {
        $0.length = { g in g.reduce(0) { max($0, abs($1)) } }
      },
      Deviation("each-tensor", "Each tensor is divided by its own length") {
        $0.isPerTensor = true
      },
      Deviation("signs", "Uphill goes ρ in every number", equation: "ρ sign(g)") {
        $0.takesSigns = true
      },
      Deviation("weights-alone", "Only the first tensor is moved uphill") {
        $0.movesFirstAlone = true
      },
      Deviation("downhill", "It looks downhill, not uphill") { $0.direction = -1 },
      Deviation("radius-by-rate", "The radius is multiplied by the rate") {
        $0.scalesByRate = true
      },
      Deviation("from-uphill", "The step leads from the place uphill, not from the old one") {
        $0.starts = { _, uphill in uphill }
      },
      Deviation(
        "back-twice", "The way uphill is taken back twice", equation: "p − ε − γg"
      ) { $0.starts = { here, uphill in zip(here, uphill).map { 2 * $0 - $1 } } },
      Deviation("added", "Both gradients are added: the first was not set to zero") {
        $0.used = { zip($0, $1).map { $0 + $1 } }
      },
      Deviation("averaged", "The step is the mean of both gradients") {
        $0.used = { zip($0, $1).map { ($0 + $1) / 2 } }
      },
      Deviation("difference", "The step is what the slopes change by uphill") {
        $0.used = { zip($0, $1).map { $1 - $0 } }
      },
      Deviation("unit-step", "The step itself has the length of the rate") {
        $0.used = { _, there in
          let length = there.reduce(0) { $0 + $1 * $1 }.squareRoot()
          return there.map { length > 0 ? $0 / length : 0 }
        }
      },
      Deviation("ascent", "The step goes up") { $0.sign = 1 },
      Deviation("one-is-enough", "It stays where it is as soon as one slope is 0") {
        $0.staysAt = { $0.contains(0) }
      },
      Deviation("small-is-flat", "Small slopes are taken for none: it looks where it is") {
        $0.staysAt = { g in g.reduce(0) { $0 + $1 * $1 } < 1e-6 }
      },
      Deviation("nan-at-zero", "Without slopes 0/0 makes the parameters NaN") {
        $0.guardsZero = false
      },
    ]),
  hints: [
    "Within a small distance, in which direction does the loss rise most? How far is it to there, if "
      + "the distance is given and not the gradient's length?",
    "ε = ρ g/‖g‖ with ‖g‖² = Σ g² over all tensors; g′ = gradient(p + ε); p − γ g′. Without slopes ε = 0.",
    "let slopes = gradient(parameters); let length = slopes.joined().reduce(0) { $0 + $1 * $1 }"
      + ".squareRoot(); zip(parameters, slopes).map { zip($0, $1).map { … } } for the place, and once "
      + "more for the step.",
  ],
  why:
    "Along g/‖g‖ the loss rises fastest, and ρ makes the distance the same however steep it "
    + "is. The slopes from there, stepped from here, lead away from floors that are only "
    + "narrow.")

private let asked = "the parameters after a sharpness-aware step"
private let inputs = ["weights", "bias", "lr", "ρ", "curvatures", "centers", "widths", "depths"]
private let outputs = ["weights after", "bias after"]

extension Valleys {
  /// A bowl without valleys.
  fileprivate init(bowl curvatures: [Double]) {
    self.init(
      curvatures: curvatures, centers: Matrix(rows: 0, columns: curvatures.count), widths: [],
      depths: [])
  }
}

func sharpnessCall(
  _ weights: [Double], _ bias: [Double], lr: Double, radius: Double, _ loss: Valleys
) -> Call {
  Call(
    asked,
    [
      NamedTensor("weights", weights), NamedTensor("bias", bias), NamedTensor("lr", lr),
      NamedTensor("ρ", radius), NamedTensor("curvatures", loss.curvatures),
      NamedTensor("centers", loss.centers), NamedTensor("widths", loss.widths),
      NamedTensor("depths", loss.depths),
    ])
}

private func answer(_ parameters: [[Double]]) -> Tensors {
  Tensors([
    NamedTensor(outputs[0], parameters[0]), NamedTensor(outputs[1], parameters[1]),
  ])
}

private let calls = zip(
  Generator<[Double]>.vector(2), .vector(1), .choice(of: [0.05, 0.2]), .choice(of: [0.1, 0.3]),
  .vector(3), .matrix(rows: 1, columns: 3), .number(in: 0.8...1.5)
).map { weights, bias, lr, radius, curvatures, centers, width in
  sharpnessCall(
    weights, bias, lr: lr, radius: radius,
    Valleys(
      curvatures: curvatures.map { abs($0) }, centers: centers, widths: [width], depths: [0.5]))
}

private func worked(_ call: Call) throws -> [[Double]] {
  let loss = try Valleys(call)
  let (weights, bias) = (try call.list("weights"), try call.list("bias"))
  return sharpnessAwareStep(
    from: [weights, bias], learningRate: try call.number("lr"), radius: try call.number("ρ")
  ) { split(loss.gradient($0.flatMap { $0 }), weights.count) }
}

private func split(_ numbers: [Double], _ count: Int) -> [[Double]] {
  [Array(numbers.prefix(count)), Array(numbers.dropFirst(count))]
}

/// The lines of `sharpnessAwareStep(from:learningRate:radius:gradient:)`.
private struct SharpnessRecipe: Sendable {
  typealias Pair = @Sendable (_ first: [Double], _ second: [Double]) -> [Double]

  var length: @Sendable ([Double]) -> Double = { g in
    g.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
  var isPerTensor = false
  var takesSigns = false
  var movesFirstAlone = false
  var scalesByRate = false
  var guardsZero = true
  /// Whether it does not look uphill, of the slopes.
  var staysAt: @Sendable ([Double]) -> Bool = { _ in false }
  var direction = 1.0
  /// Where the step leads from, of the old place and the one uphill.
  var starts: Pair = { here, _ in here }
  /// The slopes of the step, of those at the old place and those uphill.
  var used: Pair = { _, there in there }
  var sign = -1.0

  func step(_ call: Call) throws -> [[Double]] {
    let loss = try Valleys(call)
    let weights = try call.list("weights")
    let p = weights + (try call.list("bias"))
    let rate = try call.number("lr")
    let radius = (try call.number("ρ")) * (scalesByRate ? rate : 1)
    let g = loss.gradient(p)
    let parts = split(g, weights.count)
    let lengths = (isPerTensor ? parts : [g, g]).map(length)
    let uphill = p.indices.map { index in
      let part = index < weights.count ? 0 : 1
      if part == 1 && movesFirstAlone || staysAt(g) { return p[index] }
      let direct: Double = g[index] > 0 ? 1 : g[index] < 0 ? -1 : 0
      let isFlat = guardsZero && g[index] == 0
      let unit = takesSigns ? direct : isFlat ? 0 : g[index] / lengths[part]
      return p[index] + direction * radius * unit
    }
    let slopes = used(g, loss.gradient(uphill))
    return split(
      zip(starts(p, uphill), slopes).map { $0 + sign * rate * $1 }, weights.count)
  }
}
