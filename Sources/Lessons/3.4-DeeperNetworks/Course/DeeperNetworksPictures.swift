import Exercising
import Foundation
import Gradus
import GradusReference

/// The pictures of lesson 3.4, made of what `respondent` answers.
@Sendable func deeperNetworksPictures(_ respondent: Respondent) throws -> [Picture] {
  [
    Picture("gradients.svg", try gradientsFigure(respondent)),
    Picture("clipping.svg", try clippingFigure(respondent)),
  ]
}

/// Thirty layers of sixteen units of tanh, eight examples, normal weights: all from PyTorch's stream.
public enum DeepNetwork: String, CaseIterable, Sendable {
  case small = "plain, weights halved"
  case large = "plain, weights tripled"
  case residual = "with ways past, weights halved"
  case normalized = "normalized, weights halved"

  /// The root mean square of the cotangent at each level, the input's first. `gain` is what the
  /// weights, of the deviation 1/√16, are multiplied by.
  /// - Throws: What `respondent` throws where it has no answer.
  public func sizes(
    gain: Double? = nil, _ respondent: Respondent = Respondent()
  ) throws -> [Double] {
    let gain = gain ?? (self == .large ? 3 : 0.5)
    var generator = RandomGenerator(seed: 34)
    func normal(_ rows: Int) -> Matrix {
      Matrix(rows: rows, columns: 16, values: generator.randn(rows * 16, .float64))
    }
    let input = normal(8)
    let weights = (0..<30).map { _ in gain / 4 * normal(16) }
    let cotangent = normal(8)
    guard self == .normalized else {
      let call = residualCall(input, weights, cotangent, hasSkips: self == .residual)
      return try respondent.answer(residualExercise, call)["sizes"]?.values ?? []
    }
    return try normalizedSizes(input, weights, cotangent, respondent)
  }
}

/// The cotangents' sizes where each layer normalizes its sums before tanh.
private func normalizedSizes(
  _ input: Matrix, _ weights: [Matrix], _ cotangent: Matrix, _ respondent: Respondent
) throws -> [Double] {
  func normalization(_ part: String, of sums: Matrix, _ cotangent: Matrix) throws -> Matrix {
    let call = layerNormCall(
      sums, weight: Array(repeating: 1, count: sums.columns),
      bias: Array(repeating: 0, count: sums.columns), eps: 1e-5, cotangent: cotangent)
    let values = try respondent.answer(layerNormExercise, call)[part]?.values ?? []
    var found = sums
    if values.count == found.values.count { found.values = values }
    return found
  }
  var (levels, sums): ([Matrix], [Matrix]) = ([input], [])
  for (k, weight) in weights.enumerated() {
    sums.append(levels[k] * weight.transposed)
    levels.append(try normalization("output", of: sums[k], cotangent).map { tanh($0) })
  }
  var bars = [cotangent]
  for k in weights.indices.reversed() {
    let back = Tanh().backward(
      bars[bars.count - 1], input: try normalization("output", of: sums[k], cotangent)
    ).input
    bars.append(try normalization("dInput", of: sums[k], back) * weights[k])
  }
  return bars.reversed().map { bar in
    (bar.values.reduce(0) { $0 + $1 * $1 } / Double(bar.values.count)).squareRoot()
  }
}

private func gradientsFigure(_ respondent: Respondent) throws -> Figure {
  let looks: [(Figure.Series.Style, Color)] = [
    (.dashedLine, .black), (.squares, .vermilion), (.line, .blue), (.path, .bluishGreen),
  ]
  return Figure(
    title: "Size of the cotangent by level, thirty layers", x: "level", y: "root mean square",
    xRange: 0...30, xIsWhole: true, logarithmic: true, legend: .bottomRight,
    series: try zip(DeepNetwork.allCases, looks).map { network, look in
      Figure.Series(
        name: network.rawValue, style: look.0, color: look.1, width: network == .large ? 0.5 : 1,
        points: try network.sizes(respondent).enumerated().map { Figure.Point(Double($0), $1) })
    })
}

/// Descent from (1.6, 0.8) on ((uv)¹⁰ − 1)², the loss of twenty layers of one unit with two weights.
public enum WallDescent: String, CaseIterable, Sendable {
  case byNorm = "clipped by norm"
  case byValue = "clipped by value"
  case plain = "not clipped"

  /// The places before the first step and after each.
  /// - Throws: What `respondent` throws where it has no answer.
  public func path(
    steps: Int = 20, _ respondent: Respondent = Respondent()
  ) throws -> [[Double]] {
    var path = [[1.6, 0.8]]
    for k in 0..<steps {
      let p = path[k]
      let slope = 20 * (pow(p[0] * p[1], 10) - 1) * pow(p[0] * p[1], 9)
      let gradient = [slope * p[1], slope * p[0]]
      guard self != .plain else {
        path.append(zip(p, gradient).map { $0 - 0.002 * $1 })
        continue
      }
      let call = clipCall([p], [gradient], lr: 0.002, limit: 10, byValue: self == .byValue)
      path.append(try respondent.answer(clipExercise, call).parts.last?.values ?? p)
    }
    return path
  }

  /// The loss at a place.
  public static func loss(_ u: Double, _ v: Double) -> Double {
    let error = pow(u * v, 10) - 1
    return error * error
  }
}

private func clippingFigure(_ respondent: Respondent) throws -> Figure {
  let looks: [(Figure.Series.Style, Color)] = [
    (.path, .blue), (.crosses, .vermilion), (.dashedLine, .black),
  ]
  let (u, v) = (linspace(1.4, 1.65, 51), linspace(0.6, 0.85, 51))
  var figure = Figure(
    title: "Descent beside a wall", x: "u", y: "v", xRange: 1.4...1.65, legend: .outside,
    series: try zip(WallDescent.allCases, looks).map { descent, look in
      Figure.Series(
        name: descent.rawValue, style: look.0, color: look.1,
        points: try descent.path(steps: descent == .plain ? 1 : 20, respondent)
          .map { Figure.Point($0[0], $0[1]) })
    })
  figure.yRange = 0.6...0.85
  figure.contours = Figure.Contours(
    x: u, y: v, values: v.map { v in u.map { WallDescent.loss($0, v) } },
    levels: [0.01, 1, 10, 100, 500])
  return figure
}
