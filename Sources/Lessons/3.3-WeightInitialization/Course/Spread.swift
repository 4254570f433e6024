import Exercising
import Foundation
import Gradus
import GradusReference
import PropertyTesting

/// A uniform law and a cut normal one, of one standard deviation.
package let spreadExercise: Exercise<Call, Tensors> = Exercise(
  "3.3.spread", "two laws with a wanted deviation", file: "Spread.swift",
  reference: { answer(try worked($0)) },
  claims: [
    .lessonsExample {
      [
        (
          spreadCall(0.1, cut: 2),
          answer((0.1 * 3.0.squareRoot(), 0.1 / 0.773_741_303_549_923_2.squareRoot()))
        )
      ]
    },
    .recorded(
      "is PyTorch's bound, and the deviation of a density that PyTorch has added up", asked,
      in: "3.3-spread", "law ", inputs: ["deviation", "cut"], outputs: ["bound", "uncut"]),
    Claim("is within four standard errors of 200,000 draws of PyTorch's trunc_normal_") { spread in
      for item in try Golden.lesson("3.3-spread", "measured ") {
        let call = Call(asked, try ["deviation", "cut"].map(item.tensor))
        let found = try spread.ask(call)["uncut"]?.values.first ?? .nan
        let uncut = try item.number("uncut")
        let bar = 4 * uncut * (try item.number("error")) / (try item.number("deviation"))
        try spread.expect(
          abs(found - uncut) <= bar, answered: "uncut \(text(found))",
          expected: "\(text(uncut)) ± \(text(bar)): PyTorch 2.15.0 drew with "
            + "\(text(uncut)), and measured the deviation that is asked for")
      }
    },
    Claim("both laws have the deviation, added up in small steps", forAll: calls) { call, spread in
      let found = try spread.ask(call)
      let (deviation, cut) = (try call.number("deviation"), try call.number("cut"))
      let (bound, uncut) = (
        found["bound"]?.values.first ?? .nan, found["uncut"]?.values.first ?? .nan
      )
      let laws: [(String, Double)] = [
        ("uniform in ±\(text(bound))", rootMeanSquare(upTo: bound) { _ in 1 }),
        (
          "normal of deviation \(text(uncut)), cut at \(text(cut)) of it",
          rootMeanSquare(upTo: cut * uncut) { exp(-$0 * $0 / (2 * uncut * uncut)) }
        ),
      ]
      for (law, measured) in laws {
        try spread.expect(
          abs(measured - deviation) <= 1e-7 * deviation,
          answered: "\(law), which has the deviation \(text(measured))",
          expected: "the deviation \(text(deviation))")
      }
    },
    Claim(
      "a cut that is far away changes nothing",
      asking: {
        [(spreadCall(0.02, cut: 50), answer((0.02 * 3.0.squareRoot(), 0.02)))]
      }, source: "no number is 50 deviations from 0"),
  ],
  deviations: Deviations(
    of: SpreadRecipe(), answering: { answer(try $0.spread($1)) },
    [
      Deviation(
        "bound-is-deviation", "The deviation itself is the bound: √3 is missing",
        seenIn: "LaurentMazare/tch-rs#573"
      ) { $0.bound = { $0 } },
      Deviation("bound-divided", "Divided by √3: the deviation of a law with that bound") {
        $0.bound = { $0 / 3.0.squareRoot() }
      },
      Deviation("whole-width", "√12, the width from end to end", equation: "√12 σ") {
        $0.bound = { 12.0.squareRoot() * $0 }
      },
      Deviation("bound-three", "3 for its root") { $0.bound = { 3 * $0 } },
      Deviation("bound-six", "√6, which belongs above Xavier's two fans") {
        $0.bound = { 6.0.squareRoot() * $0 }
      },
      Deviation("variance-for-deviation", "The wanted deviation is taken for a variance") {
        $0.bound = { (3 * $0).squareRoot() }
      },
      Deviation("bound-two", "Two deviations, as if a uniform law were a normal one") {
        $0.bound = { 2 * $0 }
      },
      Deviation(
        "not-corrected", "The cut is not made up for: a deviation 12 % too small at a cut of 2",
        seenIn: "keras.initializers.TruncatedNormal, jax.random.truncated_normal"
      ) { $0.factor = { _, _ in 1 } },
      Deviation("multiplied", "Multiplied by what the cut leaves, where it should be divided") {
        $0.divides = false
      },
      Deviation("root-missing", "Divided by the variance that is left: its root is missing") {
        $0.root = { $0 }
      },
      Deviation("always-two", "0.8796 whatever the cut is", seenIn: "jax's variance_scaling") {
        $0.cut = { _, _ in 2 }
      },
      Deviation(
        "not-normalized", "The density is not divided by the share that is kept",
        equation: "1 − 2cφ(c)"
      ) { $0.factor = { c, _ in 1 - 2 * c * density(c) } },
      Deviation("share-missing", "c²'s part over the whole law, without what is cut off") {
        $0.factor = { c, share in share - 2 * c * density(c) }
      },
      Deviation(
        "one-sided", "Divided by the share below c, not by the one between −c and c",
        equation: "Φ(c) for 2Φ(c) − 1"
      ) { $0.factor = { c, share in 1 - 2 * c * density(c) / ((1 + share) / 2) } },
      Deviation("one-end", "One end of the cut is counted, not both", equation: "cφ(c)") {
        $0.factor = { c, share in 1 - c * density(c) / share }
      },
      Deviation("without-cut", "φ(c) without its c", equation: "1 − 2φ(c)/P") {
        $0.factor = { c, share in 1 - 2 * density(c) / share }
      },
      Deviation("clamped", "What is beyond the cut is set onto it, not drawn again") {
        $0.factor = { c, share in share - 2 * c * density(c) + (1 - share) * c * c }
      },
      Deviation(
        "cut-in-numbers", "The cut is taken for a number, not for a multiple of the deviation",
        seenIn: "torch.nn.init.trunc_normal_, whose bounds a and b are numbers"
      ) { $0.cut = { $0 / $1 } },
      Deviation(
        "half-missing", "The density lacks the ½ of its exponent", equation: "e^(−c²)/√(2π)"
      ) {
        $0.factor = { c, share in 1 - 2 * c * exp(-c * c) / (2 * Double.pi).squareRoot() / share }
      },
      Deviation("density-without-root", "The density without its 1/√(2π)") {
        $0.factor = { c, share in 1 - 2 * c * exp(-c * c / 2) / share }
      },
      Deviation("erf-of-cut", "The share is erf(c), without √2") {
        $0.factor = { c, _ in 1 - 2 * c * density(c) / erf(c) }
      },
      Deviation("share-for-variance", "Divided by the share that is kept, not by the deviation") {
        $0.factor = { _, share in share * share }
      },
    ]),
  hints: [
    "Of both laws the mean is 0, so that the variance is the mean of x². What is the mean of x² between "
      + "−1 and 1? And under a bell whose ends are cut off, and that is as high again as it lost?",
    "bound²/3 = σ². With φ the normal density and P = erf(c/√2), a standard normal law cut at ±c has the "
      + "variance 1 − 2cφ(c)/P.",
    "let density = exp(-cut * cut / 2) / (2 * Double.pi).squareRoot(), then variance, then the pair.",
  ],
  why:
    "The variance of a uniform law is a third of its bound's square. A normal law whose "
    + "ends are cut off is narrower than before, so it must start wider to have the deviation "
    + "that is wanted.")

