/// A question to a gradient checker: a loss, a gradient that somebody claims it has, and a point.
public struct GradientClaim: Question, Equatable {
  public var loss: Paraboloid
  /// Its gradient is the one claimed.
  public var claimed: Paraboloid
  public var point: [Double]

  public init(loss: Paraboloid, claimed: Paraboloid, point: [Double]) {
    self.loss = loss
    self.claimed = claimed
    self.point = point
  }

  public var summary: String {
    let claim = (try? claimed.gradient(at: point)) ?? []
    return "check the gradient \(listed(claim)) at the point \(listed(point))"
  }

  /// What the slope is claimed to be there.
  public func detail(at index: Int) -> String? {
    guard let claim = try? claimed.gradient(at: point), claim.indices.contains(index) else {
      return nil
    }
    return "gradient(point)[\(index)] is \(legible(claim[index]))"
  }
}

/// How wrong each entry of a gradient is, and which one most.
public struct SlopeCheck: PartedAnswer, Equatable {
  /// The relative error of each entry.
  public var errors: [Double]
  /// The entry with the largest error; nil where none is wrong.
  public var worst: Int?

  public init(errors: [Double], worst: Int?) {
    self.errors = errors
    self.worst = worst
  }

  public var parts: [Part] {
    [Part("errors", errors), Part("worst", worst.map(Double.init))]
  }

  /// Relative errors are of size 1 when they are large, and rounding is all that small ones are.
  public func scale(of index: Int) -> Double {
    index < errors.count ? max(1, abs(numbers[index])) : 0
  }
}
