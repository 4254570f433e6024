/// The derivative of a function on a line, from as few evaluations as its error bar allows.
///
/// What is to be trusted is the agreement of several steps, never one step's own error estimate:
/// of all steps' estimates the one with the smallest error bar is the least honest.
struct Line {
  /// The function on the line.
  let f: (Double) throws -> Double
  /// Where on the line the derivative is taken.
  let center: Double
  /// What a large step is.
  let scale: Double
  /// The steps are taken in absolute size as well, since the scale says little near zero.
  let tryAbsoluteSteps: Bool

  /// One estimate with a step of a thousandth of the scale.
  /// - Complexity: 4 or 8 evaluations.
  func quick() throws -> Estimate { try derivative(of: f, at: center, step: scale * 1e-3) }

  /// `quick`, confirmed by a step ten times smaller; nil where they contradict each other or are
  /// not sharp.
  /// - Complexity: 4 or 8 evaluations.
  func confirmed(_ quick: Estimate) throws -> Estimate? {
    let fine = try derivative(of: f, at: center, step: scale * 1e-4)
    guard let agreed = agreement(quick, fine), agreed.bar <= 1e-7 * abs(agreed.value) else {
      return nil
    }
    return agreed
  }

  /// The estimate that the longest run of agreeing steps on a ladder of them vouches for; its bar
  /// is infinite where no three steps in a row agree.
  ///
  /// `noise` is the standard deviation of the function's error. GSL takes the error of f to be
  /// ε |f|; adding the constant C = 3 σ / ε to f changes no derivative and makes that true.
  /// - Complexity: about 60 evaluations, twice that near zero.
  func careful(noise: Double, rounding: Double) throws -> Estimate {
    let shift = noise > 8 * rounding ? 3 * noise / Precision.float64.epsilon : 0
    var steps = (1...8).map { scale * power(10, -$0) }
    if tryAbsoluteSteps { steps = Array(Set(steps + (1...8).map { power(10, -$0) })) }
    var run: [Estimate] = []
    var best: [Estimate] = []
    for step in steps.sorted(by: >) {
      let rung = try derivative(of: { try f($0) + shift }, at: center, step: step)
      // The function did not move: that says nothing.
      if rung.value == 0 && shift == 0 && rung.bar <= 4 * Double.leastNormalMagnitude { continue }
      if let last = run.last, agreement(last, rung) != nil {
        run.append(rung)
      } else {
        run = [rung]
      }
      // Of two runs of one length the one with the larger steps is less noisy.
      if run.count > best.count { best = run }
    }
    let pairs = zip(best, best.dropFirst()).compactMap { agreement($0, $1) }
    guard best.count >= 3, let sharpest = pairs.min(by: { $0.bar < $1.bar }) else {
      return Estimate(value: best.first?.value ?? .nan, bar: .infinity)
    }
    return sharpest
  }

  /// The slopes from below and from above where they differ: a kink; nil where they do not.
  /// - Complexity: about 6 evaluations a step, at most 4 steps.
  func kink() throws -> Kink? {
    var previous: Kink?
    for exponent in [-7, -6, -5, -4] {
      let step = scale * power(10, exponent)
      let below = try derivative(of: f, at: center, step: step, side: .backward)
      let above = try derivative(of: f, at: center, step: step, side: .forward)
      let bar = max(below.bar, above.bar)
      let size = max(abs(below.value), abs(above.value))
      guard below.value.isFinite, above.value.isFinite,
        abs(below.value - above.value) > max(6 * bar, 1e-3 * size)
      else {
        previous = nil
        continue
      }
      let found = Kink(below: below.value, above: above.value, bar: bar)
      // Twice in a row, with the same slopes: curvature would change them with the step.
      if let previous, found.isNear(previous) { return found }
      previous = found
    }
    return nil
  }

  /// Whether the slopes from below and above are the same at one small step.
  /// - Complexity: 8 to 16 evaluations.
  func isSmooth() throws -> Bool {
    let step = scale * 1e-5
    let below = try derivative(of: f, at: center, step: step, side: .backward)
    let above = try derivative(of: f, at: center, step: step, side: .forward)
    return abs(below.value - above.value) <= 6 * max(below.bar, above.bar)
  }

  /// The derivative from the one side on which the function is defined; nil unless there is
  /// exactly one.
  func oneSided() throws -> (estimate: Estimate, side: Side)? {
    var found: [(Estimate, Side)] = []
    for side in [Side.forward, .backward] {
      let steps = [1e-3, 1e-4, 1e-5].map { $0 * scale }
      let rungs = try steps.map { try derivative(of: f, at: center, step: $0, side: side) }
      let pairs = zip(rungs, rungs.dropFirst()).compactMap { agreement($0, $1) }
      if let best = pairs.min(by: { $0.bar < $1.bar }) { found.append((best, side)) }
    }
    return found.count == 1 ? found.first : nil
  }
}

/// The two slopes of a function at a point where it is not differentiable.
public struct Kink: Sendable, Equatable, Codable {
  public var below: Double
  public var above: Double
  public var bar: Double

  /// Whether `slope` lies between the two, as a subgradient does.
  func admits(_ slope: Double) -> Bool {
    slope >= min(below, above) - 3 * bar && slope <= max(below, above) + 3 * bar
  }

  func isNear(_ other: Kink) -> Bool {
    let tolerance = 3 * (bar + other.bar) + 1e-2 * abs(below - above)
    return abs(below - other.below) <= tolerance && abs(above - other.above) <= tolerance
  }
}

/// The sharper of two estimates that agree within their bars, its bar no smaller than the distance
/// between them; nil where they contradict each other.
func agreement(_ a: Estimate, _ b: Estimate) -> Estimate? {
  guard a.value.isFinite, b.value.isFinite, a.bar.isFinite, b.bar.isFinite else { return nil }
  let distance = abs(a.value - b.value)
  guard distance <= a.bar + b.bar else { return nil }
  let sharper = a.bar < b.bar ? a : b
  return Estimate(value: sharper.value, bar: max(sharper.bar, distance))
}

/// The derivative of `f` at `x` with an error bar that several steps agree on; the bar is infinite
/// where no three steps in a row agree. `f` is taken to be exact up to rounding.
/// - Complexity: about 16 evaluations of `f`, about 80 where that does not decide.
public func partialDerivative(
  of f: (Double) throws -> Double, at x: Double
) throws -> Estimate {
  try withoutActuallyEscaping(f) { f in
    let line = Line(
      f: f, center: x, scale: x == 0 ? 1 : abs(x), tryAbsoluteSteps: abs(x) < 1e-2)
    if let confirmed = try line.confirmed(line.quick()) { return confirmed }
    return try line.careful(noise: 0, rounding: 0)
  }
}