private let asked = "the bound and the uncut deviation"

func spreadCall(_ deviation: Double, cut: Double) -> Call {
  Call(asked, [NamedTensor("deviation", deviation), NamedTensor("cut", cut)])
}

private func answer(_ found: (bound: Double, uncut: Double)) -> Tensors {
  Tensors([NamedTensor("bound", found.bound), NamedTensor("uncut", found.uncut)])
}

private let calls = zip(
  Generator<Double>.number(in: 0.05...2), Generator<Double>.choice(of: [1, 1.5, 2, 3])
).map { spreadCall($0, cut: $1) }

/// The root mean square of a law about 0 whose density has this shape up to `limit`, by Simpson's rule.
private func rootMeanSquare(upTo limit: Double, _ shape: (Double) -> Double) -> Double {
  let steps = 400
  var (squares, all) = (0.0, 0.0)
  for step in 0...steps {
    let x = limit * Double(step) / Double(steps)
    let weight = step == 0 || step == steps ? 1.0 : step % 2 == 1 ? 4 : 2
    squares += weight * x * x * shape(x)
    all += weight * shape(x)
  }
  return (squares / all).squareRoot()
}

private func density(_ x: Double) -> Double { exp(-x * x / 2) / (2 * Double.pi).squareRoot() }

/// The worked answer to `call`.
private func worked(_ call: Call) throws -> (bound: Double, uncut: Double) {
  spread(deviation: try call.number("deviation"), cut: try call.number("cut"))
}

/// The lines of `spread(deviation:cut:)`.
private struct SpreadRecipe: Sendable {
  var bound: @Sendable (_ deviation: Double) -> Double = { 3.0.squareRoot() * $0 }
  var cut: @Sendable (_ cut: Double, _ deviation: Double) -> Double = { cut, _ in cut }
  /// The variance that is left of a law of variance 1.
  var factor: @Sendable (_ cut: Double, _ share: Double) -> Double = { c, share in
    1 - 2 * c * density(c) / share
  }
  var root: @Sendable (_ variance: Double) -> Double = { $0.squareRoot() }
  var divides = true

  func spread(_ call: Call) throws -> (bound: Double, uncut: Double) {
    let deviation = try call.number("deviation")
    let c = cut(try call.number("cut"), deviation)
    let left = root(factor(c, erf(c / 2.0.squareRoot())))
    return (bound(deviation), divides ? deviation / left : deviation * left)
  }
}
