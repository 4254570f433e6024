import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// A graph by hand, with values that are used more than once.
package let fanOutExercise: Exercise<Call, Tensors> = Exercise(
  "2.2.fan-out", "values that are used more than once", file: "FanOut.swift",
  reference: {
    let found = fanOut(
      a: try $0.number("a"), b: try $0.number("b"), cotangent: try $0.number("cotangent of y"))
    return answer(found.y, found.a, found.b)
  },
  claims: [
    .lessonsExample {
      [(call(a: 2, b: 1.5, cotangent: 2), answer(45, 135, 156))]
    },
    .recorded(
      "has the value and slopes of PyTorch's graph", asked, in: "2.2", "fan-out",
      inputs: ["a", "b", "cotangent of y"], outputs: ["y", "cotangent of a", "cotangent of b"]),
    .slopes(
      "the cotangents are the slopes of y, times its own, by GSL", slopeNames, by: ["a", "b"],
      of: "the loss", forAll: questions
    ) { call in
      let y = fanOut(a: try call.number("a"), b: try call.number("b"), cotangent: 1).y
      return try call.number("cotangent of y") * y
    },
    .linear(
      "is linear in the cotangent of y", slopeNames, in: "cotangent of y", forAll: questions),
    Claim(
      "a sum of the paths: where b is 0, so are u and both cotangents",
      forAll: .number(in: 0.5...2), cases: 3
    ) { a, interview in
      // u = 0, v = a and w = 0: through v comes w ȳ = 0, through w comes 2u v ȳ = 0.
      try interview.expect(
        call(a: a, b: 0, cotangent: 1.5), toBe: answer(0, 0, 0), source: "all paths have a factor 0"
      )
    },
  ],
  deviations: Deviations(
    of: FanOutRecipe(), answering: { try $0.answer($1) },
    [
      Deviation(
        "a-only-through-u", "a's cotangent has what came through u alone: = for +=",
        equation: "ā = b ū"
      ) { $0.aBar = { b, _, uBar in b * uBar } },
      Deviation(
        "a-only-through-v", "a's cotangent has what came through v alone", equation: "ā = v̄"
      ) { $0.aBar = { _, vBar, _ in vBar } },
      Deviation(
        "u-only-through-w", "u is handed on without what came through v", equation: "ū = 2u w̄"
      ) { $0.uBar = { u, _, wBar in 2 * u * wBar } },
      Deviation(
        "u-only-through-v", "u is handed on without what came through w", equation: "ū = v̄"
      ) { $0.uBar = { _, vBar, _ in vBar } },
      Deviation(
        "square-counted-once", "w = u · u uses u twice, and only one use is counted",
        equation: "ū = v̄ + u w̄"
      ) { $0.uBar = { u, vBar, wBar in vBar + u * wBar } },
      Deviation(
        "uses-overwrite", "The last use that is reached replaces those before: = for += everywhere",
        equation: "ū = v̄, ā = b ū"
      ) {
        $0.uBar = { _, vBar, _ in vBar }
        $0.aBar = { b, _, uBar in b * uBar }
      },
      Deviation(
        "v-for-u", "u's part of a's cotangent is made of v̄, not of ū", equation: "ā = v̄ + b v̄"
      ) {
        $0.aBar = { b, vBar, _ in vBar + b * vBar }
      },
      Deviation(
        "u-for-v", "v's part of a's cotangent is made of ū, not of v̄", equation: "ā = ū + b ū"
      ) {
        $0.aBar = { b, _, uBar in uBar + b * uBar }
      },
      Deviation("uses-averaged", "What comes back through the uses is averaged, not added") {
        $0.uBar = { u, vBar, wBar in (vBar + 2 * u * wBar) / 2 }
        $0.aBar = { b, vBar, uBar in (vBar + b * uBar) / 2 }
      },
      Deviation("uses-multiplied", "What comes back through the uses is multiplied, not added") {
        $0.aBar = { b, vBar, uBar in vBar * b * uBar }
      },
      Deviation(
        "product-swapped-at-y", "y = v · w: each factor gets itself, not the other",
        equation: "v̄ = v ȳ, w̄ = w ȳ"
      ) {
        $0.vBar = { v, _, bar in v * bar }
        $0.wBar = { _, w, bar in w * bar }
      },
      Deviation(
        "product-swapped-at-u", "u = a · b: each factor gets itself, not the other",
        equation: "ā = v̄ + a ū, b̄ = b ū"
      ) { $0.swapsAtU = true },
      Deviation(
        "upstream-forgotten", "The slope of w = u · u is handed on without w's cotangent",
        equation: "ū = v̄ + 2u"
      ) { $0.uBar = { u, vBar, _ in vBar + 2 * u } },
      Deviation("cotangent-ignored", "y's cotangent is taken as 1, whatever it is") {
        $0.seed = { _ in 1 }
      },
      Deviation(
        "u-held-still", "u counts as a constant: nothing comes back through it",
        equation: "ā = v̄, b̄ = 0"
      ) { $0.uBar = { _, _, _ in 0 } },
      Deviation("square-without-two", "The square is differentiated to 2, without u") {
        $0.uBar = { _, vBar, wBar in vBar + 2 * wBar }
      },
    ]),
  hints: [
    "How many arrows leave a, and how many leave u? Along each of them something comes back.",
    "v̄ = w ȳ and w̄ = v ȳ; then ū = v̄ + u w̄ + u w̄; then ā = v̄ + b ū and b̄ = a ū.",
    "let u = a * b, v = u + a, w = u * u. Then five lines, from the last to the first: let vBar = "
      + "w * cotangent; let wBar = …; let uBar = …, three terms; two terms for a; one for b.",
  ],
  why:
    "What is used twice moves the end in two ways, and small changes add up. So cotangents "
    + "are added, never overwritten: forgetting one way is the commonest wrong gradient.")

