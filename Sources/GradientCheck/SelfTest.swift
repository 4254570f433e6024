import Foundation
import Gradus

/// How small an error a check sees, tried out on the gradient itself.
public struct SelfTest: Sendable, Equatable {
  public struct Row: Sendable, Equatable, Codable {
    /// The relative size of the errors that were planted.
    public var size: Double
    /// How many of them the check called wrong.
    public var caught: Int
    /// How many were planted: one in each coordinate that was chosen.
    public var planted: Int
  }

  /// One for each size, from 1e-1 down to 1e-8.
  public var rows: [Row]
  /// The seed of the choice of coordinates and of the errors' signs.
  public var seed: UInt64

  /// The counts as people read them.
  public var text: String {
    guard let planted = rows.first?.planted, planted > 0 else {
      return "self-test: no error can be planted, each coordinate tried is zero or wrong already"
    }
    let table = [
      ["planted error"] + rows.map { String(format: "%g", $0.size) },
      ["caught of \(planted)"] + rows.map { "\($0.caught)" },
    ]
    let place = planted == 1 ? "one coordinate" : "\(planted) coordinates, each"
    return "self-test: errors planted in \(place) looked at by itself\n\n"
      + aligned(table, right: Set(1...rows.count)).joined(separator: "\n")
  }
}

extension GradientChecker {
  /// Plants errors of relative size 1e-1 to 1e-8 in single coordinates of `gradient`, and counts
  /// which of them a check would have caught.
  ///
  /// Zero coordinates are left out, since no relative error changes them, and those that are called
  /// wrong as they stand.
  /// - Throws: What `f` throws, and a `CheckError` where no check can be made.
  /// - Complexity: 9 checks of each of at most 8 coordinates.
  public func selfTest(
    of f: ([Double]) throws -> Double, at x: [Double], is gradient: [Double]
  ) throws -> SelfTest {
    var generator = RandomGenerator(seed: seed)
    let candidates = gradient.indices.filter { gradient[$0] != 0 && gradient[$0].isFinite }
    let drawn =
      candidates.count <= 8
      ? candidates
      : generator.randperm(candidates.count).prefix(8).map { candidates[$0] }.sorted()
    return try withoutActuallyEscaping(f) { f in
      let unchanged = try Session(self, .number(f), x, gradient, [])
      let chosen = try drawn.filter { try unchanged.coordinate($0).verdict != .disagrees }
      let rows = try (1...8).map { exponent in
        let size = power(10, -exponent)
        let caught = try chosen.filter { index in
          var planted = gradient
          planted[index] *= generator.next32() & 1 == 0 ? 1 + size : 1 - size
          let session = try Session(self, .number(f), x, planted, [])
          return try session.coordinate(index).verdict == .disagrees
        }
        return SelfTest.Row(size: size, caught: caught.count, planted: chosen.count)
      }
      return SelfTest(rows: rows, seed: seed)
    }
  }
}
