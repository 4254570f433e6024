import CGradusGSL
import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// Where a weight is best beside a penalty.
package let shrinkExercise: Exercise<Call, Tensors> = Exercise(
  "2.6.shrink", "the best weight beside a penalty", file: "Shrink.swift",
  reference: {
    answer(
      shrunken(
        try $0.list("best"), l2: try $0.number("l2"), l1: try $0.number("l1")))
  },
  claims: [
    .lessonsExample {
      [
        (shrinkCall([2, -0.5, 0.3], l2: 0, l1: 0.4), answer([1.6, -0.1, 0])),
        (shrinkCall([2, -0.5, 0.3], l2: 0.25, l1: 0), answer([1.6, -0.4, 0.24])),
      ]
    },
    .recorded(
      "is PyTorch's softshrink over 1 + λ₂", asked, in: "2.6-shrink", "",
      inputs: ["best", "l2", "l1"], outputs: ["weights"]),
    Claim("is the lowest point of the sum, by GSL's one-sided slopes", forAll: calls) {
      call, shrink in
      let weights = try shrink.ask(call)["weights"]?.values ?? []
      let (best, l2, l1) = (try call.list("best"), try call.number("l2"), try call.number("l1"))
      try shrink.expect(
        weights.count == best.count, answered: counted(weights.count, "weight"),
        expected: "\(best.count), one for each number")
      for (w, a) in zip(weights, best) {
        let (below, above) = slopesByGSL(at: w) {
          ($0 - a) * ($0 - a) / 2 + l2 / 2 * $0 * $0 + l1 * abs($0)
        }
        try shrink.expect(
          below <= 1e-6 && above >= -1e-6,
          answered: "w = \(text(w)) for a = \(text(a)), where the sum has the slope "
            + "\(text(below)) on the left and \(text(above)) on the right",
          expected: "a place from which it rises both ways (GSL's gsl_deriv_backward and _forward)")
      }
    },
    Claim("a penalty never makes a weight larger, nor turns its sign", forAll: calls) {
      call, shrink in
      let weights = try shrink.ask(call)["weights"]?.values ?? []
      for (w, a) in zip(weights, try call.list("best")) {
        try shrink.expect(
          abs(w) <= abs(a) && w * a >= 0, answered: "w = \(text(w)) for a = \(text(a))",
          expected: "a weight between 0 and a")
      }
    },
  ],
  deviations: Deviations(
    of: ShrinkRecipe(), answering: { answer(try $0.weights($1)) },
    [
      Deviation("past-zero", "The shift by λ₁ goes on past zero: no weight becomes 0") {
        $0.stops = false
      },
      Deviation(
        "hard", "Small weights become 0, the others are not shifted", equation: "a · [|a| > λ₁]"
      ) { $0.shifts = false },
      Deviation("one-sided", "λ₁ is taken off whatever the sign", equation: "max(a − λ₁, 0)") {
        $0.knowsLeft = false
      },
      Deviation("negative-grows", "λ₁ is taken off negative weights too: they grow") {
        $0.growsLeft = true
      },
      Deviation(
        "sign-lost", "The size is right, and the sign is lost: negative weights come out positive"
      ) {
        $0.last = { _, w in abs(w) }
      },
      Deviation("kept-where-small", "A weight that should become 0 stays where it was") {
        $0.last = { a, w in w == 0 ? a : w }
      },
      Deviation("scaled-by-both", "λ₁ shrinks by a factor, with λ₂", equation: "a/(1 + λ₂ + λ₁)") {
        $0.scalesByBoth = true
      },
      Deviation("half-threshold", "The threshold is λ₁/2", seenIn: "(w − a)² without its half") {
        $0.threshold = { $0 / 2 }
      },
      Deviation("double-threshold", "The threshold is 2λ₁") { $0.threshold = { 2 * $0 } },
      Deviation("ridge-by-two", "Divided by 1 + 2λ₂, as for the penalty λ₂w²") {
        $0.divisor = { 1 + 2 * $0 }
      },
      Deviation("ridge-subtracted", "Multiplied by 1 − λ₂: a step of descent, not where it ends") {
        $0.divisor = { 1 / (1 - $0) }
      },
      Deviation(
        "slope-step", "A step along the penalty's slope at a, not to the lowest place",
        equation: "a − λ₂a − λ₁ sign(a)"
      ) { $0.steps = true },
      Deviation("ridge-missing", "λ₂ is not looked at") { $0.divisor = { _ in 1 } },
      Deviation("l1-missing", "λ₁ is not looked at") { $0.threshold = { _ in 0 } },
      Deviation("divided-first", "The threshold is compared after the division, not before") {
        $0.dividesFirst = true
      },
      Deviation("scaled-by-l1", "L1 shrinks by a factor as L2 does", equation: "a/(1 + λ₁)") {
        $0.scales = true
      },
    ]),
  hints: [
    "Draw ½(w − a)² + λ₁|w| for a = 2 and for a = 0.3, with λ₁ = 0.4. Where is each lowest, and why "
      + "is it a corner once?",
    "For w > 0: w − a + λ₂w + λ₁ = 0, so w = (a − λ₁)/(1 + λ₂), if that is positive. Likewise below "
      + "zero. Else 0.",
    "best.map { a in let left = abs(a) - l1; return left > 0 ? (a > 0 ? left : -left) / (1 + l2) : 0 }",
  ],
  why:
    "Where a is smaller than λ₁, the corner's pull outweighs the data on both sides, and 0 "
    + "is the minimum itself. Else the pull shifts the minimum by λ₁ and shrinks it by 1 + "
    + "λ₂.")

