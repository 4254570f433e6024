import Foundation
import Gradus
import GradusFixtures
import GradusReference
import Testing

@testable import Exercising
@testable import OptimizersBeyondSGDCourse

/// What lesson 3.1 works by hand, and what its pitfalls say.
enum Lesson3_1ByHand {
  private static func fixed(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value).replacing("-", with: "−")
  }

  /// Up to `digits` decimals, without zeros at the end.
  private static func plain(_ value: Double, _ digits: Int = 4) -> String {
    let text = fixed(value, digits)
    return text.contains(".") ? text.replacing(#/\.?0+$/#, with: "") : text
  }

  /// The parameter after each gradient.
  private static func walk(
    _ optimizer: any Optimizer, from start: Double, _ gradients: [Double]
  ) throws -> [Double] {
    var optimizer = optimizer
    var parameters = [[start]]
    return try gradients.map {
      try optimizer.step(&parameters, gradients: [[$0]])
      return parameters[0][0]
    }
  }

  static func quotes() throws -> [String] {
    try loop() + sgd() + rates() + momentum() + pairs() + rmsprop() + adam() + noise() + fit()
  }

  private static func loop() throws -> [String] {
    let data = Dataset(x: [0, 1, 2], y: [1, 3, 5])
    var optimizer: any Optimizer = try SGD(learningRate: 0.1)
    let training = try train(Line(weight: 0, bias: 0), on: data, epochs: 3, with: &optimizer)
    var line = Line(weight: 0, bias: 0)
    let rows = training.losses.indices.map { epoch in
      let errors = zip(data.x, data.y).map { line.weight * $0 + line.bias - $1 }
      let slopes = (
        2 / 3.0 * zip(errors, data.x).reduce(0) { $0 + $1.0 * $1.1 },
        2 / 3.0 * errors.reduce(0, +)
      )
      let row =
        "| \(epoch + 1) | \(plain(line.weight)), \(plain(line.bias)) | "
        + errors.map { plain($0) }.joined(separator: ", ")
        + " | \(fixed(training.losses[epoch], 4)) | \(plain(slopes.0)), \(plain(slopes.1)) |"
      line = Line(weight: line.weight - 0.1 * slopes.0, bias: line.bias - 0.1 * slopes.1)
      return row
    }
    return rows + ["weight \(fixed(training.weight, 4)) and bias \(fixed(training.bias, 4))"]
  }

  private static func sgd() throws -> [String] {
    let path = try walk(
      SGD(learningRate: 0.1, weightDecay: 0.2), from: 1, [0.5, -0.3, 0])
    return [
      "$1 - 0.1(0.5 + 0.2) = \(plain(path[0], 6))$",
      "$\(plain(path[0], 6)) - 0.1(-0.3 + \(plain(0.2 * path[0], 6))) = \(plain(path[1], 6))$",
      "$\(plain(path[1], 6)) \\cdot \(plain(1 - 0.1 * 0.2)) = \(plain(path[2], 6))$",
    ]
  }

  private static func rates() -> [String] {
    let large = 2 / largestStableLearningRate([0, 1, 2])
    let root = large - 8 / 3.0
    #expect(abs(root * root - (4 / 9.0 + 4)) < 1e-12)
    // From d = (1, −2), with H of x = 0, 1, 2.
    let rows = [(0.2, "nil"), (0.5, "4")].map { rate, rises in
      var (w, b) = (1.0, -2.0)
      let excess = (1...4).map { _ in
        let slopes = (10 / 3.0 * w + 2 * b, 2 * w + 2 * b)
        let excess = (w * slopes.0 + b * slopes.1) / 2
        (w, b) = (w - rate * slopes.0, b - rate * slopes.1)
        return fixed(excess, 4)
      }
      return "| \(plain(rate)) | \(excess.joined(separator: ", ")) | \(rises) |"
    }
    return rows + [
      "that is \(fixed(large, 6)) and \(fixed(16 / 3.0 - large, 6)), and the limit is",
      "$2/\(fixed(large, 6)) = \(fixed(2 / large, 6))$",
    ]
  }

  /// The roots of z² − (1 + μ − γΛ)z + μ, each as a calculation by hand finds them.
  private static func pairs() -> [String] {
    let rows = [(0.04, 2.0), (0.04, 18), (0.5, 2), (0.5, 18)].map { momentum, curvature in
      let sum = 1 + momentum - 0.1 * curvature
      let square = sum * sum - 4 * momentum
      let roots = [1.0, -1].map { (sum + $0 * square.squareRoot()) / 2 }
        .sorted { abs($0) > abs($1) }
      let left = square < 0 ? momentum.squareRoot() : abs(roots[0])
      let words =
        square < 0 ? "complex" : "\(fixed(roots[0], 4)) and \(fixed(roots[1], 4))"
      return "| \(plain(momentum)) | \(plain(curvature)) | \(plain(sum)) | \(words) | "
        + "\(fixed(left, 4)) |"
    }
    let (small, large) = (2.0.squareRoot(), 18.0.squareRoot())
    let left = (large - small) / (large + small)
    return rows + [
      " is 0.7893 and then 0.7071. A smaller",
      "The best pair, $\\gamma = \(plain((1 + left) * (1 + left) / 18))$ and "
        + "$\\mu = \(plain(left * left))$, leaves \(plain(left)).",
    ]
  }

  private static func momentum() throws -> [String] {
    let gradients = [1, 0.5, -1]
    func row(_ name: String, _ dampening: Double, nesterov: Bool) throws -> String {
      let path = try walk(
        SGD(learningRate: 0.1, momentum: 0.9, dampening: dampening, nesterov: nesterov), from: 2,
        gradients)
      var buffers: [Double] = []
      for g in gradients {
        buffers.append(buffers.last.map { 0.9 * $0 + (1 - dampening) * g } ?? g)
      }
      let steps = zip([2] + path, path).map { plain(($0 - $1) / 0.1) }
      return "| \(name) | \(buffers.map { plain($0) }.joined(separator: ", ")) | "
        + (nesterov ? steps.joined(separator: ", ") : "the same as $u$")
        + " | \(path.map { plain($0) }.joined(separator: ", ")) |"
    }
    return [
      try row("$\\tau = 0.5$", 0.5, nesterov: false),
      try row("$\\tau = 0$, Nesterov", 0, nesterov: true),
    ]
  }

  private static func rmsprop() throws -> [String] {
    let gradients: [Double] = [4, 2, -1]
    let path = try walk(RMSprop(learningRate: 0.1, alpha: 0.9), from: 1, gradients)
    var v = 0.0
    let rows = gradients.indices.map { k in
      v = 0.9 * v + 0.1 * gradients[k] * gradients[k]
      let before = k == 0 ? 1 : path[k - 1]
      return
        "| \(plain(gradients[k])) | \(plain(v)) | \(fixed(v.squareRoot(), 6)) | "
        + "\(fixed(before - path[k], 6)) | \(fixed(path[k], 6)) |"
    }
    let small = try walk(RMSprop(learningRate: 0.1, alpha: 0.9), from: 1, [0.004])
    #expect(abs(small[0] - path[0]) < 1e-5)
    return rows + [
      "If it is 0.004?", "$0.1/\\sqrt{0.1} = \(fixed(1 - path[0], 3))$ both times",
    ]
  }

  private static func adam() throws -> [String] {
    let gradients: [Double] = [4, 2, -1]
    let path = try walk(Adam(learningRate: 0.1), from: 1, gradients)
    var (m, v) = (0.0, 0.0)
    return gradients.indices.map { k in
      let t = Double(k + 1)
      m = 0.9 * m + 0.1 * gradients[k]
      v = 0.999 * v + 0.001 * gradients[k] * gradients[k]
      let (mean, root) = (m / (1 - pow(0.9, t)), (v / (1 - pow(0.999, t))).squareRoot())
      let before = k == 0 ? 1 : path[k - 1]
      return
        "| \(k + 1) | \(plain(gradients[k])) | \(plain(m, 6)) | \(plain(v, 6)) | \(plain(mean, 6)) | "
        + "\(plain(root, 6)) | \(plain(before - path[k], 6)) | \(plain(path[k], 6)) |"
    }
  }

  private static func noise() -> [String] {
    var sum = 0.0
    let rows = [(2.0, 3.0), (0.5, -1)].map { curvature, distance in
      let left = (1 - 0.1 * curvature) * (1 - 0.1 * curvature)
      let variance = 2 * 0.25 / (10 * curvature)
      let mean = left * left * distance * distance + (1 - left) * (1 - left) * variance
      sum += mean
      return "| \(plain(curvature)) | \(plain(distance)) | \(plain(left)) | \(plain(variance)) | "
        + "\(plain(mean, 6)) |"
    }
    return rows + ["The answer is their sum, \(fixed(sum, 6))."]
  }

  private static func fit() -> [String] {
    let data = Dataset(x: [0, 1, 2], y: [1, 2, 5])
    let best = leastSquaresLine(data)
    #expect(abs(best.weight - 2) < 1e-12 && abs(best.bias - 2 / 3.0) < 1e-12)
    #expect(abs(meanSquaredError(of: best, on: data) - 2 / 9.0) < 1e-12)
    #expect(abs(meanSquaredError(of: Line(weight: 2, bias: 1), on: data) - 1 / 3.0) < 1e-12)
    return []
  }

  /// The pitfalls' numbers, each of the formula that the sentence is about.
  static func pitfalls() throws -> [String] {
    let (g, eps) = (1e-7, 1e-8)
    let adam = 1 - (try walk(Adam(learningRate: 1), from: 1, [g])[0])
    let inside = g / (g * g + eps).squareRoot()
    let early = g * 0.001.squareRoot() / (0.001.squareRoot() * g + eps)
    let uncorrected = (1...100).map { t in
      (1 - pow(0.9, Double(t))) / (1 - pow(0.999, Double(t))).squareRoot()
    }
    let largest = uncorrected.max() ?? .nan
    let second = 0.1 / (1 - 0.9 * 0.9) / (0.001 / (1 - 0.999 * 0.999)).squareRoot()
    var slower = try SGD(learningRate: 0.1, momentum: 0.9)
    var p = [[0.0]]
    try slower.step(&p, gradients: [[1]])
    slower.learningRate = 0.01
    try slower.step(&p, gradients: [[1]])
    return [
      "At $g = 10^{-7}$ and $\\varepsilon = 10^{-8}$, Adam's first step is $\(fixed(adam, 3))\\gamma$.",
      "it is $\(fixed(inside, 3))\\gamma$", "it is $\(fixed(early, 3))\\gamma$",
      "slopes near $10^{-7}$ too", "memory is 0.99 in PyTorch and 0.9 in Keras",
      "ε is $10^{-8}$ in PyTorch and $10^{-7}$ in Keras",
      "are $\(fixed(uncorrected[0], 2))\\gamma$, $\(fixed(uncorrected[1], 2))\\gamma$, … up to "
        + "$\(fixed(largest, 2))\\gamma$ at step \((uncorrected.firstIndex(of: largest) ?? 0) + 1)",
      "first step $\(fixed(second, 3))\\gamma$", "from 0.1 to 0.01 after step 1",
      "two steps lead to \(fixed(p[0][0], 3)); with",
      "from 0.0001 to 0.01 and a", "$\\beta_2 = 0.999$, start at 1",
    ]
  }
}

