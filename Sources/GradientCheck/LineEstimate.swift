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
  /// The line is a coordinate's own, on which steps can be taken without rounding.
  var isExact = false

  /// One estimate with a step of a thousandth of the scale.
  /// - Complexity: 4 or 8 evaluations.
  func quick() throws -> Estimate { try derivative(of: f, at: center, step: scale * 1e-3) }

  /// `quick`, confirmed by a step ten times smaller; nil where they contradict each other, are not
  /// sharp, or have stepped over what the function does at the point itself, `value`.
  ///
  /// f(x + h) + f(x − h) − 2 f(x) of a smooth function shrinks with h², here to a hundredth. At a
  /// kink it shrinks to a tenth, and a bump narrower than the steps leaves it as it is, though all
  /// steps agree, on the mean of two slopes or on none.
  /// - Complexity: 8 to 16 evaluations.
  func confirmed(value: Double) throws -> Estimate? {
    func rung(_ step: Double) throws -> (estimate: Estimate, bend: Double) {
      var call = Call(f: f)
      let estimate = try call.derivative(at: center, step: step, side: .central)
      return (estimate, abs(call.ends - 2 * value))
    }
    let (coarse, fine) = (try rung(scale * 1e-3), try rung(scale * 1e-4))
    guard let agreed = agreement(coarse.estimate, fine.estimate),
      agreed.bar <= 1e-7 * abs(agreed.value)
    else { return nil }
    let rounding = 64 * Precision.float64.epsilon * (abs(value) + abs(scale * agreed.value))
    return fine.bend <= coarse.bend / 40 + rounding ? agreed : nil
  }

  /// The line as GSL should see it where the function's error has standard deviation `noise`.
  ///
  /// GSL takes the error of f to be ε |f|. Adding a constant that lifts |f| to σ / ε changes no
  /// derivative and makes that true: its bars are then three standard deviations, and its steps
  /// are the right ones.
  func lifted(to noise: Double, value: Double) -> Line {
    let lift = max(0, noise / Precision.float64.epsilon - abs(value))
    guard lift > 0 else { return self }
    let shift = value < 0 ? -lift : lift
    let f = f
    return Line(
      f: { try f($0) + shift }, center: center, scale: scale, tryAbsoluteSteps: tryAbsoluteSteps,
      isExact: isExact)
  }
}

extension Estimate {
  /// Whether the two agree within twice their bars, as anything does with an infinite one.
  func isNear(_ other: Estimate) -> Bool {
    !other.bar.isFinite || abs(value - other.value) <= 2 * (bar + other.bar)
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
/// - Complexity: about 16 evaluations of `f`, about 110 where that does not decide.
public func partialDerivative(
  of f: (Double) throws -> Double, at x: Double
) throws -> Estimate {
  try withoutActuallyEscaping(f) { f in
    let line = Line(
      f: f, center: x, scale: x == 0 ? 1 : abs(x), tryAbsoluteSteps: abs(x) < 1e-2)
    if let confirmed = try line.confirmed(value: f(x)) { return confirmed }
    return try line.careful()
  }
}
