import Exercising
import Foundation
import Gradus
import GradusReference

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
  /// grid, at most eight of them; where noise has lifted the whole bowl so high that fewer than
  /// three lie there, round numbers in equal steps.
  ///
  /// Equal steps crowd the slopes and leave the valley blank: a quadratic is flat at its floor.
  static func levels(of losses: [[Double]]) -> [Double] {
    let finite = losses.joined().filter(\.isFinite)
    guard let lowest = finite.min(), let highest = finite.max(), lowest < highest else { return [] }
    // Decimal literals, which print as what they are.
    let all = (-9...9).flatMap { ["1e\($0)", "3e\($0)"] }.compactMap(Double.init)
    let found = Array(all.filter { $0 > lowest && $0 < highest }.suffix(8))
    return found.count < 3 ? equalLevels(between: lowest, and: highest) : found
  }

  /// Multiples of 1, 2 or 5 times a power of ten, three to eleven of them.
  private static func equalLevels(between lowest: Double, and highest: Double) -> [Double] {
    let power = Int(log10((highest - lowest) / 4).rounded(.down))
    let steps = [1, 2, 5].map { (digit: $0, size: Double($0) * pow(10, Double(power))) }
    guard let step = steps.last(where: { $0.size * 4 <= highest - lowest }) else { return [] }
    let (first, last) = ((lowest / step.size).rounded(.up), (highest / step.size).rounded(.down))
    // Beyond that the levels could not be told apart.
    guard abs(first) < 1e15, abs(last) < 1e15 else { return [] }
    return (Int(first)...Int(last)).compactMap { Double("\($0 * step.digit)e\(power)") }
      .filter { $0 > lowest && $0 < highest }
  }
}
