/// The arithmetic in which a function computes.
public enum Precision: String, Sendable, Codable, CaseIterable {
  case float64, float32, float16, bfloat16

  /// The relative spacing of its numbers.
  public var epsilon: Double {
    switch self {
    case .float64: 0x1p-52
    case .float32: 0x1p-23
    case .float16: 0x1p-10
    case .bfloat16: 0x1p-7
    }
  }

  /// How small an error bar, relative to the derivative, can be asked for: about four hundred times
  /// what the best step of a central difference gives, ε^⅔, as far as that is less than a third.
  var demand: Double {
    switch self {
    case .float64: 0
    case .float32: 1e-2
    case .float16: 0.1
    case .bfloat16: 0.3
    }
  }

  /// Whether this arithmetic can hold `value` as it is.
  func holds(_ value: Double) -> Bool {
    switch self {
    case .float64: true
    case .float32: Double(Float(value)) == value
    case .float16, .bfloat16:
      value == 0
        || (value / value.binade / epsilon).rounded() * epsilon * value.binade == value
    }
  }

  /// What a slope along many parameters may be off by, relative to its terms: those of what is less
  /// than float64 are rounded one by one, and so is what is added up of them.
  var blur: Double { self == .float64 ? 0 : 8 * epsilon }

  /// What is left of numbers that cancel, relative to them: a thousand roundings, or some thousand
  /// where nothing moves at all, as far as that is little beside what a derivative must be seen to be.
  func residue(isStill: Bool) -> Double {
    min((isStill ? 8192 : 1024) * epsilon, max(2 * epsilon, 1e-3))
  }

  /// The three steps that are tried first, relative to the parameter.
  var firstSteps: SIMD3<Double> {
    switch self {
    case .float64: [0x1p-7, 0x1p-10, 0x1p-13]
    case .float32: [0x1p-3, 0x1p-5, 0x1p-7]
    case .float16: [0x1p-1, 0x1p-2, 0x1p-4]
    case .bfloat16: [1, 0x1p-1, 0x1p-2]
    }
  }

  /// The steps of a ladder, relative to the parameter: none so small that x + h is x.
  var ladder: [Double] {
    switch self {
    case .float64: (1...12).map { power(10, -$0) }
    case .float32: (1...6).map { power(10, -$0) }
    case .float16: (1...6).map { power(2, -$0) }
    case .bfloat16: (0...4).map { power(2, -$0) }
    }
  }
}
