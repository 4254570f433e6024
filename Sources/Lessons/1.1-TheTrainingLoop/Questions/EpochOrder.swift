import Gradus

/// A question to a loop that is handed the parts of an epoch: call them in the right order.
public struct EpochOrder: Question, Equatable {
  /// The loss that the parts are of.
  public var loss: QuadraticLoss
  /// The parameters before the first step.
  public var initial: [Double]
  /// A gradient that somebody has left in the parts; empty where there is none.
  public var leftover: [Double]
  /// γ, which the held gradient is multiplied by in a step.
  public var learningRate: Double
  /// How often the parts are gone through.
  public var epochs: Int

  public init(
    loss: QuadraticLoss, initial: [Double], leftover: [Double] = [], learningRate: Double,
    epochs: Int
  ) {
    self.loss = loss
    self.initial = initial
    self.leftover = leftover
    self.learningRate = learningRate
    self.epochs = epochs
  }

  public var summary: String {
    "\(counted(epochs, "epoch")) from \(listed(initial)) with learning rate "
      + legible(learningRate)
      + (leftover.isEmpty ? "" : " and the gradient \(listed(leftover)) left over")
      + "; the loss is \(loss.summary)"
  }
}

/// One call of a part.
public enum PartCall: String, Codable, Sendable {
  case resetGradient, predict, measure, backward, step
}

/// What a loop did with the parts that it was handed.
public struct EpochOrderTrace: PartedAnswer, Equatable {
  /// The losses that the loop returned.
  public var losses: [Double]
  /// The parameters after each step.
  public var path: [[Double]]
  /// All calls in order. Two logs may differ and yet train alike, so that they are no numbers.
  public var calls: [PartCall]

  public init(losses: [Double], path: [[Double]], calls: [PartCall]) {
    self.losses = losses
    self.path = path
    self.calls = calls
  }

  public var parts: [Part] {
    [Part("losses", losses)]
      + path.enumerated().map { Part("after step \($0 + 1), parameters", $1) }
  }

  public var outline: String {
    "\(counted(losses.count, "loss", "losses")), \(counted(path.count, "step"))"
      + (remark.map { ", \($0)" } ?? "")
  }

  /// What no number shows: why no step had a gradient, or that there were calls without an epoch.
  private var remark: String? {
    if path.isEmpty && losses.isEmpty {
      return calls.contains { $0 != .resetGradient } ? "yet parts were called" : nil
    }
    guard calls.contains(.step), !hasUsefulStep else { return nil }
    guard calls.contains(.backward) else { return "and no backward()" }
    return calls.last == .backward
      ? "none of them between backward() and the reset after it"
      : "each after a reset that threw the gradient away"
  }

  /// Whether a step finds the gradient of any `backward()`.
  private var hasUsefulStep: Bool {
    var isHeld = false
    for call in calls {
      if call == .backward { isHeld = true }
      if call == .resetGradient { isHeld = false }
      if call == .step && isHeld { return true }
    }
    return false
  }
}
