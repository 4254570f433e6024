import CGradusGSL
import Exercising
import Foundation
import Gradus
import GradusReference
import PropertyTesting

/// What a pair of rate and momentum leaves in a valley, and the pair that leaves least.
let momentumRaceExercise: Exercise<Call, Tensors> = Exercise(
  "3.1.momentum-race", "the race that momentum can win", file: "MomentumRace.swift",
  reference: { try worked($0) },
  claims: [
    .lessonsExample {
      let root = 0.5.squareRoot()
      return [
        (
          call(0.1, 0.04, flat: 2, steep: 18), answer((0.84 + 0.5456.squareRoot()) / 2, 0.125, 0.25)
        ),
        (call(0.1, 0.5, flat: 2, steep: 18), answer(root, 0.125, 0.25)),
      ]
    },
    .recorded(
      "is what PyTorch's SGD makes of parameter and buffer", asked, in: "3.1-momentum", "",
      inputs: ["rate", "momentum", "flat", "steep"],
      outputs: ["left", "best rate", "best momentum"]),
    Claim("left is the largest eigenvalue of an update, in size, by GSL", forAll: calls) {
      call, race in
      let expected = try leftByGSL(
        call.number("rate"), call.number("momentum"), [call.number("flat"), call.number("steep")])
      // Where two roots meet, rounding decides more than the last digits.
      guard try isWellApart(call) else { return }
      try race.expect(
        number(try race.ask(call), "left"), equals: expected, "left")
    },
    Claim("no pair beside the best one leaves less, by GSL", forAll: calls) { call, race in
      let curvatures = [try call.number("flat"), try call.number("steep")]
      let found = try race.ask(call)
      let (rate, momentum) = (number(found, "best rate"), number(found, "best momentum"))
      let least = leftByGSL(rate, momentum, curvatures)
      let neighbours: [(Double, Double)] = [
        (1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, -1), (1, -1), (-1, 1),
      ]
      for (a, b) in neighbours {
        let other = (rate: rate * (1 + 0.02 * a), momentum: momentum + 0.01 * b)
        let left = leftByGSL(other.rate, other.momentum, curvatures)
        try race.expect(
          !(left < least - 1e-7),
          answered: "best \(text(rate)) and \(text(momentum)), which leave \(text(least))",
          expected: "a pair that leaves no more than its neighbours; "
            + "\(text(other.rate)) and \(text(other.momentum)) leave \(text(left))")
      }
    },
  ],
  deviations: Deviations(
    of: MomentumRecipe(), answering: { try $0.race($1) },
    [
      Deviation("always-complex", "√μ is left, whether the roots are complex or not") {
        $0.size = { _, momentum in momentum.squareRoot() }
      },
      Deviation("complex-as-real", "The size of what is under the root stands for it") {
        $0.size = { (abs($0) + abs($0 * $0 - 4 * $1).squareRoot()) / 2 }
      },
      Deviation(
        "steep-never-decides",
        "The steep direction never decides: left out, or its root taken with +, though s is negative",
        equation: "(s + √(s² − 4μ)) / 2"
      ) {
        $0.size = { sum, momentum in
          let square = sum * sum - 4 * momentum
          return square < 0 ? momentum.squareRoot() : abs(sum + square.squareRoot()) / 2
        }
      },
      Deviation("smaller-root", "Of two real roots the smaller one is taken") {
        $0.size = { sum, momentum in
          let square = sum * sum - 4 * momentum
          return square < 0 ? momentum.squareRoot() : abs(abs(sum) - square.squareRoot()) / 2
        }
      },
      Deviation("root-not-halved", "The sum of s and the root is not halved") {
        $0.size = { sum, momentum in
          let square = sum * sum - 4 * momentum
          return square < 0 ? momentum.squareRoot() : abs(sum) + square.squareRoot()
        }
      },
      Deviation("product-for-size", "Complex roots are given the size μ, which is their product") {
        $0.size = { sum, momentum in
          let square = sum * sum - 4 * momentum
          return square < 0 ? momentum : (abs(sum) + square.squareRoot()) / 2
        }
      },
      Deviation("momentum-forgotten", "Plain SGD's 1 − γΛ is left") {
        $0.size = { sum, momentum in abs(sum - momentum) }
      },
      Deviation(
        "buffer-averages", "The buffer is taken for a moving average", equation: "u ← μu + (1 − μ)g"
      ) { $0.share = { 1 - $0 } },
      Deviation("steep-alone", "The flat direction is not looked at") { $0.slower = { $0[1] } },
      Deviation("quicker-direction", "The quicker direction is answered, not the slower one") {
        $0.slower = { min($0[0], $0[1]) }
      },
      Deviation("left-of-loss", "What is left of the loss is answered: the square") {
        $0.slower = { max($0[0], $0[1]) * max($0[0], $0[1]) }
      },
      Deviation(
        "kappa-without-root", "κ stands where its root belongs", equation: "μ = ((κ − 1)/(κ + 1))²"
      ) {
        $0.momentum = { ratio, _ in pow((ratio * ratio - 1) / (ratio * ratio + 1), 2) }
      },
      Deviation(
        "momentum-not-squared", "√μ is answered for μ", equation: "μ = (√κ − 1)/(√κ + 1)"
      ) { $0.momentum = { ratio, _ in (ratio - 1) / (ratio + 1) } },
      Deviation(
        "nesterovs-constants", "The constants are those of Nesterov's look-ahead",
        equation: "μ = (√κ − 1)/(√κ + 1), γ = 1/Λmax",
        seenIn: "Nesterov's method for functions of known curvatures"
      ) {
        $0.momentum = { ratio, _ in (ratio - 1) / (ratio + 1) }
        $0.rate = { _, _, steep in 1 / steep }
      },
      Deviation("momentum-kept", "The momentum asked about is kept, and only the rate chosen") {
        $0.momentum = { _, given in given }
      },
      Deviation(
        "momentum-for-its-root", "In the best rate μ stands where its root belongs",
        equation: "γ = (1 + μ)²/Λmax"
      ) { $0.rate = { momentum, _, steep in pow(1 + momentum, 2) / steep } },
      Deviation("plain-rate", "The rate is the best one without momentum") {
        $0.rate = { _, flat, steep in 2 / (flat + steep) }
      },
      Deviation("rate-at-limit", "The rate is the largest that settles, not the best one") {
        $0.rate = { momentum, _, steep in 2 * (1 + momentum) / steep }
      },
      Deviation("ends-exchanged", "The flat curvature is put at the upper end of the range") {
        $0.rate = { momentum, flat, _ in pow(1 + momentum.squareRoot(), 2) / flat }
      },
    ]),
  hints: [
    "Along one direction two numbers decide: this distance and the one before it. Look for a z such "
      + "that distances which are multiplied by z each time go on for ever. There are two; which of "
      + "them is seen in the long run?",
    "z² − (1 + μ − γΛ)z + μ = 0. Complex roots are of size √μ, real ones are (s ± √(s² − 4μ))/2. With "
      + "the best pair both directions have complex roots, just about: (1 − √μ)² = γΛmin and "
      + "(1 + √μ)² = γΛmax. Divide one by the other, take the root, and solve for √μ.",
    "func left(_ curvature: Double) -> Double { let s = 1 + momentum - rate * curvature; … s * s < 4 * "
      + "momentum ? momentum.squareRoot() : … }, then max(left(flat), left(steep)). let k = (steep / "
      + "flat).squareRoot(); let root = (k - 1) / (k + 1).",
  ],
  why:
    "A distance obeys z² − (1 + μ − γΛ)z + μ = 0. Complex roots have the size √μ whatever the "
    + "curvature: so the best pair makes both ends of the valley just complex, and nothing "
    + "between them is slower. That gains the root of the ratio of the curvatures.",
  worked: "GradusReference/Experiments/MomentumPairs.swift")

