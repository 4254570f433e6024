import Foundation

/// What one part of the reference was compared with, and how far apart the two are.
public struct Verification: Encodable, Sendable, Equatable {
  /// What an error is counted in.
  public enum Unit: String, Encodable, Sendable {
    case relative
    /// Units in the last place of the recorded number.
    case ulp
    /// The distance from a numerical derivative, in its error bars.
    case errorBars = "error bars"
  }

  /// What was compared, such as "Adam, 12 runs".
  public let compared: String
  /// What it was compared with, such as "PyTorch 2.15.0".
  public let with: String
  /// How many numbers were compared.
  public let numbers: Int
  /// The largest error of all, in `unit`; infinite where one is not a number.
  public let largestError: Double
  /// What the error and the bound are counted in.
  public let unit: Unit
  /// The largest error that is allowed.
  public let bound: Double
  /// Whether the error is within the bound; a comparison of no numbers at all is not.
  public let ok: Bool

  /// The comparison with these errors, one for each number. An error that is not a number counts
  /// as infinite.
  public init(
    _ compared: String, with other: String, errors: [Double], unit: Unit, bound: Double
  ) {
    self.compared = compared
    with = other
    numbers = errors.count
    largestError = errors.reduce(0) { max($0, $1.isNaN ? .infinity : $1) }
    self.unit = unit
    self.bound = bound
    ok = numbers > 0 && largestError <= bound
  }
}

/// The errors of `found`, each relative to its expected number; infinite where some are missing.
package func relativeErrors(_ found: [Double], _ expected: [Double]) -> [Double] {
  guard found.count == expected.count else { return [.infinity] }
  return zip(found, expected).map { $0 == $1 ? 0 : abs($0 - $1) / abs($1) }
}

/// The errors of `found`, all relative to the largest expected number: for sums, some of which
/// may cancel to nearly nothing.
package func errorsOfLargest(_ found: [Double], _ expected: [Double]) -> [Double] {
  guard found.count == expected.count else { return [.infinity] }
  let largest = expected.map(abs).max() ?? 0
  return zip(found, expected).map { $0 == $1 ? 0 : abs($0 - $1) / largest }
}
