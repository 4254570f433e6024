import Gradus

/// A question to a training loop: run it with an optimizer that follows a script.
///
/// The optimizer handed to the loop notes the gradients that reach it and moves the parameters by
/// what the script says. So the loop is judged by itself, whatever optimizers there are, and on
/// real recorded training.
public struct TrainingScript: Question, Equatable {
  /// The points to train on.
  public var data: Dataset
  /// The line before the first epoch.
  public var initial: Line
  /// What each epoch's step adds to the weight and to the bias.
  public var updates: [Line]

  public init(data: Dataset, initial: Line, updates: [Line]) {
    self.data = data
    self.initial = initial
    self.updates = updates
  }

  public var summary: String {
    "train for \(updates.count) epochs on \(data.count) points from weight "
      + "\(legible(initial.weight)), bias \(legible(initial.bias))"
  }

  /// The points, and the parameters of the epoch to which number `index` belongs.
  public func detail(at index: Int) -> String? {
    let epoch = index / 3
    let done = updates.prefix(epoch)
    let line = done.reduce(initial) {
      Line(weight: $0.weight + $1.weight, bias: $0.bias + $1.bias)
    }
    let when = epoch < updates.count ? "in epoch \(epoch + 1)" : "after the last step"
    return "\(when) weight \(legible(line.weight)), bias \(legible(line.bias)); \(data.inWords)"
  }
}

/// What a training loop did: its result, and the gradients that it gave to the optimizer.
public struct TrainingTrace: Answer, Equatable {
  /// What the loop returned.
  public var training: Training
  /// One entry for each call of the optimizer.
  public var gradients: [Line]

  public init(training: Training, gradients: [Line]) {
    self.training = training
    self.gradients = gradients
  }

  /// Epoch by epoch (loss, gradient of the weight, gradient of the bias), then the parameters.
  public var numbers: [Double] {
    var numbers: [Double] = []
    for epoch in 0..<max(training.losses.count, gradients.count) {
      let gradient =
        epoch < gradients.count ? gradients[epoch] : Line(weight: .nan, bias: .nan)
      numbers.append(epoch < training.losses.count ? training.losses[epoch] : .nan)
      numbers += [gradient.weight, gradient.bias]
    }
    return numbers + [training.weight, training.bias]
  }

  public var outline: String {
    "\(training.losses.count) losses, \(gradients.count) optimizer steps"
  }

  public func place(of index: Int) -> String {
    let epoch = index / 3 + 1
    guard epoch <= max(training.losses.count, gradients.count) else {
      return index % 3 == 0 ? "the weight returned" : "the bias returned"
    }
    return [
      "epoch \(epoch), loss", "epoch \(epoch), gradient of the weight given to the optimizer",
      "epoch \(epoch), gradient of the bias given to the optimizer",
    ][index % 3]
  }

  /// Gradients shrink as training goes on; their errors count against the largest.
  public var scales: [Double] {
    let all = numbers
    var sizes = [0.0, 0, 0]
    return all.indices.map { index in
      guard index < all.count - 2 else { return abs(all[index]) }
      sizes[index % 3] = max(sizes[index % 3], abs(all[index]))
      return sizes[index % 3]
    }
  }
}
