/// The derivative of a function on a line, from as few evaluations as its error bar allows.
///
/// What is to be trusted is the agreement of several steps, never one step's own error estimate:
/// of all steps' estimates the one with the smallest error bar is the least honest.
struct Line {
  /// How far the function has moved from its value at the center.
  let f: (Double) throws -> Double
  /// The same for each of its values, where it has several; the sum of them is `f`.
  var parts: ((Double) throws -> [Double])?
  /// Where on the line the derivative is taken.
  let center: Double
  /// What a large step is.
  let scale: Double
  /// The steps are taken in absolute size as well, since the scale says little near zero.
  let tryAbsoluteSteps: Bool
  /// The line is a coordinate's own, on which steps can be taken without rounding.
  var isExact = false

  /// The line as GSL should see it where the function's error has standard deviation `noise`.
  ///
  /// GSL takes the error of f to be ε |f|. Adding a constant that lifts |f| to σ / ε changes no
  /// derivative and makes that true: its bars are then three standard deviations, and its steps
  /// are the right ones.
  func lifted(to noise: Double, size: Double) -> Line {
    let shift = max(size, noise / Precision.float64.epsilon)
    guard shift > 0 else { return self }
    let f = f
    return Line(
      f: { try f($0) + shift }, parts: parts, center: center, scale: scale,
      tryAbsoluteSteps: tryAbsoluteSteps, isExact: isExact)
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
/// - Throws: What `f` throws, and a ``GSLError`` where GSL has no answer.
/// - Complexity: 7 evaluations of `f`, about 110 where that does not decide.
public func partialDerivative(
  of f: (Double) throws -> Double, at x: Double
) throws -> Estimate {
  try withoutActuallyEscaping(f) { f in
    let here = try f(x)
    let line = Line(
      f: { try f($0) - here }, center: x, scale: x == 0 ? 1 : abs(x),
      tryAbsoluteSteps: abs(x) < 1e-2)
    let stencil = try line.stencil(.float64)
    // Near a root terms cancel that are larger than f is: as large as what f moves by over x at
    // the least, since a rounded x would move it by that.
    let size = max(abs(here), abs(line.scale * stencil.slopes[0]))
    let rounding = Precision.float64.epsilon / 2 * size
    if let found = stencil.smooth(rounding, .float64), found.bar <= 1e-7 * abs(found.value) {
      return found
    }
    return try line.lifted(to: rounding, size: size).careful()
  }
}
