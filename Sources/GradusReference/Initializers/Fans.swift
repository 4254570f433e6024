import Gradus

/// How many products the numbers are sums of that a layer passes on, and that it passes back.
///
/// A weight in PyTorch's layout has the sizes outputs × inputs × window, with no window in a linear layer.
/// An output number adds up one product for each input and each place of the window: the fan in. An
/// input number goes into one product for each output and each place of the window, the edges of an image
/// aside: the fan out.
///
/// Of a convolution with groups PyTorch's weight has inputs ÷ groups in its second place. The fan in is
/// right then; the fan out is too large by the number of groups, in PyTorch as here.
///
/// Source: torch.nn.init._calculate_fan_in_and_fan_out.
public struct Fans: Sendable, Equatable {
  /// Products in an output number, 0 or more.
  public let fanIn: Int
  /// Products that an input number stands in, 0 or more.
  public let fanOut: Int

  /// The fans of a weight of this shape.
  /// - Throws: An `OptionError` where it has fewer than two sizes.
  public init(shape: [Int]) throws {
    guard shape.count >= 2 else {
      throw OptionError(
        "fans: the shape \(shape) has fewer than 2 sizes; a weight has outputs and inputs")
    }
    let window = shape.dropFirst(2).reduce(1, *)
    fanIn = shape[1] * window
    fanOut = shape[0] * window
  }
}

/// Which of the two fans a weight is scaled by: PyTorch's `mode`.
public enum FanMode: String, Sendable, CaseIterable {
  /// Signals keep their size on the way forward.
  case fanIn = "fan_in"
  /// Slopes keep theirs on the way back.
  case fanOut = "fan_out"
}
