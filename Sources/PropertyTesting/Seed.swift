import Foundation

/// The environment variable that seeds every search without a seed of its own.
private let variable = "GRADUS_SEED"

/// The seed of the search that this is a part of, or else the one that `environment` asks for by
/// GRADUS_SEED, or else one at random.
package func seed(
  from environment: [String: String] = ProcessInfo.processInfo.environment
) throws -> UInt64 {
  if let trial = Trial.current { return trial.seed }
  guard let text = environment[variable] else { return .random(in: .min ... .max) }
  guard let seed = UInt64(text) else { throw UnreadableSeed(value: text) }
  return seed
}

/// Whether somebody asks for the cases of a certain seed: by `own`, by `environment`, or since they are
/// a part of another search.
package func isSeeded(
  _ own: UInt64?, environment: [String: String] = ProcessInfo.processInfo.environment
) -> Bool {
  own != nil || environment[variable] != nil || Trial.current != nil
}

/// The refusal of a GRADUS_SEED that is not a number.
public struct UnreadableSeed: Error, CustomStringConvertible {
  /// What the variable was set to.
  public let value: String

  public var description: String {
    "\(variable) is \"\(value)\", not a decimal number from 0 to \(UInt64.max)"
  }
}
