import Exercising
import Gradus

/// The lines of `scheduleFree(from:steps:learningRate:beta:warmUp:weightDecay:gradient:)`.
struct ScheduleFreeLines: Sendable {
  /// Of an iterate z and an average x.
  typealias Mix = @Sendable (_ z: Double, _ x: Double, _ beta: Double) -> Double

  var asked: Mix = { z, x, beta in (1 - beta) * z + beta * x }
  /// Where the step leads from, of the iterate and the point that was asked.
  var from: @Sendable (_ z: Double, _ y: Double) -> Double = { z, _ in z }
  /// What is decayed, of the three points.
  var decayed: @Sendable (_ z: Double, _ y: Double, _ x: Double) -> Double = { _, y, _ in y }
  var decaysByRate = true
  var sign = -1.0
  var warmUp: @Sendable (_ t: Double, _ steps: Double) -> Double = { t, steps in
    t < steps ? t / steps : 1
  }
  /// The weight of an iterate in the average.
  var weight: @Sendable (_ rate: Double, _ t: Double) -> Double = { rate, _ in rate * rate }
  /// What is added to the sum that weights are divided by; nil for the weight.
  var summed: (@Sendable (_ rate: Double, _ t: Double) -> Double)?
  /// What has been weighed before the first step.
  var weightOfStart = 0.0
  /// The new iterate's share in the average.
  var share: @Sendable (_ share: Double, _ beta: Double) -> Double = { share, _ in share }
  /// What the average takes: of the iterate after the step and before it, and of the point between.
  var averaged: @Sendable (_ z: Double, _ old: Double, _ y: Double) -> Double = { z, _, _ in z }
  var returned: @Sendable (_ z: Double, _ y: Double, _ x: Double) -> Double = { _, _, x in x }

  func answer(_ call: Call) throws -> Tensors {
    let loss = try ExampleByExample(call)
    let start = try call.list("start")
    let (lr, beta) = (try call.number("lr"), try call.number("β"))
    let (steps, decay) = (try call.number("warmUp"), try call.number("λ"))
    return loss.answer { gradient in
      var (z, x) = (start, start)
      var sum = weightOfStart * lr * lr
      return (1...loss.examples.rows).map { step in
        let t = Double(step)
        let rate = lr * warmUp(t, steps)
        let y = zip(z, x).map { asked($0, $1, beta) }
        let slopes = gradient(y)
        let old = z
        for i in z.indices {
          let shrinking = decay * decayed(old[i], y[i], x[i])
          z[i] =
            from(old[i], y[i]) + sign * rate * (slopes[i] + (decaysByRate ? shrinking : 0))
            - (decaysByRate ? 0 : shrinking)
        }
        let weight = weight(rate, t)
        sum += summed?(rate, t) ?? weight
        let part = share(weight / sum, beta)
        for i in x.indices { x[i] += part * (averaged(z[i], old[i], y[i]) - x[i]) }
        return x.indices.map { returned(z[$0], y[$0], x[$0]) }
      }
    }
  }

  static let deviations: [Deviation<ScheduleFreeLines>] = [
    Deviation(
      "asked-at-average", "The slopes are taken at the average x, not between", equation: "g(x)"
    ) { $0.asked = { _, x, _ in x } },
    Deviation(
      "asked-at-iterate", "The slopes are taken at the iterate z, as plain descent does",
      equation: "g(z)", seenIn: "Polyak and Ruppert's averaging"
    ) { $0.asked = { z, _, _ in z } },
    Deviation(
      "beta-exchanged", "β is the iterate's share at the point between", equation: "βz + (1 − β)x"
    ) { $0.asked = { z, x, beta in beta * z + (1 - beta) * x } },
    Deviation(
      "step-from-between", "The step leads from y, where the slopes were taken",
      equation: "z ← y − γg"
    ) { $0.from = { _, y in y } },
    Deviation("iterate-returned", "The iterate z comes back, not the average") {
      $0.returned = { z, _, _ in z }
    },
    Deviation(
      "between-returned", "The point y comes back, where the slopes were taken",
      seenIn: "a model that is evaluated without optimizer.eval()"
    ) { $0.returned = { _, y, _ in y } },
    Deviation(
      "equal-weights", "All iterates weigh the same, those of the warm-up too", equation: "c = 1/t",
      seenIn: "the paper's theory; weight_lr_power=0"
    ) { $0.weight = { _, _ in 1 } },
    Deviation(
      "weight-of-rate", "An iterate weighs by its rate, not by the square", equation: "c = γₜ/Σγ"
    ) { $0.weight = { rate, _ in rate } },
    Deviation(
      "sum-of-rates", "The square of a rate is divided by the sum of the rates",
      equation: "c = γₜ²/Σγ"
    ) { $0.summed = { rate, _ in rate } },
    Deviation(
      "weight-of-step", "Later iterates weigh more, by the number of their step",
      equation: "c = tγₜ²/Σ tγ²", seenIn: "r=1"
    ) { $0.weight = { rate, t in t * rate * rate } },
    Deviation(
      "start-counts", "The start counts in the average as an iterate", equation: "c = 1/(t + 1)"
    ) { $0.weightOfStart = 1 },
    Deviation(
      "average-forgets", "The average is an exponential one, with β", equation: "x ← βx + (1 − β)z",
      seenIn: "an EMA of the weights"
    ) { $0.share = { _, beta in 1 - beta } },
    Deviation(
      "shares-exchanged", "The new iterate gets the share of all the others",
      equation: "x ← cx + (1 − c)z"
    ) { $0.share = { share, _ in 1 - share } },
    Deviation("average-before-step", "The average takes the iterate before its step") {
      $0.averaged = { _, old, _ in old }
    },
    Deviation(
      "average-of-between", "The average is that of the points y", equation: "x ← x + c(y − x)"
    ) { $0.averaged = { _, _, y in y } },
    Deviation("decay-at-iterate", "The decay is that of the iterate z", equation: "g(y) + λz") {
      $0.decayed = { z, _, _ in z }
    },
    Deviation("decay-at-average", "The decay is that of the average x", equation: "g(y) + λx") {
      $0.decayed = { _, _, x in x }
    },
    Deviation("decay-without-rate", "The decay is not multiplied by the rate", equation: "− λy") {
      $0.decaysByRate = false
    },
    Deviation("no-weight-decay", "Weight decay is ignored", equation: "λ = 0") {
      $0.decayed = { _, _, _ in 0 }
    },
    Deviation("no-warm-up", "The rate is γ from the first step on") { $0.warmUp = { _, _ in 1 } },
    Deviation(
      "warm-up-from-zero",
      "The first step has a rate of 0, and its share is 0/0: steps are counted from 0",
      equation: "γ(t − 1)/w"
    ) { $0.warmUp = { t, steps in t - 1 < steps ? (t - 1) / steps : 1 } },
    Deviation("warm-up-one-longer", "The warm-up divides by one too many", equation: "γt/(w + 1)") {
      $0.warmUp = { t, steps in steps > 0 && t <= steps ? t / (steps + 1) : 1 }
    },
    Deviation("ascent", "The step goes up the slope", equation: "z + γg") { $0.sign = 1 },
  ]
}
