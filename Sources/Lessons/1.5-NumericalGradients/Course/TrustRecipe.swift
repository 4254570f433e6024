import Exercising
import Gradus
import NumericalGradientsQuestions

/// The lines of the examination of a slope.
struct TrustRecipe: Sendable {
  /// The quotients of one step.
  struct Sides {
    var forward: Double
    var backward: Double
    var gap: Double
    var slope: Double { (forward + backward) / 2 }
  }

  /// What makes a verdict.
  enum Rule: Sendable { case noise, agreement, closing, staying }

  var smaller: @Sendable (_ step: Double) -> Double = { $0 / 10 }
  var backward: @Sendable (_ here: Double, _ below: Double, _ step: Double) -> Double = {
    ($0 - $1) / $2
  }
  var gap: @Sendable (_ forward: Double, _ backward: Double) -> Double = { abs($0 - $1) }
  var noise: @Sendable (_ size: Double, _ step: Double) -> Double = {
    20 * Double.ulpOfOne * $0 / $1
  }
  var magnitude: @Sendable (_ value: Double) -> Double = { abs($0) }
  var size: @Sendable (_ near: Sides, _ wide: Sides) -> Double = { near, _ in
    max(abs(near.forward), abs(near.backward))
  }
  var limit: @Sendable (_ tolerance: Double, _ size: Double) -> Double = { $0 * $1 }
  var asksNoise = true
  /// The rules in the order in which they are asked.
  var order: [Rule] = [.noise, .agreement, .closing, .staying]
  /// The gap that is compared with the limit; nil where none is.
  var agreeing: @Sendable (_ near: Sides, _ wide: Sides) -> Double? = { near, _ in near.gap }
  var turnsTies = false
  var kinkUpTo = 3.0
  var reportsNear = true

  func report(_ question: TrustQuestion) -> SlopeReport {
    let (f, x) = (question.function, question.x)
    let here = f(x)
    var largest = magnitude(here)
    func sides(_ step: Double) -> Sides {
      let (above, below) = (f(x + step), f(x - step))
      largest = max(largest, magnitude(above), magnitude(below))
      let (forward, backward) = ((above - here) / step, backward(here, below, step))
      return Sides(forward: forward, backward: backward, gap: gap(forward, backward))
    }
    let (wide, near) = (sides(question.step), sides(smaller(question.step)))
    let noise = noise(largest, question.step)
    let reported = reportsNear ? near : wide
    return SlopeReport(
      forward: reported.forward, backward: reported.backward, slope: reported.slope,
      verdict: verdict(near, wide, noise, limit(question.tolerance, size(near, wide))))
  }

  private func verdict(
    _ near: Sides, _ wide: Sides, _ noise: Double, _ limit: Double
  ) -> SlopeReport.Verdict {
    func isWithin(_ gap: Double, _ bound: Double) -> Bool {
      turnsTies ? gap < bound : gap <= bound
    }
    for rule in order {
      switch rule {
      case .noise:
        if asksNoise && !isWithin(noise, limit) { return .noisy }
      case .agreement:
        if let gap = agreeing(near, wide), isWithin(gap, limit) { return .smooth }
      case .closing:
        if isWithin(near.gap, 0.3 * wide.gap) { return .smooth }
      case .staying:
        if kinkUpTo == .infinity || isWithin(near.gap, kinkUpTo * wide.gap) { return .kink }
      }
    }
    return .noisy
  }
}
