import Gradus

// Questions of lesson 1.4 whose answers are losses and their curvature.

/// A question to the grid: the loss over weights and biases.
public struct GridQuestion: Question, Equatable {
  /// Equally spaced numbers, both ends included.
  public struct Axis: Codable, Sendable, Equatable {
    /// The first number.
    public var lower: Double
    /// The last number.
    public var upper: Double
    /// How many numbers there are, both ends included.
    public var count: Int

    public init(_ range: ClosedRange<Double>, _ count: Int) {
      lower = range.lowerBound
      upper = range.upperBound
      self.count = count
    }

    public var range: ClosedRange<Double> { lower...upper }
    public var points: [Double] { linspace(lower, upper, count) }
  }

  /// The loss, of a weight and a bias.
  public var surface: LossSurface
  /// The weights of the columns.
  public var weights: Axis
  /// The biases of the rows.
  public var biases: Axis

  public init(surface: LossSurface, weights: Axis, biases: Axis) {
    self.surface = surface
    self.weights = weights
    self.biases = biases
  }

  public var summary: String {
    "\(weights.count) weights from \(shortened(weights.lower)) to \(shortened(weights.upper)) by "
      + "\(biases.count) biases from \(shortened(biases.lower)) to \(shortened(biases.upper)) on "
      + "\(surface)"
  }

  public func detail(at index: Int) -> String? {
    let place = index - weights.count - biases.count
    guard place >= 0, place < weights.count * biases.count else { return nil }
    let (row, column) = place.quotientAndRemainder(dividingBy: weights.count)
    return "weight \(shortened(weights.points[column])), bias \(shortened(biases.points[row]))"
  }
}

/// A question to the slice: the loss along a line through a point.
public struct SliceQuestion: Question, Equatable {
  /// The loss to cut through.
  public var surface: LossSurface
  /// Where the distance is 0: a number for each parameter.
  public var point: [Double]
  /// The way along which the cut goes, of any length but 0.
  public var direction: [Double]
  /// How far from the point the losses are asked for.
  public var distances: [Double]

  public init(surface: LossSurface, point: [Double], direction: [Double], distances: [Double]) {
    self.surface = surface
    self.point = point
    self.direction = direction
    self.distances = distances
  }

  public var summary: String {
    "through \(tuple(point)) along \(tuple(direction)), at the distances "
      + "\(distances.map(shortened).joined(separator: ", ")), on \(surface)"
  }

  public func detail(at index: Int) -> String? {
    guard index < distances.count else { return nil }
    return "distance \(shortened(distances[index])); at distance 0 the loss is "
      + shortened(surface.value(at: point))
  }
}

/// The losses along a line, one for each distance.
public struct SliceLosses: PartedAnswer, Equatable {
  /// One for each distance.
  public var losses: [Double]

  public init(losses: [Double]) { self.losses = losses }

  public var parts: [Part] { [Part("losses", losses)] }
  public var outline: String { counted(losses.count, "loss", "losses") }
  public func place(of index: Int) -> String { "losses[\(index)]" }
}

/// A question to the second derivatives.
public struct HessianQuestion: Question, Equatable {
  /// The loss whose second derivatives are asked for.
  public var surface: LossSurface
  /// Where they are asked for: a number for each parameter.
  public var point: [Double]
  /// How far the differences reach.
  public var step: Double

  public init(surface: LossSurface, point: [Double], step: Double) {
    self.surface = surface
    self.point = point
    self.step = step
  }

  public var summary: String {
    "second derivatives at \(tuple(point)) with step \(legible(step)) of \(surface)"
  }
}

/// A square table of second derivatives.
public struct HessianTable: PartedAnswer, Equatable {
  /// As many rows as parameters, of as many numbers each.
  public var rows: [[Double]]

  public init(rows: [[Double]]) { self.rows = rows }

  public var parts: [Part] { rows.enumerated().map { Part("row \($0)", $1) } }

  public var outline: String {
    let sizes = Set(rows.map(\.count)).sorted().map(String.init).joined(separator: " or ")
    return "\(rows.count) rows of \(sizes)"
  }

  public func place(of index: Int) -> String {
    let columns = max(1, rows.first?.count ?? 1)
    return "row \(index / columns), column \(index % columns)"
  }

  /// An error counts against the largest entry of all.
  public var scales: [Double] { numbers.map { [size = largestSize(of: numbers)] _ in size } }
}

/// A question to the largest stable rate: the Hessian of a bowl, and where to try it out.
public struct StableRateQuestion: Question, Equatable {
  /// The bowl, whose center is its lowest point.
  public var bowl: QuadraticLoss
  /// Where the descents begin.
  public var start: [Double]
  /// How many steps each of them takes.
  public var steps: Int

  public init(bowl: QuadraticLoss, start: [Double], steps: Int) {
    self.bowl = bowl
    self.start = start
    self.steps = steps
  }

  public var summary: String {
    "the Hessian \(bowl.hessian.map(tuple).joined(separator: ", ")) of a bowl with its minimum at "
      + "\(tuple(bowl.center)), tried out for \(steps) steps from \(tuple(start))"
  }
}