private let asked = "what rate and momentum leave in a valley, and which leave least"

private func call(_ rate: Double, _ momentum: Double, flat: Double, steep: Double) -> Call {
  Call(
    asked,
    [
      NamedTensor("rate", rate), NamedTensor("momentum", momentum), NamedTensor("flat", flat),
      NamedTensor("steep", steep),
    ])
}

private func answer(_ left: Double, _ rate: Double, _ momentum: Double) -> Tensors {
  Tensors([
    NamedTensor("left", left), NamedTensor("best rate", rate),
    NamedTensor("best momentum", momentum),
  ])
}

private func number(_ answer: Tensors, _ name: String) -> Double {
  answer[name]?.values.first ?? .nan
}

private func worked(_ call: Call) throws -> Tensors {
  let race = raceMomentum(
    rate: try call.number("rate"), momentum: try call.number("momentum"),
    flat: try call.number("flat"), steep: try call.number("steep"))
  return answer(race.left, race.best.rate, race.best.momentum)
}

/// Valleys and pairs: some settle and some do not, with real roots and with complex ones.
private let calls: Generator<Call> = zip(
  zip(Generator<Double>.number(in: 0.05...1.9), Generator<Double>.number(in: 0...0.95)),
  zip(Generator<Double>.number(in: 0.2...2), Generator<Double>.number(in: 2...40))
).map { pair, valley in
  let steep = valley.0 * valley.1
  return call(pair.0 * (1 + pair.1) / steep, pair.1, flat: valley.0, steep: steep)
}

