import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// A step of descent with clipped gradients.
package let clipExercise: Exercise<Call, Tensors> = Exercise(
  "3.4.clip", "a step with clipped gradients", file: "ClippedStep.swift",
  reference: { answer(try worked($0)) },
  claims: [
    .lessonsExample {
      let factor = 1.5 / (5 + 1e-6)
      let (p, g) = ([[1.0, 1, 1], [0]], [[2.0, -1, 2], [4]])
      return [
        (
          clipCall(p, g, lr: 0.5, limit: 1.5, byValue: false),
          answer((5, [[1 - factor, 1 + 0.5 * factor, 1 - factor], [-2 * factor]]))
        ),
        (
          clipCall(p, g, lr: 0.5, limit: 1.5, byValue: true),
          answer((5, [[0.25, 1.5, 0.25], [-0.75]]))
        ),
      ]
    },
    .recorded(
      "is SGD's step after PyTorch's clip_grad_norm_ or clip_grad_value_", asked,
      in: "3.4-clip", "", inputs: ["p1", "p2", "g1", "g2", "lr", "limit", "by value"],
      outputs: ["norm", "after1", "after2"]),
    Claim("by norm the step is straight down and no longer than the limit", forAll: calls) {
      call, interview in
      let byNorm = call.replacing("by value", by: [0])
      let found = try interview.ask(byNorm)
      let (p, g) = (call.lists("p").flatMap { $0 }, call.lists("g").flatMap { $0 })
      let norm = g.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let (rate, limit) = (try call.number("lr"), try call.number("limit"))
      let after = found.parts.dropFirst().flatMap(\.values)
      try interview.expect(
        after.count == p.count, answered: counted(after.count, "parameter"),
        expected: "\(p.count), as before the step")
      let length = zip(after, p).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
      try interview.expect(
        length, equals: rate * norm * min(1, limit / (norm + 1e-6)), "the step's length is")
      for (index, pair) in zip(after, p).enumerated() {
        try interview.expect(
          pair.0 - pair.1, equals: -length * g[index] / norm, scale: length,
          "along number \(index) the step, which is \(text(length)) long, goes by")
      }
    },
    Claim("gradients within the limit are left as they are", forAll: calls) { call, interview in
      let within = call.replacing("limit", by: [50])
      let (p, g) = (call.lists("p"), call.lists("g"))
      let rate = try call.number("lr")
      try interview.expect(
        within,
        toBe: answer(
          (
            g.joined().reduce(0) { $0 + $1 * $1 }.squareRoot(),
            zip(p, g).map { zip($0, $1).map { $0 - rate * $1 } }
          )), source: "a plain step, the limit being far away")
    },
  ],
  robustness: [
    Claim(
      "a norm that is the limit is divided by 1e-6 more, and one of 0 is no trouble",
      asking: {
        let factor = 5 / (5 + 1e-6)
        return [
          (
            clipCall([[0, 0], [1]], [[3, -4], [0]], lr: 1, limit: 5, byValue: false),
            answer((5, [[-3 * factor, 4 * factor], [1]]))
          ),
          (
            clipCall([[0.5, 2], [1]], [[0, 0], [0]], lr: 1, limit: 5, byValue: false),
            answer((0, [[0.5, 2], [1]]))
          ),
        ]
      }, source: "by hand")
  ],
  deviations: Deviations(
    of: ClipRecipe(), answering: { answer(try $0.step($1)) },
    [
      Deviation(
        "each-tensor", "Each tensor is clipped by its own norm: the step turns",
        seenIn: "Keras' clipnorm"
      ) { $0.clipsEach = true },
      Deviation("scaled-up", "Small gradients are made longer, up to the limit") {
        $0.atMost = .infinity
      },
      Deviation("unit-norm", "What is too long gets the length 1, not the limit's") {
        $0.factor = { limit, size in size > limit + 2e-6 ? 1 / size : 1 }
      },
      Deviation("larger-factor", "The larger of 1 and the factor counts: long gradients stay long")
      {
        $0.factor = { max(1, $0 / $1) }
      },
      Deviation("upside-down", "The factor is upside down", equation: "min(1, ‖g‖/c)") {
        $0.factor = { min(1, $1 / $0) }
      },
      Deviation(
        "without-eps", "Nothing is added to the norm", equation: "c/‖g‖",
        seenIn: "Optax, Keras, TensorFlow, Paddle"
      ) { $0.eps = 0 },
      Deviation("not-rooted", "The norm is the sum of the squares, without the root") {
        $0.norm = { $0.reduce(0) { $0 + $1 * $1 } }
      },
      Deviation("norm-not-rooted-in-factor", "The factor has the squared norm, the answer the norm")
      {
        $0.factorNorm = { $0 * $0 }
      },
      Deviation("root-of-factor", "The factor's root is taken", equation: "√(c/‖g‖)") {
        $0.rootsFactor = true
      },
      Deviation("norm-one", "The norm is the sum of the sizes", seenIn: "norm_type=1") {
        $0.norm = { $0.reduce(0) { $0 + abs($1) } }
      },
      Deviation("norm-largest", "The norm is the largest size", seenIn: "norm_type=inf") {
        $0.norm = { $0.reduce(0) { max($0, abs($1)) } }
      },
      Deviation("root-mean-square", "The norm is the root of the mean square") {
        $0.norm = { ($0.reduce(0) { $0 + $1 * $1 } / Double($0.count)).squareRoot() }
      },
      Deviation("sum-of-norms", "The tensors' norms are added up", equation: "Σ ‖g_t‖") {
        $0.joins = { $0.reduce(0, +) }
      },
      Deviation("largest-of-norms", "The largest of the tensors' norms counts") {
        $0.joins = { $0.max() ?? 0 }
      },
      Deviation("first-tensor", "The norm is that of the first tensor") {
        $0.joins = { $0.first ?? 0 }
      },
      Deviation("norm-after", "The norm that is answered is that after clipping") {
        $0.reportsAfter = true
      },
      Deviation("step-clipped", "The step γg is clipped, not the gradient") { $0.clipsStep = true },
      Deviation(
        "clipped-after-step", "The step is made first; what is clipped comes too late",
        seenIn: "clip_grad_norm_ after optimizer.step()"
      ) { $0.isLate = true },
      Deviation("parameters-clipped", "The parameters are clipped, not the gradients") {
        $0.clipsParameters = true
      },
      Deviation("dropped", "A gradient that is too long is thrown away: no step") {
        $0.drops = true
      },
      Deviation("value-one-sided", "By value: only what is above the limit is cut") {
        $0.cut = { min($1, $0) }
      },
      Deviation("value-dropped", "By value: what is beyond the limit becomes 0") {
        $0.cut = { abs($0) > $1 ? 0 : $0 }
      },
      Deviation("value-sign-lost", "By value: below −limit becomes +limit") {
        $0.cut = { abs($0) > $1 ? $1 : $0 }
      },
      Deviation("value-sizes", "By value: the sizes are limited, and all signs are lost") {
        $0.cut = { min(abs($0), $1) }
      },
      Deviation("value-divided", "By value: numbers are divided by the limit") {
        $0.cut = { $0 / $1 }
      },
      Deviation("always-by-norm", "By norm, whatever is asked for") { $0.chooses = { _ in false } },
      Deviation("always-by-value", "By value, whatever is asked for") {
        $0.chooses = { _ in true }
      },
      Deviation("both", "By norm, but each number is cut by the limit before") {
        $0.doesBoth = true
      },
      Deviation("modes-exchanged", "By norm where by value is asked for, and by value where not") {
        $0.chooses = { !$0 }
      },
      Deviation("rate-missing", "The learning rate is left out") { $0.hasRate = false },
      Deviation("ascent", "The step goes up the slope") { $0.direction = 1 },
    ]),
  hints: [
    "By norm, the direction must stay: one factor for all numbers of all tensors.",
    "‖g‖² = Σ g² over all tensors. The factor is min(1, c/(‖g‖ + 1e-6)); by value, g becomes "
      + "max(−c, min(c, g)). Then p − γg.",
    "let norm = gradients.joined().reduce(0) { $0 + $1 * $1 }.squareRoot(), then a map over the "
      + "tensors and one over their numbers.",
  ],
  why:
    "One factor for all keeps the direction: the step is shorter, and still downhill. "
    + "Clipping each number by itself turns it. A rare huge gradient can then not undo a "
    + "thousand good ones.")

