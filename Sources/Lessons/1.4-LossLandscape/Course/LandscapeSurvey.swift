import Exercising
import Gradus
import Reference

/// What a landscape shows, in the shape of `gradus landscape --json`.
public struct LandscapeSurvey: Codable, Sendable, Equatable {
  /// The way of one optimizer.
  public struct Path: Codable, Sendable, Equatable {
    public var optimizer: Landscape.Method
    public var learningRate: Double
    public var momentum: Double?
    /// Weight and bias at the start and after each step.
    public var points: [[Double]]
    /// Whether the last point is the first one outside the window, and more would have followed.
    public var isCut: Bool

    public var label: String { "\(optimizer.title), lr \(legible(learningRate))" }

    enum CodingKeys: String, CodingKey {
      case optimizer, momentum, points, isCut
      case learningRate = "lr"
    }
  }

  /// The loss along a line through the minimum.
  public struct Slice: Codable, Sendable, Equatable {
    /// One long: the weight's and the bias's share.
    public var direction: [Double]
    public var distances: [Double]
    public var losses: [Double]
  }

  public var data: PostData.Points
  public var start: Line
  /// The least-squares line.
  public var minimum: Line
  /// Its loss.
  public var lowest: Double
  /// The second derivatives, the same everywhere.
  public var hessian: [[Double]]
  public var stable: StableRate
  public var grid: LossGrid
  /// Along the steep and along the flat direction.
  public var slices: [Slice]
  public var paths: [Path]

  /// How many times steeper the bowl curves one way than the other.
  public var condition: Double { stable.largest / stable.smallest }

  /// The loss of the mean squared error at `point`.
  public func loss(at point: [Double]) -> Double {
    meanSquaredError(of: Line(weight: point[0], bias: point[1]), on: data.dataset)
  }

  /// Numbers of the form 1 or 3 times a power of ten between the lowest loss and the highest of the
  /// grid, at most eight of them.
  ///
  /// Equal steps would crowd the slopes and leave the valley blank: a quadratic is flat at its floor.
  static func levels(of losses: [[Double]], above lowest: Double) -> [Double] {
    let highest = losses.joined().reduce(0) { $1.isFinite ? max($0, $1) : $0 }
    // Decimal literals, which print as what they are.
    let all = (-9...9).flatMap { ["1e\($0)", "3e\($0)"] }.compactMap(Double.init)
    return Array(all.filter { $0 > lowest && $0 < highest }.suffix(8))
  }
}
