import Exercising
import Gradus
import GradusReference

/// The lines of the loop, and what can go wrong in each.
struct LoopRecipe: Sendable {
  enum AskedAt { case here, atStart, onceBefore, oneStepBehind, afterEachParameter }
  enum Noted { case before, after, atStart, beforeAndAtEnd }
  enum Returned { case last, first, best, beforeLastStep }

  var epochs: @Sendable (Int) -> Int = { $0 }
  var start: @Sendable ([Double]) -> [Double] = { $0 }
  /// Where the gradient is asked.
  var asked = AskedAt.here
  /// When the loss is noted.
  var noted = Noted.before
  var addsGradientsUp = false
  /// How often the loss and the gradient are called where once is enough.
  var lossCalls = 1
  var gradientCalls: @Sendable (_ parameters: Int) -> Int = { _ in 1 }
  /// What is used of the slopes.
  var used: @Sendable (_ slopes: [Double]) -> [Double] = { $0 }
  /// Where a step begins.
  var stepsFrom: @Sendable (_ p: [Double], _ initial: [Double]) -> [Double] = { p, _ in p }
  /// Whether what a step leads to is lost.
  var forgetsSteps = false
  /// Whether the loop ends, before a loss is noted or before a step.
  var endsAtLoss: @Sendable (_ loss: Double, _ last: Double) -> Bool = { _, _ in false }
  var endsAtSlopes: @Sendable ([Double]) -> Bool = { _ in false }
  /// What multiplies the slope, of the learning rate and of the epoch, counted from 1.
  var factor: @Sendable (_ rate: Double, _ epoch: Int) -> Double = { rate, _ in -rate }
  var losses: @Sendable ([Double]) -> [Double] = { $0 }
  var returned = Returned.last

  func descend(
    from initial: [Double], epochs count: Int, learningRate: Double,
    loss: ([Double]) throws -> Double, gradient: ([Double]) throws -> [Double]
  ) throws -> Descent {
    var p = start(initial)
    var (previous, best) = (p, (loss: Double.infinity, parameters: p))
    var noted: [Double] = []
    var sum = p.map { _ in 0.0 }
    let before = asked == .onceBefore ? try gradient(p) : []
    for epoch in 0..<max(0, epochs(count)) {
      let factor = factor(learningRate, epoch + 1)
      if self.noted != .after {
        let now = try (0..<lossCalls).map { _ in try loss(self.noted == .atStart ? initial : p) }[0]
        if endsAtLoss(now, noted.last ?? .infinity) { break }
        noted.append(now)
        if now < best.loss { best = (now, p) }
      }
      if asked == .afterEachParameter {
        for i in p.indices { p[i] += factor * (try gradient(p)[i]) }
      } else {
        let slopes = try slopes(p, initial, previous, before, gradient)
        if endsAtSlopes(slopes) { break }
        sum = used(addsGradientsUp ? zip(sum, slopes).map { $0 + $1 } : slopes)
        previous = p
        if !forgetsSteps { p = zip(stepsFrom(p, initial), sum).map { $0 + factor * $1 } }
      }
      if self.noted == .after { noted.append(try loss(p)) }
    }
    if self.noted == .beforeAndAtEnd { noted.append(try loss(p)) }
    let parameters =
      switch returned {
      case .last: p
      case .first: initial
      case .best: best.parameters
      case .beforeLastStep: previous
      }
    return Descent(losses: losses(noted), parameters: parameters)
  }

  private func slopes(
    _ p: [Double], _ initial: [Double], _ previous: [Double], _ before: [Double],
    _ gradient: ([Double]) throws -> [Double]
  ) rethrows -> [Double] {
    switch asked {
    case .here, .afterEachParameter:
      try (0..<max(1, gradientCalls(p.count))).map { _ in try gradient(p) }[0]
    case .atStart: try gradient(initial)
    case .oneStepBehind: try gradient(previous)
    case .onceBefore: before
    }
  }