/// RMSprop at 0.2 in PyTorch's two precisions, from the recording of the post's program.
enum Lesson3_1Rounding {
  static func quotes() throws -> [String] {
    let recording = try Golden.training("lr-0.2")
    let run = recording.runs[1]
    let (single, double) = (run.float32.losses, run.float64.losses)
    func fixed(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
    func short(_ value: Double) -> String {
      value < 1e-3
        ? String(format: "%.1e", value).replacing("e-0", with: "e-") : String(format: "%.2g", value)
    }
    let parting = (0..<100).map { abs(single[$0] - double[$0]) / double[$0] }
    let cells = (71...77).map { k in k == 76 ? fixed(parting[k], 2) : short(parting[k]) }
    #expect(parting.prefix(72).allSatisfy { $0 < 1e-6 })
    // The largest eigenvalue of H with each row times its parameter's rate.
    let x = recording.data.x
    let (mean, square) = (x.reduce(0, +) / 100, x.reduce(0) { $0 + $1 * $1 } / 100)
    var v = [0.0, 0]
    let largest = run.float64.gradients.map { slopes in
      for k in 0..<2 { v[k] = 0.9 * v[k] + 0.1 * slopes[k] * slopes[k] }
      let rates = v.map { 0.2 / $0.squareRoot() }
      let (a, d) = (2 * square * rates[0], 2 * rates[1])
      let product = 4 * mean * mean * rates[0] * rates[1]
      return (a + d) / 2 + ((a - d) * (a - d) / 4 + product).squareRoot()
    }
    let passes = try #require(largest.firstIndex { $0 > 2 }) + 1
    #expect(largest[passes..<80].allSatisfy { $0 > 2 })
    let factor = largest[72] - 1
    return [
      "ends with a loss of \(fixed(single[99], 4)) in float32 and of \(fixed(double[99], 4)) in float64",
      "| relative difference | " + cells.joined(separator: " | ") + " |",
      "$1/\\sqrt{0.9} = \(fixed(1 / 0.9.squareRoot(), 3))$", "it passes 2 at epoch \(passes).",
      "At epoch 73 that eigenvalue is \(fixed(largest[72], 2)). Distances grow by "
        + "\(fixed(factor, 2)), differences of the loss by "
        + "$\(fixed(factor, 2))^2 = \(fixed(factor * factor, 1))$; the table shows "
        + "\(fixed(parting[73] / parting[72], 1)).",
      "88 to 90 are \(fixed(double[87], 4)), \(fixed(double[88], 4)) and \(fixed(double[89], 3)).",
      "\(fixed(single[78], 3)) at epoch 79",
    ]
  }
}