private let asked = "a step of descent with clipped gradients"

func clipCall(
  _ parameters: [[Double]], _ gradients: [[Double]], lr: Double, limit: Double, byValue: Bool
) -> Call {
  Call(
    asked,
    NamedTensor.numbered("p", parameters) + NamedTensor.numbered("g", gradients) + [
      NamedTensor("lr", lr), NamedTensor("limit", limit),
      NamedTensor("by value", byValue ? 1 : 0),
    ])
}

private func answer(_ found: (norm: Double, parameters: [[Double]])) -> Tensors {
  Tensors([NamedTensor("norm", found.norm)] + NamedTensor.numbered("after", found.parameters))
}

private let calls = zip(
  Generator<[Double]>.vector(5), .vector(5), .choice(of: [0.1, 0.5]), .choice(of: [0.5, 1, 1.25]),
  .choice(of: [false, true])
).map { p, g, lr, limit, byValue in
  clipCall(
    [Array(p[..<3]), Array(p[3...])], [Array(g[..<3]), Array(g[3...])], lr: lr, limit: limit,
    byValue: byValue)
}

/// The worked answer to `call`.
private func worked(_ call: Call) throws -> (norm: Double, parameters: [[Double]]) {
  clippedStep(
    call.lists("p"), gradients: call.lists("g"), learningRate: try call.number("lr"),
    limit: try call.number("limit"), byValue: try call.number("by value") == 1)
}

