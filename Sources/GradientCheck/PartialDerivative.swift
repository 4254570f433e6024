/// The derivative of `f` at `x` with an error bar that several steps agree on.
///
/// Two GSL estimates with steps relative to x are taken; where they agree within their bars and
/// the bar is below a ten-millionth of the value, that is the answer. Otherwise a ladder of steps
/// is climbed, and the longest run of three or more rungs that agree with their neighbours gives
/// it; its bar is never below the difference of the neighbours. Where no three agree the bar is
/// infinite. A rung on which `f` did not move says nothing.
/// - Complexity: about 14 evaluations of `f`, on the ladder about 70.
public func partialDerivative(
  of f: (Double) throws -> Double, at x: Double
) throws -> Estimate {
  let scale = abs(x) > 0 ? abs(x) : 1
  let coarse = try derivative(of: f, at: x, step: scale * 1e-3)
  let fine = try derivative(of: f, at: x, step: scale * 1e-4)
  if let agreed = agreement(coarse, fine), agreed.bar <= 1e-7 * abs(agreed.value) {
    return agreed
  }
  let steps = (1...8).map { scale * pow10(-$0) }
  let rungs = try steps.map { try derivative(of: f, at: x, step: $0) }
  return longestAgreement(rungs) ?? Estimate(value: fine.value, bar: .infinity)
}

/// The better of two estimates that agree within their bars, its bar widened to their difference.
private func agreement(_ a: Estimate, _ b: Estimate) -> Estimate? {
  guard a.value.isFinite, b.value.isFinite, a.bar.isFinite, b.bar.isFinite else { return nil }
  let difference = abs(a.value - b.value)
  guard difference <= a.bar + b.bar else { return nil }
  let better = a.bar < b.bar ? a : b
  return Estimate(value: better.value, bar: max(better.bar, difference))
}

private func longestAgreement(_ rungs: [Estimate]) -> Estimate? {
  var best: [Estimate] = []
  var run: [Estimate] = []
  for rung in rungs {
    if let last = run.last, agreement(last, rung) != nil { run.append(rung) } else { run = [rung] }
    if run.count > best.count { best = run }
  }
  guard best.count >= 3 else { return nil }
  let agreed = zip(best, best.dropFirst()).compactMap { agreement($0, $1) }
  return agreed.min { $0.bar < $1.bar }
}

private func pow10(_ exponent: Int) -> Double {
  (0..<abs(exponent)).reduce(1.0) { power, _ in exponent < 0 ? power / 10 : power * 10 }
}
