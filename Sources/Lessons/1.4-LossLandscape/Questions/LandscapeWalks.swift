import Gradus

// Questions of lesson 1.4 whose answers are points of a landscape.

/// A question to gradient descent: which points does it visit?
public struct PathQuestion: Question, Equatable {
  /// The loss that is descended on.
  public var surface: LossSurface
  /// The first point: a number for each parameter.
  public var start: [Double]
  /// γ, which a slope is multiplied by.
  public var learningRate: Double
  /// How many steps are taken, while the points are finite.
  public var steps: Int

  public init(surface: LossSurface, start: [Double], learningRate: Double, steps: Int) {
    self.surface = surface
    self.start = start
    self.learningRate = learningRate
    self.steps = steps
  }

  public var summary: String {
    "\(counted(steps, "step")) of gradient descent with learning rate "
      + "\(legible(learningRate)) from \(tuple(start)) on \(surface)"
  }

  public func detail(at index: Int) -> String? {
    guard index / start.count > 0 else { return nil }
    return "gradient at the start \(tuple(surface.gradient(at: start)))"
  }

  /// The first step.
  public func essence(of answer: [Double]) -> Essence {
    let count = start.count
    guard answer.count >= 2 * count else { return Essence(answer) }
    return Essence((0..<count).map { answer[count + $0] - answer[$0] }, name: "first step")
  }
}

/// A question to the walk along a contour.
public struct ContourQuestion: Question, Equatable {
  /// The loss whose contour is walked along.
  public var surface: LossSurface
  /// The first point: a weight and a bias.
  public var start: [Double]
  /// The length of a step along the tangent.
  public var step: Double
  /// How many corrections follow each step.
  public var corrections: Int
  /// How many steps are taken.
  public var steps: Int

  public init(
    surface: LossSurface, start: [Double], step: Double, corrections: Int, steps: Int
  ) {
    self.surface = surface
    self.start = start
    self.step = step
    self.corrections = corrections
    self.steps = steps
  }

  public var summary: String {
    "\(counted(steps, "step")) of length \(legible(step)) along the contour "
      + "through \(tuple(start)), \(counted(corrections, "correction"))"
      + " each, on \(surface)"
  }

  public func detail(at index: Int) -> String? {
    guard index / start.count > 0 else { return nil }
    return "gradient at the start \(tuple(surface.gradient(at: start))), loss "
      + shortened(surface.value(at: start))
  }

  /// The first step.
  public func essence(of answer: [Double]) -> Essence {
    guard answer.count >= 4 else { return Essence(answer) }
    return Essence([answer[2] - answer[0], answer[3] - answer[1]], name: "first step")
  }
}

/// Points in the order in which they were visited, the start first.
public struct PointPath: PartedAnswer, Equatable {
  /// One list for each point, with a number for each parameter.
  public var points: [[Double]]

  public init(points: [[Double]]) { self.points = points }

  public var parts: [Part] { points.enumerated().map { Part("points[\($0)]", $1) } }

  public var outline: String {
    let sizes = Set(points.map(\.count)).sorted().map(String.init).joined(separator: " or ")
    return "\(points.count) points" + (points.isEmpty ? "" : " of \(sizes) numbers")
  }

  /// An error counts against the largest number on the way so far.
  public var scales: [Double] {
    var size = 0.0
    return numbers.map { number in
      if number.isFinite { size = max(size, abs(number)) }
      return size
    }
  }
}