private let asked = "the graph u = a · b, v = u + a, w = u · u, y = v · w"
private let slopeNames = ["cotangent of a", "cotangent of b"]

private func call(a: Double, b: Double, cotangent: Double) -> Call {
  Call(
    asked,
    [NamedTensor("a", a), NamedTensor("b", b), NamedTensor("cotangent of y", cotangent)])
}

private func answer(_ y: Double, _ a: Double, _ b: Double) -> Tensors {
  Tensors([
    NamedTensor("y", y), NamedTensor("cotangent of a", a), NamedTensor("cotangent of b", b),
  ])
}

private let questions = zip(
  Generator.number(in: 0.5...1.5), .choice(of: [-1.25, 0.75, 1.5]), .choice(of: [0.75, 1.5, -2])
).map { call(a: $0, b: $1, cotangent: $2) }

/// The lines of `fanOut`.
private struct FanOutRecipe: Sendable {
  var seed: @Sendable (Double) -> Double = { $0 }
  var vBar: @Sendable (_ v: Double, _ w: Double, _ bar: Double) -> Double = { $1 * $2 }
  var wBar: @Sendable (_ v: Double, _ w: Double, _ bar: Double) -> Double = { v, _, bar in v * bar }
  var uBar: @Sendable (_ u: Double, _ vBar: Double, _ wBar: Double) -> Double = {
    $1 + 2 * $0 * $2
  }
  var aBar: @Sendable (_ b: Double, _ vBar: Double, _ uBar: Double) -> Double = { $1 + $0 * $2 }
  var swapsAtU = false

  func answer(_ call: Call) throws -> Tensors {
    let (a, b) = (try call.number("a"), try call.number("b"))
    let u = a * b
    let (v, w) = (u + a, u * u)
    let bar = seed(try call.number("cotangent of y"))
    let (vBar, wBar) = (vBar(v, w, bar), wBar(v, w, bar))
    let uBar = uBar(u, vBar, wBar)
    return Tensors([
      NamedTensor("y", v * w), NamedTensor("cotangent of a", aBar(swapsAtU ? a : b, vBar, uBar)),
      NamedTensor("cotangent of b", (swapsAtU ? b : a) * uBar),
    ])
  }
}
