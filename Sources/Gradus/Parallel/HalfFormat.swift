/// A format of 16 bits for floating-point numbers, emulated: numbers stay Doubles and are rounded to those
/// that the format has.
package enum HalfFormat: String, Sendable, CaseIterable {
  /// IEEE's: 5 bits for the exponent, 11 digits. From 6e-8 to 65504.
  case float16
  /// The first half of a float32: 8 bits for the exponent, 8 digits. From 1e-40 to 3e38.
  case bfloat16

  private var digits: Int { self == .float16 ? 11 : 8 }
  private var largestExponent: Int { self == .float16 ? 15 : 127 }

  /// The largest finite number.
  public var largest: Double {
    let unit = Double(sign: .plus, exponent: largestExponent - digits + 1, significand: 1)
    return 2 * Double(sign: .plus, exponent: largestExponent, significand: 1) - unit
  }

  /// The nearest number that the format has; of two that are as near, the one whose last digit is even.
  /// Beyond the largest number it is infinity, and near 0 it is 0.
  ///
  /// By way of float32, as PyTorch rounds a float64.
  public func nearest(_ x: Double) -> Double {
    let x = Double(Float(x))
    guard x.isFinite, x != 0 else { return x }
    // Below the smallest exponent the spacing stays what it is there.
    let exponent = max(Int(x.exponent), 1 - largestExponent)
    let unit = Double(sign: .plus, exponent: exponent - digits + 1, significand: 1)
    let rounded = (x / unit).rounded(.toNearestOrEven) * unit
    return abs(rounded) > largest ? Double(signOf: x, magnitudeOf: .infinity) : rounded
  }
}

/// The loss Σ ½ c w² − c t w, whose backward pass is computed in 16 bits.
package struct HalfLoss: Sendable {
  /// c, one for each parameter.
  public let curvatures: [Double]
  /// t, where each parameter's slope is 0.
  public let targets: [Double]
  private let format: HalfFormat

  public init(curvatures: [Double], targets: [Double], format: HalfFormat = .float16) {
    require(
      curvatures.count == targets.count,
      "\(curvatures.count) curvatures for \(targets.count) targets")
    (self.curvatures, self.targets, self.format) = (curvatures, targets, format)
  }

  /// What the call's inputs `curvatures` and `targets` say.
  /// - Throws: A ``Call/MissingInput`` where one is missing, a ``Misuse`` where they do not go together.
  public init(_ call: Call) throws {
    let (curvatures, targets) = (try call.list("curvatures"), try call.list("target"))
    guard curvatures.count == targets.count else {
      throw Misuse(
        description: "\(curvatures.count) curvatures for \(counted(targets.count, "target"))")
    }
    self.init(curvatures: curvatures, targets: targets)
  }

  /// The slopes of `scale` times the loss at the rounded `parameters`. The slopes of the two terms
  /// are rounded each, and so is their sum.
  public func gradient(_ parameters: [Double], scale: Double) -> [Double] {
    zip(parameters, zip(curvatures, targets)).map { p, term in
      let first = format.nearest(scale * term.0 * format.nearest(p))
      return format.nearest(first + format.nearest(-scale * term.0 * term.1))
    }
  }
}
