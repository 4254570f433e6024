import CGradusGSL
import Exercising
import Foundation
import Gradus
import GradusReference
import PropertyTesting

/// How far from the true line noise leaves SGD.
let noiseExercise: Exercise<Call, Tensors> = Exercise(
  "3.1.noise", "what noise does to a run", file: "NoiseRobustness.swift",
  reference: { try worked($0) },
  claims: [
    .lessonsExample {
      [
        (
          call([2, 0.5], [3, -1], points: 10, noise: 0.5, rate: 0.1, epochs: 2),
          answer(3.6864 + 0.00324 + 0.81450625 + 0.000950625)
        )
      ]
    },
    .recorded(
      "is what autograd makes of PyTorch's whole run", asked, in: "3.1-noise", "",
      inputs: ["curvatures", "distances", "points", "noise", "rate", "epochs"],
      outputs: ["mean square"]),
    Claim(
      "in the end it is how far noise moves the least-squares line, by GSL's covariances",
      forAll: zip(Generator<Int>.integer(in: 3...6).flatMap { points($0) }, .number(in: 0.1...2))
    ) { input, interview in
      let (data, noise) = input
      let (ends, spread) = (curvatures(data.x), spreadByGSL(data))
      // After 50 κ epochs e⁻⁵⁰ of the flat way is left.
      let epochs = (50 * ends[0] / ends[1]).rounded()
      guard epochs < 1e5, spread.isFinite else { return }
      let asked = call(
        ends, [3, -2], points: data.count, noise: noise, rate: 1 / ends[0], epochs: Int(epochs))
      try interview.expect(
        number(try interview.ask(asked)), equals: spread * noise * noise, "the mean square")
    },
    Claim("each direction adds what it has by itself", forAll: calls) { call, interview in
      let parts = try [0, 1].map { k in
        let alone = try ["curvatures", "distances"].reduce(call) { call, name in
          Call(
            call.asked,
            try call.inputs.map {
              $0.name == name ? NamedTensor(name, [try call.list(name)[k]]) : $0
            })
        }
        return number(try interview.ask(alone))
      }
      try interview.expect(
        number(try interview.ask(call)), equals: parts[0] + parts[1],
        "the mean square, of what each direction alone has")
    },
    Claim("without noise it is the way that is left", forAll: calls) { call, interview in
      let silent = call.replacing("noise", by: [0])
      try interview.expect(
        silent, toBe: try worked(silent), source: "(1 − γΛ)ᵗ of each distance, squared")
    },
  ],
  robustness: [
    Claim(
      "before the first epoch, and where nothing slopes, it is the start's distance",
      asking: {
        [
          (call([3, 0.5], [2, 1.5], points: 4, noise: 0.7, rate: 0.1, epochs: 0), answer(6.25)),
          (call([0], [-3], points: 4, noise: 0.7, rate: 0.1, epochs: 5), answer(9)),
        ]
      }, source: "by hand")
  ],
  deviations: Deviations(
    of: NoiseRecipe(), answering: { answer(try $0.meanSquare($1)) },
    [
      Deviation("arrived", "The noise counts in full, as if the run had arrived") {
        $0.share = { _ in 1 }
      },
      Deviation("start-forgotten", "What is left of the way from the start is not counted") {
        $0.way = { _, _ in 0 }
      },
      Deviation("noise-forgotten", "Only what is left of the way is counted") {
        $0.share = { _ in 0 }
      },
      Deviation(
        "slope-for-shift", "The slope's variance is taken for that of the minimum",
        equation: "2σ²Λ/n"
      ) { $0.shift = { variance, _ in variance } },
      Deviation("divided-once", "The slope's variance is divided by Λ, not by Λ²") {
        $0.shift = { $0 / $1 }
      },
      Deviation("noise-not-squared", "σ stands for σ²") { $0.noise = { $0 } },
      Deviation(
        "two-forgotten", "The 2 of the slope's variance is left out", equation: "σ²/(nΛ)"
      ) { $0.noise = { $0 * $0 / 2 } },
      Deviation("points-forgotten", "The noise is not divided by the number of points") {
        $0.points = { _ in 1 }
      },
      Deviation("parameters-subtracted", "It is divided by n − 2, as an estimate of σ² would be") {
        $0.points = { $0 - 2 }
      },
      Deviation("left-not-squared", "(1 − γΛ)ᵗ is multiplied with the squared distance as it is") {
        $0.way = { left, distance in left * distance * distance }
      },
      Deviation("distance-not-squared", "The way that is left is not squared") {
        $0.way = { left, distance in abs(left * distance) }
      },
      Deviation(
        "one-minus-square", "The noise's share is 1 − f², not (1 − f)²", equation: "1 − (1 − γΛ)²ᵗ"
      ) { $0.share = { 1 - $0 * $0 } },
      Deviation("share-not-squared", "The noise's share is 1 − f, not its square") {
        $0.share = { 1 - $0 }
      },
      Deviation(
        "fresh-noise", "Each epoch has noise of its own, as mini-batches would have",
        equation: "γ² Σ (1 − γΛ)²ᵏ · 2σ²Λ/n"
      ) { $0.isFresh = true },
      Deviation("added-before-squaring", "Way and shift are added before they are squared") {
        $0.addsFirst = true
      },
      Deviation("mean-over-directions", "The directions are averaged, not added") {
        $0.averages = true
      },
      Deviation("root", "The distance is answered, not its square") { $0.takesRoot = true },
      Deviation("continuous", "The steps are taken to be very small", equation: "exp(−γΛt)") {
        $0.left = { step, epochs in exp(-step * epochs) }
      },
      Deviation("one-epoch-less", "The last epoch is left out") {
        $0.left = { step, epochs in pow(1 - step, epochs - 1) }
      },
      Deviation("divides-by-zero", "Where nothing slopes, 0 is divided by 0") {
        $0.dividesByZero = true
      },
    ]),
  hints: [
    "The noise is drawn once, before the run. It moves the lowest point, and the run goes there, not to "
      + "the true line. Where is the run after t epochs, for one direction and one moved point m?",
    "At m + f(d − m) = fd + (1 − f)m from the true line, with f = (1 − γΛ)ᵗ. Square it, and take the "
      + "mean over m: the mean of m is 0, that of m² is 2σ²/(nΛ).",
    "for (curvature, distance) in zip(curvatures, distances) { let left = pow(1 - rate * curvature, "
      + "Double(epochs)); sum += left * left * distance * distance + (1 - left) * (1 - left) * … }",
  ],
  why:
    "The noise moves the lowest point once, before the run, and the run goes there. So what "
    + "is left has two parts: the distance that descent has not made up, and the way to the "
    + "moved point that it has. Longer training shrinks the first and grows the second.",
  worked: "GradusReference/Experiments/NoisyDescent.swift")

