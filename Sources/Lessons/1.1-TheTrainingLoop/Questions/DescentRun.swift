import Gradus

/// A question to a loop: descend on this loss.
public struct DescentRun: Question, Equatable {
  /// The loss that is descended on.
  public var loss: QuadraticLoss
  /// The parameters before the first step.
  public var initial: [Double]
  /// γ, which a slope is multiplied by.
  public var learningRate: Double
  /// How many steps are taken.
  public var epochs: Int

  public init(loss: QuadraticLoss, initial: [Double], learningRate: Double, epochs: Int) {
    self.loss = loss
    self.initial = initial
    self.learningRate = learningRate
    self.epochs = epochs
  }

  public var summary: String {
    "\(counted(epochs, "epoch")) from \(listed(initial)) with learningRate "
      + "\(legible(learningRate)); the loss is \(loss.summary)"
  }
}

/// What a loop answered, and what it asked of the loss on its way.
public struct DescentTrace: PartedAnswer, Equatable {
  /// The losses and the last parameters, as the loop returned them.
  public var descent: Descent
  /// The parameters at which the gradient was asked, call by call.
  public var gradientAskedAt: [[Double]]
  /// How often the loss was asked.
  public var lossCalls: Int

  public init(descent: Descent, gradientAskedAt: [[Double]], lossCalls: Int) {
    self.descent = descent
    self.gradientAskedAt = gradientAskedAt
    self.lossCalls = lossCalls
  }

  public var parts: [Part] {
    [Part("losses", descent.losses), Part("parameters", descent.parameters)]
      + gradientAskedAt.enumerated().map {
        Part("in call \($0 + 1) of gradient, parameters", $1)
      }
  }

  public var outline: String {
    "\(counted(descent.losses.count, "loss", "losses")), "
      + "\(counted(descent.parameters.count, "parameter")), gradient called "
      + "\(times(gradientAskedAt.count)), loss called \(times(lossCalls))"
  }

  private func times(_ count: Int) -> String { count == 1 ? "once" : "\(count) times" }
}
