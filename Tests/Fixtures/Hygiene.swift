import Fixtures
import Gradus

/// What is wrong with a trace as a means of catching mistakes; empty when nothing is.
///
/// Gradients below the tolerance, square or symmetric data, a single step: with such data wrong
/// optimizers pass.
func complaints(about trace: OptimizerTrace) -> [String] {
  [
    origin(trace), shapes(trace), initialValues(trace), steps(trace), sizes(trace), scales(trace),
    flips(trace), learningRates(trace),
  ].flatMap { $0 }
}

/// The comparisons ask for 1e-12 relative; a gradient must be far above that.
private let smallestGradient = 1e-8

private func origin(_ trace: OptimizerTrace) -> [String] {
  guard let recorder = trace.recordedBy else { return ["does not say what recorded it"] }
  var complaints: [String] = []
  let known = [
    Recorder(framework: "torch", version: "2.15.0"),
    Recorder(framework: "lion-pytorch", version: "0.2.5"),
  ]
  if !known.contains(recorder) {
    complaints.append("was recorded by \(recorder.framework) \(recorder.version)")
  }
  if trace.dtype != .float64 { complaints.append("is in \(trace.dtype)") }
  return complaints
}

private func shapes(_ trace: OptimizerTrace) -> [String] {
  var complaints: [String] = []
  for shape in trace.shapes where shape.count > 1 && Set(shape).count == 1 {
    complaints.append("has a square tensor, \(shape)")
  }
  if Set(trace.shapes).count < 2 { complaints.append("has tensors of one shape") }
  let sizes = trace.shapes.map { $0.reduce(1, *) }
  let tensors = [trace.initial] + trace.steps.flatMap { [$0.gradients, $0.parameters] }
  if tensors.contains(where: { $0.map(\.count) != sizes }) {
    complaints.append("has tensors that do not fill their shapes")
  }
  return complaints
}

private func initialValues(_ trace: OptimizerTrace) -> [String] {
  let values = trace.initial.flatMap { $0 }
  var complaints: [String] = []
  if Set(values.map(abs)).count < values.count {
    complaints.append("has initial values of one size")
  }
  if values.contains(where: { abs($0) < 0.1 }) { complaints.append("starts too near to zero") }
  return complaints
}

private func steps(_ trace: OptimizerTrace) -> [String] {
  var complaints: [String] = []
  if trace.steps.count < 10 { complaints.append("has only \(trace.steps.count) steps") }
  let zeros = trace.steps.count { $0.gradients.allSatisfy { $0.allSatisfy { $0 == 0 } } }
  if zeros != 1 { complaints.append("has \(zeros) steps without gradients, not one") }
  return complaints
}

private func sizes(_ trace: OptimizerTrace) -> [String] {
  var complaints: [String] = []
  for (index, step) in trace.steps.enumerated() where !isZero(step) {
    let gradients = step.gradients.flatMap { $0 }
    if gradients.contains(where: { !(abs($0) >= smallestGradient) }) {
      complaints.append("step \(index + 1) has gradients near or below the tolerance")
    }
    if step.gradients.contains(where: { Set($0.map(abs)).count < $0.count }) {
      complaints.append("step \(index + 1) has gradients of one size in one tensor")
    }
  }
  return complaints
}

/// Each of the scales must be that of some tensor in every step: at 1e-7 the place of ε shows.
private func scales(_ trace: OptimizerTrace) -> [String] {
  [1, 1e-3, 1e-7].compactMap { scale in
    let isThere = trace.initial.indices.contains { tensor in
      trace.steps.filter { !isZero($0) }.allSatisfy { step in
        tensor < step.gradients.count
          && step.gradients[tensor].allSatisfy { (0.1...10).contains(abs($0) / scale) }
      }
    }
    return isThere ? nil : "no tensor has gradients of about \(legible(scale))"
  }
}

private func flips(_ trace: OptimizerTrace) -> [String] {
  let nonzero = trace.steps.filter { !isZero($0) }.map(\.gradients)
  let flips = zip(nonzero, nonzero.dropFirst()).contains { before, after in
    after == before.map { $0.map { -$0 } }
  }
  return flips ? [] : ["no step turns the gradients around"]
}

private func learningRates(_ trace: OptimizerTrace) -> [String] {
  guard let first = trace.options["lr"] else { return ["does not state its learning rate"] }
  let changes = trace.steps.dropFirst().contains { step in
    step.options?["lr"].map { $0 != first } ?? false
  }
  return changes ? [] : ["the learning rate never changes"]
}

private func isZero(_ step: OptimizerTrace.Step) -> Bool {
  step.gradients.allSatisfy { $0.allSatisfy { $0 == 0 } }
}

/// The options that no trace gives a value other than PyTorch's default.
func uncoveredOptions(of optimizer: String, in traces: [OptimizerTrace]) -> [String] {
  let defaults: [String: Options] = [
    "SGD": [
      "lr": 1e-3, "momentum": 0, "dampening": 0, "weight_decay": 0, "nesterov": false,
      "maximize": false,
    ],
    "RMSprop": [
      "lr": 1e-2, "alpha": 0.99, "eps": 1e-8, "weight_decay": 0, "momentum": 0, "centered": false,
      "maximize": false,
    ],
    "Adam": [
      "lr": 1e-3, "betas": [0.9, 0.999], "eps": 1e-8, "weight_decay": 0, "amsgrad": false,
      "maximize": false,
    ],
  ]
  return (defaults[optimizer]?.values ?? [:]).filter { name, standard in
    !traces.contains { $0.optimizer == optimizer && ($0.options[name] ?? standard) != standard }
  }.keys.sorted()
}
