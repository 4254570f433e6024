import Gradus

/// Trains a line by full-batch gradient descent on the mean squared error: predict, measure,
/// differentiate, update, repeat.
///
/// Returns the loss of each epoch before its step, and the last parameters.
/// - Throws: What a step of `optimizer` throws.
/// - Complexity: one forward and one backward pass an epoch.
public func train(
  _ initial: Line, on data: Dataset, epochs: Int, with optimizer: inout some Optimizer
) throws -> Training {
  let x = Matrix(column: data.x)
  let y = Matrix(column: data.y)
  let loss = MeanSquaredError()
  var model = Linear(
    weight: Matrix(rows: 1, columns: 1, values: [initial.weight]), bias: [initial.bias])
  var losses: [Double] = []
  for _ in 0..<epochs {
    let prediction = model.forward(x)
    losses.append(loss.value(prediction, y))
    let gradients = model.backward(loss.gradient(prediction, y), input: x).parameters
    try optimizer.step(&model, gradients: gradients)
  }
  return Training(losses: losses, weight: model.weight[0, 0], bias: model.bias[0])
}