/// The lines of `clippedStep`.
private struct ClipRecipe: Sendable {
  var norm: @Sendable ([Double]) -> Double = { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
  /// The norm of all, of the tensors' norms; nil where it is the norm of all numbers.
  var joins: (@Sendable ([Double]) -> Double)?
  var factorNorm: @Sendable (Double) -> Double = { $0 }
  var clipsEach = false
  var atMost = 1.0
  /// The factor, of the limit and the norm with ε.
  var factor: (@Sendable (_ limit: Double, _ size: Double) -> Double)?
  var eps = 1e-6
  var rootsFactor = false
  var reportsAfter = false
  var clipsStep = false
  var isLate = false
  var clipsParameters = false
  var drops = false
  var cut: @Sendable (_ g: Double, _ limit: Double) -> Double = { max(-$1, min($1, $0)) }
  var chooses: @Sendable (Bool) -> Bool = { $0 }
  var doesBoth = false
  var hasRate = true
  var direction = -1.0

  func step(_ call: Call) throws -> (norm: Double, parameters: [[Double]]) {
    let (p, g) = (call.lists("p"), call.lists("g"))
    let (rate, limit) = (hasRate ? try call.number("lr") : 1, try call.number("limit"))
    let byValue = chooses(try call.number("by value") == 1)
    func total(_ tensors: [[Double]]) -> Double {
      joins?(tensors.map(norm)) ?? norm(tensors.flatMap { $0 })
    }
    func clipped(_ tensors: [[Double]]) -> [[Double]] {
      func shrunk(_ tensors: [[Double]]) -> [[Double]] {
        let size = factorNorm(total(tensors))
        var factor = self.factor?(limit, size + eps) ?? min(atMost, limit / (size + eps))
        if size + eps == 0 { factor = 1 }
        if rootsFactor { factor = factor.squareRoot() }
        if drops && factor < 1 { factor = 0 }
        return tensors.map { $0.map { factor * $0 } }
      }
      let within = tensors.map { $0.map { cut($0, limit) } }
      if byValue { return within }
      let long = doesBoth ? within : tensors
      return clipsEach ? long.flatMap { shrunk([$0]) } : shrunk(long)
    }
    let scaled = g.map { $0.map { rate * $0 } }
    let moves =
      isLate || clipsParameters
      ? scaled : clipsStep ? clipped(scaled) : clipped(g).map { $0.map { rate * $0 } }
    let after = zip(p, moves).map { zip($0, $1).map { $0 + direction * $1 } }
    return (
      reportsAfter ? total(clipped(g)) : total(g), clipsParameters ? clipped(after) : after
    )
  }
}
