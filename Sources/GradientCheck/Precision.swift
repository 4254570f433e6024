/// The arithmetic in which a function computes.
public enum Precision: String, Sendable, Codable, CaseIterable {
  case float64, float32

  /// The relative spacing of its numbers.
  public var epsilon: Double {
    switch self {
    case .float64: 0x1p-52
    case .float32: 0x1p-23
    }
  }
}
