/// What parameters are made of: `Double`, PyTorch's float64, or `Float`, its float32.
///
/// Whatever is written for both is compiled for each, and computes in it.
public protocol ParameterScalar: BinaryFloatingPoint, Codable, Sendable {
  /// The precision, by PyTorch's name.
  static var precision: RandomGenerator.Precision { get }
}

extension Double: ParameterScalar {
  public static var precision: RandomGenerator.Precision { .float64 }
}

extension Float: ParameterScalar {
  public static var precision: RandomGenerator.Precision { .float32 }
}
