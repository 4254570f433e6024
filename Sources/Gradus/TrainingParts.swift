/// The parts of an epoch, which behave as PyTorch's do: gradients add up until they are reset, and
/// a gradient belongs to the parameters with which the prediction was made.
public protocol TrainingParts: AnyObject {
  /// Forgets the gradient that is held: `optimizer.zero_grad()`.
  func resetGradient()

  /// Predicts with the parameters as they are now: `prediction = model(x)`.
  func predict()

  /// The loss of the last prediction: `loss = criterion(prediction, y)`.
  /// - Throws: An error where nothing has been predicted.
  func measure() throws -> Double

  /// Adds the gradient of the last measured loss to the one that is held: `loss.backward()`.
  /// - Throws: An error where no loss has been measured since the last prediction, and on a second
  ///   call for one prediction.
  func backward() throws

  /// Moves the parameters by −γ times the gradient that is held, and keeps holding it:
  /// `optimizer.step()`. Without a gradient nothing moves.
  func step()
}
