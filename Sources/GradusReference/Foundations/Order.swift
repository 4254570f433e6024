import Gradus

/// Trains with the parts of an epoch in the order of PyTorch's tutorials, and returns the loss of
/// each epoch, from before its step.
///
/// Each part needs what the one before it leaves: `step` a gradient that is of these parameters
/// and of nothing else, so `backward` right before it, on a loss that was measured on a prediction
/// by these parameters, and a reset at any place between the last step and `backward`.
/// - Throws: What `measure` and `backward` of the parts throw.
/// - Complexity: one call of each part an epoch.
package func runEpochs(_ epochs: Int, with parts: some TrainingParts) throws -> [Double] {
  var losses: [Double] = []
  for _ in 0..<epochs {
    parts.resetGradient()
    parts.predict()
    losses.append(try parts.measure())
    try parts.backward()
    parts.step()
  }
  return losses
}
