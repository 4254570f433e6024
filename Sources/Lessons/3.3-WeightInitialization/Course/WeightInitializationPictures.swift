import Exercising
import Gradus
import GradusReference

/// The pictures of lesson 3.3, made of what `respondent` answers.
@Sendable func weightInitializationPictures(_ respondent: Respondent) throws -> [Picture] {
  let depths = try WeightFill.allCases.map {
    ($0, try $0.measured(respondent), try $0.expected(respondent))
  }
  return [
    Picture(
      "signals.svg",
      figure(
        "Signals on the way forward", "mean square of the signals",
        depths.map { ($0.0, $0.1.signals, $0.2.signals) })),
    Picture(
      "slopes.svg",
      figure(
        "Slopes on the way back", "mean square of the slopes",
        depths.map { ($0.0, $0.1.slopes, $0.2.slopes) })),
  ]
}

/// How the weights of the lesson's network are drawn: 16 layers with rectifiers, from 96 units to 48.
public enum WeightFill: String, CaseIterable, Sendable {
  case standard = "PyTorch's default"
  case xavier = "Xavier"
  case he = "He"
  case orthogonal = "orthogonal, √2"

  /// The units before the first layer and behind each.
  public static let widths = Array(stride(from: 96, to: 47, by: -3))

  /// The mean squares of the signals before and after each layer, and of the slopes by them.
  public typealias Sizes = (signals: [Double], slopes: [Double])

  /// What the network of the lesson's text shows.
  /// - Throws: What the respondent throws.
  public func measured(_ respondent: Respondent = Respondent()) throws -> Sizes {
    var generator = RandomGenerator(seed: 33)
    var signals = [generator.normal(rows: 32, columns: 96)]
    var (weights, sums) = ([Matrix](), [Matrix]())
    for (inputs, outputs) in zip(Self.widths, Self.widths.dropFirst()) {
      let weight = try weight(outputs, inputs, from: &generator, respondent)
      let sum = signals[signals.count - 1] * weight.transposed
      weights.append(weight)
      sums.append(sum)
      signals.append(ReLU().forward(sum))
    }
    var slopes = [generator.normal(rows: 32, columns: 48)]
    for (weight, sum) in zip(weights, sums).reversed() {
      slopes.append(ReLU().backward(slopes[slopes.count - 1], input: sum).input * weight)
    }
    return (signals.map(\.meanSquare), slopes.reversed().map(\.meanSquare))
  }

  /// What is to be expected of it.
  /// - Throws: What the respondent throws.
  public func expected(_ respondent: Respondent = Respondent()) throws -> Sizes {
    let deviations = try zip(Self.widths, Self.widths.dropFirst()).map {
      try deviation($1, $0, respondent)
    }
    let found = try respondent.answer(
      sizesExercise, sizesCall(Self.widths, deviations, negativeSlope: 0))
    return (found["signals"]?.values ?? [], found["slopes"]?.values ?? [])
  }

  /// The standard deviation of the weights. Rows at right angles have that of He's, for they are √2 long.
  private func deviation(
    _ outputs: Int, _ inputs: Int, _ respondent: Respondent
  ) throws -> Double {
    let slope = self == .standard ? 5.0.squareRoot() : self == .xavier ? 1 : 0
    let kept = try respondent.answer(
      keepingExercise, keepingCall([outputs, inputs], negativeSlope: slope))
    return kept[self == .xavier ? "both" : "signals"]?.values.first ?? .nan
  }

  private func weight(
    _ outputs: Int, _ inputs: Int, from generator: inout RandomGenerator,
    _ respondent: Respondent
  ) throws -> Matrix {
    let deviation = try deviation(outputs, inputs, respondent)
    switch self {
    case .xavier, .he:
      return generator.normal(rows: outputs, columns: inputs, deviation)
    case .standard:
      let law = try respondent.answer(spreadExercise, spreadCall(deviation, cut: 2))
      let bound = law["bound"]?.values.first ?? .nan
      return Matrix(
        rows: outputs, columns: inputs,
        values: generator.uniform(outputs * inputs, in: -bound..<bound, .float64))
    case .orthogonal:
      let draws = generator.normal(rows: outputs, columns: inputs)
      let found = try respondent.answer(
        orthogonalExercise, orthogonalCall(draws, gain: 2.0.squareRoot()))
      return Matrix(rows: outputs, columns: inputs, values: found.numbers)
    }
  }
}

extension RandomGenerator {
  fileprivate mutating func normal(
    rows: Int, columns: Int, _ deviation: Double = 1
  ) -> Matrix {
    Matrix(
      rows: rows, columns: columns,
      values: normal(rows * columns, mean: 0, standardDeviation: deviation, .float64))
  }
}

extension Matrix {
  fileprivate var meanSquare: Double {
    values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
  }
}

/// Marks for what was measured, and behind them lines for what was expected.
private func figure(
  _ title: String, _ y: String, _ depths: [(WeightFill, [Double], [Double])]
) -> Figure {
  func points(_ sizes: [Double]) -> [Figure.Point] {
    sizes.enumerated().map { Figure.Point(Double($0), $1) }
  }
  let looks: [(Figure.Series.Style, Color)] = [
    (.crosses, .vermilion), (.points, .blue), (.squares, .bluishGreen), (.openSquares, .black),
  ]
  // Of orthogonal weights the same is expected as of He's.
  let expected = zip(depths, looks).filter { $0.0.0 != .orthogonal }.map { depth, look in
    Figure.Series(
      name: depth.0 == .he ? "expected" : "", style: .dashedLine, color: look.1,
      points: points(depth.2))
  }
  return Figure(
    title: title, x: "layer", y: y, xRange: 0...16, xIsWhole: true, logarithmic: true,
    legend: .outside,
    series: expected
      + zip(depths, looks).map { depth, look in
        Figure.Series(
          name: depth.0.rawValue, style: look.0, color: look.1, points: points(depth.1))
      })
}