private let asked = "the best weights beside the penalty"

func shrinkCall(_ best: [Double], l2: Double, l1: Double) -> Call {
  Call(asked, [NamedTensor("best", best), NamedTensor("l2", l2), NamedTensor("l1", l1)])
}

private func answer(_ weights: [Double]) -> Tensors { Tensors([NamedTensor("weights", weights)]) }

private let calls = zip(
  Generator<[Double]>.vector(count: 3...5), .number(in: 0.2...0.8), .number(in: 0.3...1.2)
).map { shrinkCall($0, l2: $1, l1: $2) }

/// The derivatives from the left and from the right, by GSL.
private func slopesByGSL(
  at w: Double, _ f: @escaping (Double) -> Double
) -> (below: Double, above: Double) {
  final class Box {
    let f: (Double) -> Double; init(_ f: @escaping (Double) -> Double) { self.f = f }
  }
  let box = Box(f)
  var (below, above, error) = (0.0, 0.0, 0.0)
  withExtendedLifetime(box) {
    var function = gsl_function(
      function: { x, pointer in
        guard let pointer else { return .nan }
        return Unmanaged<Box>.fromOpaque(pointer).takeUnretainedValue().f(x)
      }, params: Unmanaged.passUnretained(box).toOpaque())
    gsl_deriv_backward(&function, w, 1e-4, &below, &error)
    gsl_deriv_forward(&function, w, 1e-4, &above, &error)
  }
  return (below, above)
}

/// The lines of `shrunken(_:l2:l1:)`.
private struct ShrinkRecipe: Sendable {
  var stops = true
  var shifts = true
  var knowsLeft = true
  var growsLeft = false
  var threshold: @Sendable (_ l1: Double) -> Double = { $0 }
  var divisor: @Sendable (_ l2: Double) -> Double = { 1 + $0 }
  var dividesFirst = false
  var scales = false
  var steps = false
  var scalesByBoth = false
  var last: @Sendable (_ a: Double, _ weight: Double) -> Double = { $1 }

  func weights(_ call: Call) throws -> [Double] {
    let (l2, l1) = (try call.number("l2"), try call.number("l1"))
    let limit = threshold(l1)
    let scale = divisor(l2)
    func shrunken(_ a: Double) -> Double {
      if scalesByBoth { return a / (1 + l2 + l1) }
      if steps { return a - l2 * a - (a > 0 ? l1 : a < 0 ? -l1 : 0) }
      if scales { return a / (1 + limit) / scale }
      let size = dividesFirst ? abs(a) / scale : abs(a)
      let left = size - limit
      if left <= 0 && stops { return 0 }
      if a < 0 && !knowsLeft { return 0 }
      if a < 0 && growsLeft { return (a - limit) / scale }
      let kept = shifts ? left : size
      return (a < 0 ? -kept : kept) / (dividesFirst ? 1 : scale)
    }
    return try call.list("best").map { last($0, shrunken($0)) }
  }
}
