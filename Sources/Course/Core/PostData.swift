import Gradus

/// The data of post 3.1's program, y = 2x + 3 with normal noise, as they are to be drawn.
public struct PostData: Sendable, Equatable {
  /// The factor of the noise.
  public var noise = 0.2
  public var samples = 100
  public var seed: UInt64 = 42

  public init() {}

  /// The points, and the stream of random numbers from which they came, for what is drawn next.
  public func drawn() -> (data: Dataset, rest: RandomGenerator) {
    var generator = RandomGenerator(seed: seed)
    let data = Dataset.noisyLine(samples: samples, noise: noise, from: &generator)
    return (data, generator)
  }
}
