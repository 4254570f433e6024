import Exercising
import Gradus
import GradusFixtures
import GradusReference

extension Verification {
  /// Layers, normalizations and losses beside PyTorch's autograd, each with several options and at
  /// its kinks.
  static func networksByPyTorch() throws -> [Verification] {
    let layers = try Golden.load(LayersRecording.self, "networks/layers.json")
    let norms = try Golden.load(BatchNormRecording.self, "networks/batch-norm.json")
    let losses = try Golden.load(LossesRecording.self, "networks/losses.json")
    // PyTorch's gradient of Hardsigmoid has the 1/6 of float32.
    let isRounded = { (item: LayersRecording.Case) in item.name == "Hardsigmoid" }
    return [
      row(
        "activations and norms of rows", try layers.cases.filter { !isRounded($0) }.flatMap(errors)),
      row(
        "Hardsigmoid, its 1/6 in float32", try layers.cases.filter(isRounded).flatMap(errors),
        bound: 4e-8),
      row("batch normalization", try norms.cases.flatMap(errors)),
      row("losses", try losses.cases.flatMap(errors)),
    ]
  }

  private static func row(_ name: String, _ errors: [Double], bound: Double = 1e-12) -> Verification
  {
    Verification(
      name, with: "\(Golden.source), autograd", errors: errors, unit: .relative, bound: bound)
  }

  private static func errors(_ item: LayersRecording.Case) throws -> [Double] {
    guard var layer = try torchLayer(item.name, item.options, columns: item.columns) else {
      throw OptionError("there is no layer \(item.name)")
    }
    layer.parameters = item.parameters
    func matrix(_ values: [Double]) -> Matrix {
      Matrix(rows: item.rows, columns: item.columns, values: values)
    }
    let product = layer.backward(matrix(item.cotangent), input: matrix(item.input))
    return errors([
      (layer.forward(matrix(item.input)).values, item.output),
      (product.input.values, item.vjp.input),
    ]) + errors(Array(zip(product.parameters, item.vjp.parameters)))
  }

  private static func errors(_ item: BatchNormRecording.Case) throws -> [Double] {
    var layer = BatchNorm(
      columns: item.columns, eps: try item.options.number("eps", 1e-5),
      momentum: try item.options.number("momentum", 0.1))
    layer.parameters = item.parameters
    return item.passes.flatMap { step in
      func matrix(_ values: [Double]) -> Matrix {
        Matrix(rows: step.rows, columns: item.columns, values: values)
      }
      var pass = step.training ? Pass.training(RandomGenerator(seed: 0)) : .evaluation
      let (output, context) = layer.forward(matrix(step.input), in: &pass)
      let product = layer.backward(matrix(step.cotangent), context)
      return errors([
        (output.values, step.output), (layer.runningMean, step.running_mean),
        (layer.runningVar, step.running_var), (product.input.values, step.vjp.input),
      ]) + errors(Array(zip(product.parameters, step.vjp.parameters)))
    }
  }

  private static func errors(_ item: LossesRecording.Case) throws -> [Double] {
    let prediction = Matrix(rows: item.rows, columns: item.columns, values: item.prediction)
    if let classes = item.classes {
      guard let loss = try torchLoss(ofClasses: item.name, item.options) else {
        throw OptionError("there is no loss \(item.name) of classes")
      }
      return errors(of: loss, prediction, classes, item)
    }
    // Of squares there is the mean alone.
    guard let loss = try torchLoss(item.name, item.options) else { return [] }
    let target = Matrix(rows: item.rows, columns: item.columns, values: item.target ?? [])
    return errors(of: loss, prediction, target, item)
  }

  /// Losses that are not reduced are compared by their sum.
  private static func errors<Target>(
    of loss: some Loss<Target>, _ prediction: Matrix, _ target: Target,
    _ item: LossesRecording.Case
  ) -> [Double] {
    errors([
      ([loss.value(prediction, target)], [item.losses.reduce(0, +)]),
      (loss.gradient(prediction, target).values, item.gradient),
    ])
  }

  private static func errors(_ pairs: [(found: [Double], expected: [Double])]) -> [Double] {
    pairs.flatMap { errorsOfLargest($0.found, $0.expected) }
  }
}
