import Gradus

/// Exercise 3.6.birthplace: where in a pass the first number came up that is not finite; nil where all
/// are.
///
/// What is broken breaks what is made of it, so the first one in the order of time is the cause: the
/// weights, which the step before has left; the input; the layers from the first to the last; the loss's
/// cotangent; the layers from the last to the first.
package func birthplace(of pass: RecordedPass) -> Birthplace? {
  func isBroken(_ matrix: Matrix) -> Bool { !matrix.values.allSatisfy(\.isFinite) }
  let layers = 1...max(1, pass.weights.count)
  if let layer = layers.first(where: { isBroken(pass.weights[$0 - 1]) }) { return .weights(layer) }
  if isBroken(pass.levels[0]) { return .input }
  if let layer = layers.first(where: { isBroken(pass.levels[$0]) }) { return .forward(layer) }
  if isBroken(pass.cotangents[layers.count]) { return .loss }
  return layers.last { layer in
    isBroken(pass.cotangents[layer - 1]) || isBroken(pass.weightCotangents[layer - 1])
  }.map { .backward($0) }
}
