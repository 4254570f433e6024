import Gradus

/// The mean cross-entropy and the number of right labels of `network`, after `steps` steps of
/// descent on all of `examples`, whose targets are labels, 0 or 1; the network has one output, a
/// logit.
/// - Throws: What a step of `optimizer` throws.
public func trainOnLabels<Network: Layer, Chosen: Optimizer>(
  _ network: inout Network, on examples: Examples, with optimizer: inout Chosen, steps: Int
) throws -> (loss: Double, right: Int) {
  let (labels, measure) = (Matrix(column: examples.targets), BCEWithLogitsLoss())
  var pass = Pass.evaluation
  for _ in 0..<steps {
    let (logits, context) = network.forward(examples.features, in: &pass)
    let slopes = network.backward(measure.gradient(logits, labels), context).parameters
    try optimizer.step(&network.parameters, gradients: slopes)
  }
  let logits = network.forward(examples.features, in: &pass).output
  let right = zip(logits.values, examples.targets).count { ($0 > 0) == ($1 > 0.5) }
  return (measure.value(logits, labels), right)
}
