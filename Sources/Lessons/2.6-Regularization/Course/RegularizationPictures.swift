import Exercising
import Foundation
import Gradus
import GradusReference

/// The pictures of lesson 2.6, made of what `respondent` answers.
@Sendable func regularizationPictures(_ respondent: Respondent) throws -> [Picture] {
  let descents = try [WavesDescent.plain, .l2, .l1].map { ($0, try $0.run(300, respondent)) }
  return [
    Picture("gap.svg", gapFigure(descents)), Picture("weights.svg", weightsFigure(descents)),
  ]
}

/// Ten waves fitted to twelve noisy points, with a penalty's own step after each step of descent.
public struct WavesDescent: Sendable {
  public let name: String
  /// λ₂ and λ₁, in the unit of the loss.
  public let l2: Double
  public let l1: Double

  public static let plain = WavesDescent(name: "no penalty", l2: 0, l1: 0)
  public static let l2 = WavesDescent(name: "L2", l2: 0.3, l1: 0)
  public static let l1 = WavesDescent(name: "L1", l2: 0, l1: 0.1)

  init(name: String, l2: Double, l1: Double) { (self.name, self.l2, self.l1) = (name, l2, l1) }

  /// The weights and both losses after each epoch.
  public struct Epoch: Sendable {
    public let weights: [Double]
    public let training: Double
    public let validation: Double
  }

  /// The points and their waves: 12 to train on, 200 new ones.
  public static let parts: (training: Examples, validation: Examples) = {
    var generator = RandomGenerator(seed: 26)
    let x = generator.rand(12)
    let noise = generator.randn(12)
    let new = generator.rand(200)
    return (waves(x, noise), waves(new, generator.randn(200)))
  }()

  /// `epochs` epochs from zeros at the rate 0.1.
  /// - Throws: What the reference throws, or an `AnswerFailure` where the learner's code gives no
  ///   answer.
  public func run(_ epochs: Int, _ respondent: Respondent = Respondent()) throws -> [Epoch] {
    let (training, validation) = Self.parts
    var model = LinearModel(weights: Array(repeating: 0, count: 10), bias: 0)
    return try (0..<epochs).map { _ in
      let slope = model.gradient(on: training)
      let stepped = zip(model.weights, slope.weights).map { $0 - 0.1 * $1 }
      if l2 == 0 && l1 == 0 {
        model.weights = stepped
      } else {
        model.weights = try respondent.answer(
          shrinkExercise, shrinkCall(stepped, l2: 0.1 * l2, l1: 0.1 * l1)
        ).numbers
      }
      return Epoch(
        weights: model.weights, training: model.meanSquaredError(on: training),
        validation: model.meanSquaredError(on: validation))
    }
  }
}

private func waves(_ x: [Double], _ noise: [Double]) -> Examples {
  Examples(
    features: Matrix(x.map { x in (1...10).map { cos(Double($0) * .pi * x) } }),
    targets: zip(x, noise).map { cos(.pi * $0) + 0.5 * cos(3 * .pi * $0) + 0.4 * $1 })
}

private let colors: [Color] = [.black, .blue, .vermilion]

private func gapFigure(_ descents: [(WavesDescent, [WavesDescent.Epoch])]) -> Figure {
  func points(_ losses: [Double]) -> [Figure.Point] {
    losses.enumerated().map { Figure.Point(Double($0 + 1), $1) }
  }
  return Figure(
    title: "Loss on the training points (dashed) and on new ones", x: "epoch", y: "loss",
    xRange: 1...300, logarithmic: true, xIsLogarithmic: true, legend: .bottomLeft,
    series: zip(descents, colors).flatMap { descent, color in
      [
        Figure.Series(
          name: "\(descent.0.name), new points", color: color,
          points: points(descent.1.map(\.validation))),
        Figure.Series(
          name: "\(descent.0.name), training", style: .dashedLine, color: color,
          points: points(descent.1.map(\.training))),
      ]
    })
}

private func weightsFigure(_ descents: [(WavesDescent, [WavesDescent.Epoch])]) -> Figure {
  var figure = Figure(
    title: "The weights of the ten waves after 300 epochs", x: "wave", y: "weight", xRange: 0...11,
    xIsWhole: true,
    series: zip(descents, colors).map { descent, color in
      Figure.Series(
        name: descent.0.name, style: .path, color: color,
        points: (descent.1.last?.weights ?? []).enumerated().map {
          Figure.Point(Double($0 + 1), $1)
        })
    })
  figure.yRange = -0.5...1.25
  return figure
}
