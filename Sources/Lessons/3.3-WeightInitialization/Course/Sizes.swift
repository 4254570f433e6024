import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// What becomes of the mean squares of signals and slopes.
package let sizesExercise: Exercise<Call, Tensors> = Exercise(
  "3.3.sizes", "how large signals and slopes are through depth", file: "Sizes.swift",
  reference: { answer(try worked($0)) },
  claims: [
    .lessonsExample {
      [
        (
          sizesCall([2, 4, 3], [0.5, 1], negativeSlope: 0),
          answer(([1, 0.25, 0.5], [0.75, 1.5, 1]))
        ),
        (sizesCall([3, 2], [0.5], negativeSlope: 0.2), answer(([1, 0.39], [0.26, 1]))),
      ]
    },
    .recorded(
      "is the mean over all networks of ± weights, by PyTorch", asked, in: "3.3-sizes", "all ",
      inputs: ["widths", "deviations", "negative-slope"], outputs: ["signals", "slopes"]),
    Claim("is within four standard errors of what 2,000 networks of PyTorch show") { sizes in
      for item in try Golden.lesson("3.3-sizes", "measured ") {
        let call = Call(
          asked, try ["widths", "deviations", "negative-slope"].map(item.tensor))
        let found = try sizes.ask(call)
        for name in ["signals", "slopes"] {
          let (means, errors) = (try item.list(name), try item.list("\(name)-error"))
          let values = found[name]?.values ?? []
          try sizes.expect(
            values.count == means.count, answered: counted(values.count, "number"),
            expected: "\(means.count) \(name), one before each layer and one at the end")
          for (place, value) in values.enumerated() {
            let bar = 4 * errors[place] + 1e-9
            try sizes.expect(
              abs(value - means[place]) <= bar, answered: "\(name)[\(place)] \(text(value))",
              expected: "\(text(means[place])) ± \(text(bar)), measured by PyTorch 2.15.0")
          }
        }
      }
    },
    Claim("a network that is turned round exchanges signals and slopes", forAll: calls) {
      call, sizes in
      let found = try worked(call)
      try sizes.expect(
        try call.turned("widths").turned("deviations"),
        toBe: answer((found.slopes.reversed(), found.signals.reversed())),
        source: "as of the network itself, with slopes for signals, and the last one first")
    },
  ],
  robustness: [
    Claim(
      "without a layer there is nothing but the two ones",
      asking: { [(sizesCall([5], [], negativeSlope: 0), answer(([1], [1])))] }, source: "by hand")
  ],
  deviations: Deviations(
    of: SizesRecipe(), answering: { answer(try $0.sizes($1)) },
    [
      Deviation(
        "fans-exchanged", "Fan in and fan out are exchanged: signals grow by the layer's outputs",
        seenIn: "udacity/deep-reinforcement-learning#14"
      ) {
        $0.forward = { _, outputs in outputs }
        $0.backward = { inputs, _ in inputs }
      },
      Deviation("backward-by-fan-in", "Slopes are sums over the layer's inputs, as signals are") {
        $0.backward = { inputs, _ in inputs }
      },
      Deviation("forward-by-fan-out", "Signals are sums over the layer's outputs, as slopes are") {
        $0.forward = { _, outputs in outputs }
      },
      Deviation("mean-fan", "Both ways go by the mean of the two fans") {
        $0.forward = { ($0 + $1) / 2 }
        $0.backward = { ($0 + $1) / 2 }
      },
      Deviation(
        "deviation-for-variance", "The standard deviation stands where its square belongs",
        equation: "n σ m"
      ) { $0.variance = { $0 } },
      Deviation("no-rectifier", "The rectifier's half is missing: Xavier's rule for ReLU") {
        $0.kept = { _ in 1 }
      },
      Deviation("always-half", "The slope below zero is not looked at", equation: "1/2") {
        $0.kept = { _ in 0.5 }
      },
      Deviation("slope-not-squared", "The slope below zero is not squared", equation: "(1 + a)/2") {
        $0.kept = { (1 + $0) / 2 }
      },
      Deviation(
        "squared-mean", "The mean slope is squared, where the squares' mean is asked",
        equation: "((1 + a)/2)²"
      ) { $0.kept = { (1 + $0) / 2 * (1 + $0) / 2 } },
      Deviation("half-missing", "1 + a² without its half") { $0.kept = { 1 + $0 * $0 } },
      Deviation(
        "gain-for-kept", "Divided by what the rectifier keeps: that makes up for it in the weights"
      ) { $0.kept = { 2 / (1 + $0 * $0) } },
      Deviation(
        "variance-after", "The variance after the rectifier, without its mean's square",
        equation: "1/2 − 1/2π for a = 0"
      ) { $0.kept = { (1 + $0 * $0) / 2 - (1 - $0) * (1 - $0) / (2 * .pi) } },
      Deviation("roots", "Root mean squares, where mean squares are asked") { $0.root = true },
      Deviation("backward-linear", "On the way back the rectifier is left out") {
        $0.keptBackward = { _ in 1 }
      },
      Deviation("last-linear", "No rectifier behind the last layer") { $0.endsLinear = true },
      Deviation("slopes-from-the-end", "The slopes are listed from the last layer to the first") {
        $0.reversesSlopes = true
      },
      Deviation("slopes-from-the-front", "The slopes are 1 at the front and change from there on") {
        $0.startsInFront = true
      },
      Deviation("sums", "The sums of the squares, not their means") { $0.sums = true },
      Deviation("fans-missing", "How many products a sum has is not counted, either way") {
        $0.forward = { _, _ in 1 }
        $0.backward = { _, _ in 1 }
      },
      Deviation("less-one", "The fans are one less, as degrees of freedom are") {
        $0.less = 1
      },
      Deviation(
        "rectified-before",
        "A rectifier is counted before the first layer too, one more than layers"
      ) { $0.rectifiesFirst = true },
      Deviation(
        "deviations-not-turned",
        "The slopes' widths are gone through from the end, the deviations from the front"
      ) { $0.turnsDeviations = false },
      Deviation("slopes-are-inverses", "The slopes are taken to be 1 over the signals") {
        $0.invertsSignals = true
      },
      Deviation("not-multiplied", "Each layer's factor alone, not the product of all so far") {
        $0.multiplies = false
      },
    ]),
  hints: [
    "Square the sum of n products of independent weights. Which terms are zero on average, and what is "
      + "left? Then: how many products is a number on the way back a sum of?",
    "m_(l+1) = n_l σ_l² (1 + a²)/2 · m_l, and g_l = n_(l+1) σ_l² (1 + a²)/2 · g_(l+1).",
    "var signals = [1.0], var slopes = [1.0]; one loop over deviations.indices that appends to signals, "
      + "and one over its reversed() that inserts in slopes at 0.",
  ],
  why:
    "Of a square of a sum of independent terms only the squares stay on average, one for "
    + "each input. Forward that is the fan in, backward the fan out: one variance cannot "
    + "serve both unless they agree.")

