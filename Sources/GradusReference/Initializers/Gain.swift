import Gradus

/// What stands behind a weight, with the gain that makes up for it: PyTorch's `calculate_gain`.
///
/// A leaky rectifier with the slope a below zero keeps (1 + a²)/2 of a mean square that is spread evenly
/// over both signs, so that the gain is √(2/(1 + a²)). Those of tanh and SELU are rules of thumb.
///
/// Source: torch.nn.init.calculate_gain; He et al. 2015, doi:10.1109/ICCV.2015.123.
public enum Nonlinearity: Sendable, Equatable {
  /// Nothing, or a convolution that nothing follows.
  case linear
  case sigmoid
  case tanh
  case relu
  case leakyReLU(negativeSlope: Double = 0.01)
  case selu

  /// The factor for the standard deviation of the weights.
  public var gain: Double {
    switch self {
    case .linear, .sigmoid: 1
    case .tanh: 5.0 / 3
    case .relu: 2.0.squareRoot()
    case .leakyReLU(let slope): (2 / (1 + slope * slope)).squareRoot()
    case .selu: 3.0 / 4
    }
  }
}
