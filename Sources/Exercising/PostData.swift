import Gradus

/// The data of post 3.1's program, y = 2x + 3 with normal noise, as they are to be drawn.
public struct PostData: Sendable, Equatable {
  /// The factor of the noise.
  public var noise = 0.2
  /// How many points there are.
  public var samples = 100
  /// The seed of the noise.
  public var seed: UInt64 = 42

  public init() {}

  /// The points, and the stream of random numbers from which they came, for what is drawn next.
  public func drawn() -> (data: Dataset, rest: RandomGenerator) {
    var generator = RandomGenerator(seed: seed)
    let data = Dataset.noisyLine(samples: samples, noise: noise, from: &generator)
    return (data, generator)
  }
}

extension PostData {
  /// The points as they were drawn, beside what they were drawn with.
  public struct Points: Codable, Sendable, Equatable {
    /// How many points there are.
    public var samples: Int
    /// The factor of the noise.
    public var noise: Double
    /// The seed of the noise.
    public var seed: UInt64
    /// The inputs, in the order in which they were drawn.
    public var x: [Double]
    /// The targets, one for each input.
    public var y: [Double]

    package init(_ data: PostData, _ points: Dataset) {
      (samples, noise, seed) = (data.samples, data.noise, data.seed)
      (x, y) = (points.x, points.y)
    }

    public var dataset: Dataset { Dataset(x: x, y: y) }
  }
}