  static let all: [Deviation<LoopRecipe>] = [
    Deviation("loss-after-step", "The loss is noted after the step") { $0.noted = .after },
    Deviation(
      "gradient-once", "The gradient is asked once, before the loop, and used in every epoch"
    ) { $0.asked = .onceBefore },
    Deviation("gradient-at-start", "Every epoch asks for the gradient at the initial parameters") {
      $0.asked = .atStart
    },
    Deviation(
      "stale-gradient", "The gradient belongs to the parameters of the epoch before",
      seenIn: "parameters copied before the step and not renewed after it"
    ) { $0.asked = .oneStepBehind },
    Deviation(
      "after-each-parameter",
      "The gradient is asked anew after each parameter: the later ones see the earlier ones moved"
    ) { $0.asked = .afterEachParameter },
    Deviation(
      "gradients-add-up", "The gradients of all epochs so far are added up",
      seenIn: "a missing zero_grad()"
    ) { $0.addsGradientsUp = true },
    Deviation(
      "gradient-per-parameter",
      "The gradient is called for each parameter; each call costs a pass over the data"
    ) { $0.gradientCalls = { $0 } },
    Deviation(
      "gradient-twice", "The gradient is called twice an epoch; each costs a pass over the data"
    ) { $0.gradientCalls = { _ in 2 } },
    Deviation(
      "loss-twice", "The loss is called twice an epoch; each costs a pass over the data"
    ) { $0.lossCalls = 2 },
    Deviation("first-slope-for-all", "All parameters move by the first one's slope") {
      $0.used = { slopes in slopes.map { _ in slopes[0] } }
    },
    Deviation("first-only", "Only the first parameter moves") {
      $0.used = { slopes in slopes.indices.map { $0 == 0 ? slopes[0] : 0 } }
    },
    Deviation("steps-from-initial", "Each step starts at the initial parameters: no two add up") {
      $0.stepsFrom = { $1 }
    },
    Deviation("starts-over", "Each epoch starts over at the initial parameters: p = initial inside")
    {
      $0.asked = .atStart
      $0.noted = .atStart
      $0.stepsFrom = { $1 }
    },
    Deviation("never-moves", "The parameters never move: a copy made in the loop was changed") {
      $0.forgetsSteps = true
    },
    Deviation("ascent", "The step goes up the slope: + where − belongs") {
      $0.factor = { rate, _ in rate }
    },
    Deviation("no-rate", "The learning rate is forgotten") {
      $0.factor = { _, _ in -1 }
    },
    Deviation("rate-twice", "The learning rate is applied twice: γ² times the slope") {
      $0.factor = { rate, _ in -rate * rate }
    },
    Deviation("rate-divided", "The learning rate is divided by the number of the epoch") {
      $0.factor = { rate, epoch in -rate / Double(epoch) }
    },
    Deviation("rate-shared", "The learning rate is divided by the number of parameters") {
      $0.used = { slopes in slopes.map { $0 / Double(slopes.count) } }
    },
    Deviation("one-epoch-at-least", "One epoch is run where none is asked: repeat … while") {
      $0.epochs = { max(1, $0) }
    },
    Deviation("epoch-missing", "The last epoch is missing") { $0.epochs = { $0 - 1 } },
    Deviation("epoch-too-many", "There is one epoch too many: 0...epochs has epochs + 1") {
      $0.epochs = { $0 + 1 }
    },
    Deviation("last-loss-too", "The loss after the last step is noted as well") {
      $0.noted = .beforeAndAtEnd
    },
    Deviation("loss-at-start", "Every epoch notes the loss at the initial parameters") {
      $0.noted = .atStart
    },
    Deviation(
      "losses-add-up", "The losses are added up from epoch to epoch",
      seenIn: "total_loss += loss, reported without a division"
    ) {
      $0.losses = { losses in
        losses.reduce(into: []) { $0.append(($0.last ?? 0) + $1) }
      }
    },
    Deviation("only-last-loss", "Only the last epoch's loss is returned") {
      $0.losses = { Array($0.suffix(1)) }
    },
    Deviation("losses-reversed", "The losses stand in reverse: each was put in front") {
      $0.losses = { $0.reversed() }
    },
    Deviation("initial-returned", "The initial parameters are returned, not the last ones") {
      $0.returned = .first
    },
    Deviation("best-returned", "The parameters with the lowest loss noted are returned") {
      $0.returned = .best
    },
    Deviation("before-last-step", "The parameters before the last step are returned") {
      $0.returned = .beforeLastStep
    },
    Deviation("ends-at-infinity", "The loop ends where the loss is no longer a finite number") {
      $0.endsAtLoss = { loss, _ in !loss.isFinite }
    },
    Deviation("ends-at-rise", "The loop ends where the loss rises: it is to run all its epochs") {
      $0.endsAtLoss = { loss, last in loss > last }
    },
    Deviation("ends-when-flat", "The loop ends before its epochs are over where slopes are small") {
      $0.endsAtSlopes = { $0.allSatisfy { abs($0) < 1e-6 } }
    },
    Deviation("starts-at-zero", "The loop starts at zeros, not at the initial parameters") {
      $0.start = { $0.map { _ in 0 } }
    },
  ]
}
