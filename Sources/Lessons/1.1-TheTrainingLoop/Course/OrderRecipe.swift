import Exercising
import Gradus

/// The calls before the loop, in each epoch and after it, and what becomes of the losses measured.
struct OrderRecipe: Sendable {
  /// A part to call; a loss that is measured is noted or dropped.
  enum Call: Sendable { case reset, predict, measure, measureUnnoted, backward, step }

  var before: [Call] = []
  var epoch: [Call] = [.reset, .predict, .measure, .backward, .step]
  var after: [Call] = []
  var epochs: @Sendable (Int) -> Int = { $0 }
  var losses: @Sendable ([Double]) -> [Double] = { $0 }
  /// Whether the loop ends with this loss.
  var endsAt: @Sendable (Double) -> Bool = { _ in false }

  func runEpochs(_ count: Int, with parts: some TrainingParts) throws -> [Double] {
    var noted: [Double] = []
    func make(_ calls: [Call]) throws {
      for call in calls {
        switch call {
        case .reset: parts.resetGradient()
        case .predict: parts.predict()
        case .measure: noted.append(try parts.measure())
        case .measureUnnoted: _ = try parts.measure()
        case .backward: try parts.backward()
        case .step: parts.step()
        }
      }
    }
    try make(before)
    for _ in 0..<max(0, epochs(count)) {
      for call in epoch {
        try make([call])
        if call == .measure, let loss = noted.last, endsAt(loss) { return losses(noted) }
      }
    }
    try make(after)
    return losses(noted)
  }

  /// Those that come later change what the earlier ones have made, so that pairs of them do.
  static let all: [Deviation<OrderRecipe>] = [
    Deviation(
      "reset-after-step",
      "The gradient is reset after the step alone: what was left over is in the first step"
    ) { $0.epoch = [.predict, .measure, .backward, .step, .reset] },
    Deviation(
      "reset-before-step",
      "A reset between backward() and the step that needs its gradient: nothing moves",
      seenIn: "zero_grad() between backward() and step()"
    ) { $0.epoch = [.predict, .measure, .backward, .reset, .step] },
    Deviation(
      "stale-gradient",
      "The step comes before backward() and uses the gradient of the epoch before"
    ) { $0.epoch = [.predict, .measure, .step, .reset, .backward] },
    Deviation(
      "stale-prediction",
      "The prediction is made before the last step: loss and gradient are one step behind"
    ) {
      $0.before = [.predict]
      $0.epoch = [.measure, .reset, .backward, .predict, .step]
    },
    Deviation("backward-twice", "Two gradients are added up before each step") {
      $0.epoch = [
        .reset, .predict, .measure, .backward, .predict, .measureUnnoted, .backward, .step,
      ]
    },
    Deviation("step-twice", "Each gradient is used for two steps") {
      $0.epoch = [.reset, .predict, .measure, .backward, .step, .step]
    },
    Deviation("step-after-loop", "The step stands after the loop and is taken once") {
      $0.epoch = [.reset, .predict, .measure, .backward]
      $0.after = [.step]
    },
    Deviation("loss-after-step", "The loss returned is measured after the step") {
      $0.epoch = [
        .reset, .predict, .measureUnnoted, .backward, .step, .predict, .measure,
      ]
    },
    Deviation("loss-before-and-after", "The loss after the step is returned as well") {
      $0.epoch = [.reset, .predict, .measure, .backward, .step, .predict, .measure]
    },
    Deviation("no-step", "step() is never called: the parameters stay where they are") {
      $0.epoch.removeAll { $0 == .step }
    },
    Deviation("no-backward", "backward() is never called: no loss is differentiated") {
      $0.epoch.removeAll { $0 == .backward }
    },
    Deviation(
      "never-reset", "The gradient is never reset: every backward() adds to all before it",
      seenIn: "a missing zero_grad()"
    ) { $0.epoch.removeAll { $0 == .reset } },
    Deviation(
      "reset-once", "The gradient is reset once, before the loop, and adds up from then on"
    ) {
      $0.before = [.reset]
      $0.epoch.removeAll { $0 == .reset }
    },
    Deviation(
      "first-step-empty",
      "The step comes before backward() and uses the gradient of the epoch before, the first one none"
    ) {
      $0.before = [.reset]
      $0.epoch = [.predict, .measure, .step, .reset, .backward]
    },
    Deviation(
      "backward-too-late",
      "step() comes before backward(), and the reset of the next epoch throws its gradient away"
    ) { $0.epoch = [.reset, .predict, .measure, .step, .backward] },
    Deviation(
      "pass-outside-loop", "A pass is made before or after the loop, though no epoch asks for it"
    ) { $0.before += [.predict, .measureUnnoted] },
    Deviation("last-loss-too", "The loss after the last step is returned as well") {
      $0.after += [.predict, .measure]
    },
    Deviation("epoch-missing", "The last epoch is missing") { $0.epochs = { $0 - 1 } },
    Deviation("epoch-too-many", "There is one epoch too many: 0...epochs has epochs + 1") {
      $0.epochs = { $0 + 1 }
    },
    Deviation("losses-add-up", "The losses are added up from epoch to epoch") {
      $0.losses = { losses in
        losses.reduce(into: []) { $0.append(($0.last ?? 0) + $1) }
      }
    },
    Deviation("losses-divided", "Each loss is divided by the number of epochs") {
      $0.losses = { losses in losses.map { $0 / Double(losses.count) } }
    },
    Deviation("no-losses", "No losses come back: none was noted") { $0.losses = { _ in [] } },
    Deviation("ends-when-small", "The loop ends before its epochs are over where the loss is small")
    {
      $0.endsAt = { $0 < 1e-6 }
    },
    Deviation("ends-at-infinity", "The loop ends where the loss is no longer a finite number") {
      $0.endsAt = { !$0.isFinite }
    },
    Deviation("only-last-loss", "Only the last epoch's loss is returned") {
      $0.losses = { Array($0.suffix(1)) }
    },
    Deviation("losses-reversed", "The losses stand in reverse: each was put in front") {
      $0.losses = { $0.reversed() }
    },
  ]
}