private let asked = "the mean squared distance from the true line"

private func call(
  _ curvatures: [Double], _ distances: [Double], points: Int, noise: Double, rate: Double,
  epochs: Int
) -> Call {
  Call(
    asked,
    [
      NamedTensor("curvatures", curvatures), NamedTensor("distances", distances),
      NamedTensor("points", Double(points)), NamedTensor("noise", noise),
      NamedTensor("rate", rate), NamedTensor("epochs", Double(epochs)),
    ])
}

private func answer(_ meanSquare: Double) -> Tensors {
  Tensors([NamedTensor("mean square", meanSquare)])
}

private func number(_ answer: Tensors) -> Double { answer["mean square"]?.values.first ?? .nan }

private func worked(_ call: Call) throws -> Tensors {
  answer(
    predictNoise(
      curvatures: try call.list("curvatures"), distances: try call.list("distances"),
      points: try call.integer("points"), noise: try call.number("noise"),
      rate: try call.number("rate"), epochs: try call.integer("epochs")))
}

/// Two directions, rates that settle and some that do not.
private let calls: Generator<Call> = zip(
  zip(
    Generator<[Double]>.vector(2), Generator<Double>.number(in: 0.5...4),
    Generator<Double>.number(in: 1.5...30)),
  zip(Generator<Int>.integer(in: 3...40), Generator<Double>.number(in: 0.1...2)),
  zip(Generator<Double>.number(in: 0.05...2.1), Generator<Int>.integer(in: 1...20))
).map { directions, noise, run in
  let (distances, steep, ratio) = directions
  return call(
    [steep, steep / ratio], distances, points: noise.0, noise: noise.1, rate: run.0 / steep,
    epochs: run.1)
}

/// The eigenvalues of the loss's second derivatives on `x`, by GSL.
private func curvatures(_ x: [Double]) -> [Double] {
  let n = Double(x.count)
  let (mean, square) = (x.reduce(0, +) / n, x.reduce(0) { $0 + $1 * $1 } / n)
  return eigenvaluesByGSL([[2 * square, 2 * mean], [2 * mean, 2]])
}

/// The sum of the variances of weight and bias under noise of the deviation 1, by `gsl_fit_linear`,
/// which estimates the noise from the errors that are left.
private func spreadByGSL(_ data: Dataset) -> Double {
  var (bias, weight) = (0.0, 0.0)
  var (c00, c01, c11, sum) = (0.0, 0.0, 0.0, 0.0)
  gsl_fit_linear(data.x, 1, data.y, 1, data.count, &bias, &weight, &c00, &c01, &c11, &sum)
  return (c00 + c11) / (sum / Double(data.count - 2))
}

/// The lines of `predictNoise`.
private struct NoiseRecipe: Sendable {
  var left: @Sendable (_ step: Double, _ epochs: Double) -> Double = { pow(1 - $0, $1) }
  var way: @Sendable (_ left: Double, _ distance: Double) -> Double = { $0 * $0 * $1 * $1 }
  var share: @Sendable (_ left: Double) -> Double = { (1 - $0) * (1 - $0) }
  var noise: @Sendable (Double) -> Double = { $0 * $0 }
  var points: @Sendable (Double) -> Double = { $0 }
  /// The variance of the lowest point, by that of the slope at the true line.
  var shift: @Sendable (_ variance: Double, _ curvature: Double) -> Double = { $0 / ($1 * $1) }
  var isFresh = false
  var addsFirst = false
  var averages = false
  var takesRoot = false
  var dividesByZero = false

  func meanSquare(_ call: Call) throws -> Double {
    let (curvatures, distances) = (try call.list("curvatures"), try call.list("distances"))
    let (rate, epochs) = (try call.number("rate"), try call.number("epochs"))
    let variance = 2 * noise(try call.number("noise")) / points(try call.number("points"))
    let parts = zip(curvatures, distances).map { curvature, distance -> Double in
      let f = left(rate * curvature, epochs)
      let rest = way(f, distance)
      guard curvature != 0 || dividesByZero else { return rest }
      var part = share(f) * shift(variance * curvature, curvature)
      if isFresh {
        let step = 1 - rate * curvature
        let steps = (1 - pow(step, 2 * epochs)) / (1 - step * step)
        part = rate * rate * steps * variance * curvature
      }
      return addsFirst ? pow(rest.squareRoot() + part.squareRoot(), 2) : rest + part
    }
    let sum = parts.reduce(0, +) / (averages ? Double(parts.count) : 1)
    return takesRoot ? sum.squareRoot() : sum
  }
}
