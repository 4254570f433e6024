/// What is wrong with a training by plain descent, on all examples at each step.
public enum Culprit: Equatable, Sendable {
  /// Nothing that its log shows.
  case nothing
  /// The gradient is set to zero before the step, and not before the backward pass.
  case gradientCleared
  /// The step goes up the slope.
  case uphill
  /// The optimizer was not given the tensor of this number, counted from 0.
  case tensorForgotten(Int)
  /// The rate of the steps is not the one that was set, or not at every step.
  case anotherRate
  /// The gradient is never set to zero: each backward pass adds to it.
  case gradientsAdded
  /// The steps are too long for the loss.
  case rateTooLarge
}

extension Culprit {
  /// The culprit as an answer: what it is, and the number of a forgotten tensor, or 0.
  package var named: Tensors {
    let (name, number) =
      switch self {
      case .nothing: ("nothing", 0)
      case .gradientCleared: ("gradientCleared", 0)
      case .uphill: ("uphill", 0)
      case .tensorForgotten(let tensor): ("tensorForgotten", tensor)
      case .anotherRate: ("anotherRate", 0)
      case .gradientsAdded: ("gradientsAdded", 0)
      case .rateTooLarge: ("rateTooLarge", 0)
      }
    return Tensors([NamedTensor(name, Double(number))])
  }
}
