import Exercising
import Gradus
import GradusFixtures
import GradusReference

extension Verification {
  /// The random stream beside PyTorch's: what is exact apart from what is not.
  static func randomStream() throws -> [Verification] {
    var exact: [Double] = []
    var normal: [RandomGenerator.Precision: [Double]] = [:]
    for name in try Golden.names(below: "random/float") {
      let recording = try Golden.load(RandomRecording.self, name)
      for stream in recording.streams {
        var generator = RandomGenerator(seed: recording.seed)
        for draw in stream.draws {
          let errors = units(
            draw.repeated(by: &generator, recording.dtype) ?? [], draw.values, recording.dtype)
          if draw.isNormal {
            normal[recording.dtype, default: []] += errors
          } else {
            exact += errors
          }
        }
      }
    }
    for item in try Golden.load(LinspaceRecording.self, "random/linspace.json").cases {
      exact += units(linspace(item.start, item.end, item.steps), item.values, .float64)
    }
    return [
      ulps("uniform, randint, randperm, linspace", exact, bound: 0),
      ulps("randn in float32", normal[.float32] ?? [], bound: 2),
      ulps("randn in float64", normal[.float64] ?? [], bound: 2),
    ]
  }

  private static func ulps(_ name: String, _ errors: [Double], bound: Double) -> Verification {
    Verification(name, with: Golden.source, errors: errors, unit: .ulp, bound: bound)
  }

  /// The linear layer and the mean squared error beside PyTorch's autograd.
  static func layersByPyTorch() throws -> [Verification] {
    let recording = try Golden.load(LayerRecording.self, "layers/mse-linear.json")
    let loss = MeanSquaredError()
    let errors = recording.cases.flatMap { item in
      func matrix(_ rows: Int, _ columns: Int, _ values: [Double]) -> Matrix {
        Matrix(rows: rows, columns: columns, values: values)
      }
      let input = matrix(item.batch, item.in, item.input)
      let target = matrix(item.batch, item.out, item.target)
      let layer = Linear(weight: matrix(item.out, item.in, item.weight), bias: item.bias)
      let output = layer.forward(input)
      let products = layer.backward(
        matrix(item.batch, item.out, item.cotangent), input: input)
      let slope = loss.gradient(output, target)
      let gradients = layer.backward(slope, input: input)
      let pairs = [
        (output.values, item.output), ([loss.value(output, target)], [item.mean.loss]),
        (slope.values, item.mean.gradients.output ?? []),
        (products.input.values, item.vjp.input), (products.parameters[0], item.vjp.weight),
        (products.parameters[1], item.vjp.bias),
        (gradients.input.values, item.mean.gradients.input),
        (gradients.parameters[0], item.mean.gradients.weight),
        (gradients.parameters[1], item.mean.gradients.bias),
      ]
      return pairs.flatMap(errorsOfLargest)
    }
    return [
      Verification(
        "Linear and MSE", with: "\(Golden.source), autograd", errors: errors, unit: .relative,
        bound: 1e-12)
    ]
  }

  /// Each optimizer beside its recorded runs, step by step: those in float64 to 1e-12, those in
  /// float32 to what rounding in float32 leaves.
  static func optimizersByPyTorch() throws -> [Verification] {
    let rows = try torchOptimizers.map { optimizer in
      let traces = try Golden.traces(of: optimizer.name).filter { $0.file != Golden.atTies }
        .map(\.trace)
      let exact = traces.filter { $0.dtype == .float64 }
      let source = traces.first?.recordedBy.map { "\($0.framework) \($0.version)" }
      return Verification(
        "\(optimizer.name), \(exact.count) runs",
        with: source == "torch 2.15.0" ? Golden.source : source ?? "no recording",
        errors: try errors(of: exact), unit: .relative, bound: 1e-12)
    }
    let rounded = try torchOptimizers.flatMap { try Golden.traces(of: $0.name).map(\.trace) }
      .filter { $0.dtype == .float32 }
    return rows + [
      try muonAtTies(),
      Verification(
        "in float32, \(rounded.count) runs", with: Golden.source, errors: try errors(of: rounded),
        unit: .relative, bound: 1e-6),
    ]
  }

  /// Muon where sums come to ties of bfloat16, added in the order of the processor that recorded it.
  private static func muonAtTies() throws -> Verification {
    let trace = try Golden.load(OptimizerTrace.self, Golden.atTies)
    return Verification(
      "Muon at ties of bfloat16", with: Golden.source,
      errors: try BFloat16Matrix.$order.withValue(.native) { try errors(of: [trace]) },
      unit: .relative, bound: 1e-12)
  }

  private static func errors(of traces: [OptimizerTrace]) throws -> [Double] {
    try traces.flatMap { $0.trajectory.errors(of: try $0.run.trajectory()) }
  }

  /// The post's runs on the recorded data beside PyTorch's in float64: every loss, and the last
  /// parameters.
  static func trainingByPyTorch() throws -> [Verification] {
    let recordings = try Golden.trainingNames().map(Golden.training)
    return try ["sgd", "rmsprop", "adam"].map { name in
      var errors: [Double] = []
      var count = 0
      for recording in recordings {
        for run in recording.runs where run.optimizer == name {
          var reference = try optimizer(named: name, run.options)
          let found = try train(
            run.initial, on: recording.data.dataset, epochs: run.float64.losses.count,
            with: &reference)
          let numbers = { (training: Training) in
            training.losses + [training.weight, training.bias]
          }
          errors += relativeErrors(numbers(found), numbers(run.float64.training))
          count += 1
        }
      }
      return Verification(
        "training with \(name), \(count) runs", with: "\(Golden.source), float64", errors: errors,
        unit: .relative, bound: 1e-8)
    }
  }
}

/// The errors of `found` in units in the last place; infinite where numbers are missing.
private func units(
  _ found: [Double], _ recorded: [Double], _ precision: RandomGenerator.Precision
) -> [Double] {
  guard found.count == recorded.count else { return [.infinity] }
  return zip(found, recorded).map(precision.units(from:to:))
}