private func isWellApart(_ call: Call) throws -> Bool {
  let (rate, momentum) = (try call.number("rate"), try call.number("momentum"))
  return try ["flat", "steep"].allSatisfy {
    let sum = 1 + momentum - rate * (try call.number($0))
    return abs(sum * sum - 4 * momentum) > 1e-4
  }
}

/// The size of the largest eigenvalue, by GSL, of what an update makes of distance and buffer:
/// u ← μu + Λd, d ← d − γu.
private func leftByGSL(_ rate: Double, _ momentum: Double, _ curvatures: [Double]) -> Double {
  curvatures.map { curvature -> Double in
    var entries = [1 - rate * curvature, -rate * momentum, curvature, momentum]
    guard let workspace = gsl_eigen_nonsymm_alloc(2), let values = gsl_vector_complex_alloc(2)
    else { return .nan }
    defer {
      gsl_eigen_nonsymm_free(workspace)
      gsl_vector_complex_free(values)
    }
    entries.withUnsafeMutableBufferPointer { entries in
      var matrix = gsl_matrix_view_array(entries.baseAddress, 2, 2)
      _ = gsl_eigen_nonsymm(&matrix.matrix, values, workspace)
    }
    guard let parts = values.pointee.data else { return .nan }
    return max(hypot(parts[0], parts[1]), hypot(parts[2], parts[3]))
  }.max() ?? .nan
}

/// The lines of `raceMomentum`.
private struct MomentumRecipe: Sendable {
  /// The size of the larger root, by the sum and the product of the two.
  var size: @Sendable (_ sum: Double, _ momentum: Double) -> Double = { sum, momentum in
    let square = sum * sum - 4 * momentum
    return square < 0 ? momentum.squareRoot() : (abs(sum) + square.squareRoot()) / 2
  }
  /// How much of a slope the buffer takes.
  var share: @Sendable (_ momentum: Double) -> Double = { _ in 1 }
  var slower: @Sendable (_ left: [Double]) -> Double = { max($0[0], $0[1]) }
  var momentum: @Sendable (_ ratio: Double, _ given: Double) -> Double = { ratio, _ in
    pow((ratio - 1) / (ratio + 1), 2)
  }
  var rate: @Sendable (_ momentum: Double, _ flat: Double, _ steep: Double) -> Double = {
    momentum, _, steep in pow(1 + momentum.squareRoot(), 2) / steep
  }

  func race(_ call: Call) throws -> Tensors {
    let (rate, momentum) = (try call.number("rate"), try call.number("momentum"))
    let curvatures = [try call.number("flat"), try call.number("steep")]
    let left = curvatures.map { size(1 + momentum - rate * share(momentum) * $0, momentum) }
    let best = self.momentum((curvatures[1] / curvatures[0]).squareRoot(), momentum)
    return answer(slower(left), self.rate(best, curvatures[0], curvatures[1]), best)
  }
}
