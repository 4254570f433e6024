/// What the V curve says about both quotients.
public struct VCurveReport: PartedAnswer, Equatable {
  /// One branch of the V: a kind of quotient.
  public struct Curve: Codable, Sendable, Equatable {
    /// |quotient − derivative| at each step.
    public var errors: [Double]
    /// The step with the smallest error.
    public var bestStep: Double
    /// The slope of log error against log step, over the steps of at least 50 best steps; nil where
    /// there are fewer than two.
    public var order: Double?
    /// The best step by theory.
    public var predictedStep: Double

    public init(errors: [Double], bestStep: Double, order: Double?, predictedStep: Double) {
      self.errors = errors
      self.bestStep = bestStep
      self.order = order
      self.predictedStep = predictedStep
    }
  }

  /// The branch of the forward quotient.
  public var forward: Curve
  /// The branch of the central quotient.
  public var central: Curve

  public init(forward: Curve, central: Curve) {
    self.forward = forward
    self.central = central
  }

  public var parts: [Part] {
    [("forward", forward), ("central", central)].flatMap { name, curve in
      [
        Part("\(name).errors", curve.errors), Part("\(name).bestStep", curve.bestStep),
        Part("\(name).order", curve.order), Part("\(name).predictedStep", curve.predictedStep),
      ]
    }
  }

  /// Errors span many powers of ten, and each counts by itself.
  public var scales: [Double] { numbers.map(abs) }
}
