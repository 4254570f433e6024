import ActivationsQuestions
import Exercising
import Gradus
import GradusReference

/// The pictures of lesson 2.4, made of what `respondent` answers.
@Sendable func activationPictures(_ respondent: Respondent) throws -> [Picture] {
  [
    Picture("slopes.svg", try slopesOfSix(respondent)),
    Picture("signals.svg", depthFigure("Signals on the way in", "size of the signal", \.sizes)),
    Picture("gradients.svg", depthFigure("Slopes on the way back", "size of the slope", \.slopes)),
  ]
}

/// The slopes of four activations, as the learner's function has them.
private func slopesOfSix(_ respondent: Respondent) throws -> Figure {
  let places = linspace(-4, 4, 161)
  let answers = try places.map { try respondent.answer(slopesExercise, slopesCall($0)) }
  let curves: [(String, Figure.Series.Style, Color)] = [
    ("sigmoid", .line, .blue), ("tanh", .dashedLine, .bluishGreen), ("relu", .line, .black),
    ("silu", .path, .vermilion), ("gelu", .dashedLine, .reddishPurple),
  ]
  var figure = Figure(
    title: "The slopes of five activations", x: "x", y: "slope", xRange: -4...4, legend: .topLeft,
    series: curves.map { name, style, color in
      Figure.Series(
        name: name, style: style, color: color, width: name == "gelu" ? 2 : 1,
        points: zip(places, answers).map { Figure.Point($0, $1[name]?.values.first ?? .nan) })
    })
  figure.yRange = -0.2...1.6
  return figure
}

/// What becomes of a signal, and of a slope, in a network of 20 layers of 32 units.
struct Depth: Sendable {
  /// The root mean square of the signal before the first layer and after each.
  var sizes: [Double]
  /// The root mean square of the loss's slopes by these.
  var slopes: [Double]

  /// The network of the lesson's text: normal inputs, weights and slopes at the end, from PyTorch's
  /// stream for seed 0.
  init(_ activation: some Activation, gain: Double) {
    var generator = RandomGenerator(seed: 0)
    func normal() -> Matrix {
      Matrix(rows: 32, columns: 32, values: generator.randn(32 * 32, .float64))
    }
    var (signals, inputs, weights) = ([normal()], [Matrix](), [Matrix]())
    for layer in 0..<20 {
      weights.append(gain / 32.0.squareRoot() * normal())
      inputs.append(signals[layer] * weights[layer].transposed)
      signals.append(activation.forward(inputs[layer]))
    }
    var cotangents = [normal()]
    for layer in (0..<20).reversed() {
      let product = activation.backward(cotangents[cotangents.count - 1], input: inputs[layer])
      cotangents.append(product.input * weights[layer])
    }
    (sizes, slopes) = (signals.map(\.rootMeanSquare), cotangents.reversed().map(\.rootMeanSquare))
  }

  static let all: [(name: String, depth: Depth)] = [
    ("sigmoid", Depth(Sigmoid(), gain: 1)), ("tanh", Depth(Tanh(), gain: 1)),
    ("relu", Depth(ReLU(), gain: 1)),
    ("relu, weights √2 larger", Depth(ReLU(), gain: 2.0.squareRoot())),
  ]
}

extension Matrix {
  fileprivate var rootMeanSquare: Double {
    (values.reduce(0.0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
  }
}

private func depthFigure(
  _ title: String, _ y: String, _ numbers: (Depth) -> [Double]
) -> Figure {
  let looks: [(Figure.Series.Style, Color)] = [
    (.line, .blue), (.dashedLine, .bluishGreen), (.path, .vermilion), (.line, .black),
  ]
  return Figure(
    title: title, x: "layer", y: y, xRange: 0...20, xIsWhole: true, logarithmic: true,
    legend: .bottomRight,
    series: zip(Depth.all, looks).map { depth, look in
      Figure.Series(
        name: depth.name, style: look.0, color: look.1,
        points: numbers(depth.depth).enumerated().map { Figure.Point(Double($0), $1) })
    })
}