private let asked = "the mean squares of signals and slopes through depth"

func sizesCall(_ widths: [Int], _ deviations: [Double], negativeSlope: Double) -> Call {
  Call(
    asked,
    [
      NamedTensor("widths", widths.map(Double.init)), NamedTensor("deviations", deviations),
      NamedTensor("negative-slope", negativeSlope),
    ])
}

private func answer(_ found: (signals: [Double], slopes: [Double])) -> Tensors {
  Tensors([NamedTensor("signals", found.signals), NamedTensor("slopes", found.slopes)])
}

extension Call {
  /// The call with the list called `name` from its end to its beginning.
  fileprivate func turned(_ name: String) throws -> Call {
    replacing(name, by: try list(name).reversed())
  }
}

private let calls = zip(
  Generator<Int>.integer(in: 2...6).array(count: 4),
  Generator<Double>.number(in: 0.2...1.5).array(count: 3),
  Generator<Double>.choice(of: [0, 0.1, 0.25, 1])
).map { sizesCall($0, $1, negativeSlope: $2) }

/// The worked answer to `call`.
private func worked(_ call: Call) throws -> (signals: [Double], slopes: [Double]) {
  expectedSizes(
    widths: try call.integers("widths"), deviations: try call.list("deviations"),
    negativeSlope: try call.number("negative-slope"))
}

/// The lines of `expectedSizes(widths:deviations:negativeSlope:)`.
private struct SizesRecipe: Sendable {
  typealias Fan = @Sendable (_ inputs: Double, _ outputs: Double) -> Double

  var forward: Fan = { inputs, _ in inputs }
  var backward: Fan = { _, outputs in outputs }
  var variance: @Sendable (_ deviation: Double) -> Double = { $0 * $0 }
  var kept: @Sendable (_ slope: Double) -> Double = { (1 + $0 * $0) / 2 }
  var keptBackward: (@Sendable (_ slope: Double) -> Double)?
  var less = 0.0
  var root = false
  var endsLinear = false
  var reversesSlopes = false
  var startsInFront = false
  var sums = false
  var multiplies = true
  var rectifiesFirst = false
  /// Whether the way back meets the deviations from the last to the first.
  var turnsDeviations = true
  var invertsSignals = false

  func sizes(_ call: Call) throws -> (signals: [Double], slopes: [Double]) {
    let (widths, slope) = (try call.list("widths"), try call.number("negative-slope"))
    let deviations = try call.list("deviations")
    func factor(
      _ layer: Int, _ fan: Fan, _ kept: (Double) -> Double, mirrored: Bool = false
    ) -> Double {
      let last = deviations.count - 1
      return (fan(widths[layer], widths[layer + 1]) - less)
        * variance(deviations[mirrored ? last - layer : layer])
        * (endsLinear && layer == last ? 1 : kept(slope))
    }
    var (signals, slopes) = ([1.0], [1.0])
    for layer in deviations.indices {
      signals.append((multiplies ? signals[layer] : 1) * factor(layer, forward, kept))
    }
    let back = startsInFront ? Array(deviations.indices) : deviations.indices.reversed()
    for layer in back {
      slopes.append(
        (multiplies ? slopes[slopes.count - 1] : 1)
          * factor(layer, backward, keptBackward ?? kept, mirrored: !turnsDeviations))
    }
    if !startsInFront && !reversesSlopes { slopes.reverse() }
    if invertsSignals { slopes = signals.map { 1 / $0 } }
    if rectifiesFirst {
      signals = signals.map { $0 * kept(slope) }
      slopes = slopes.map { $0 * kept(slope) }
    }
    if sums {
      signals = zip(signals, widths).map { $0 * $1 }
      slopes = zip(slopes, widths).map { $0 * $1 }
    }
    return root
      ? (signals.map { $0.squareRoot() }, slopes.map { $0.squareRoot() }) : (signals, slopes)
  }
}
