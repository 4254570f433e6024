import Gradus

/// What a coordinate does to the function beside what the others do, and beside its rounding.
extension Session {
  /// Whether claim and measurement are both next to nothing beside `effect`, what the function does.
  func isWithoutEffect(
    _ check: CoordinateCheck, _ scale: Double, _ effect: Double
  ) -> Bool {
    let size = max(abs(check.analytic), abs(check.numeric.value), check.numeric.bar)
    return size * scale <= max(1e-9, checker.precision.epsilon) * effect
  }

  /// Marks what decides nothing, since claim and measurement are both negligible.
  ///
  /// What is not contradicted and below 1e-9 of the largest effect, or of what the function does
  /// anywhere near, decides nothing. What is contradicted must lie within what rounding does to the
  /// numbers that the function computes with: they are as large as its values elsewhere are, which
  /// a saturated unit, an exact fit or a difference of equal numbers does not show at the point
  /// itself. And where the function's error is larger than its rounding, so is the gradient's.
  func weigh(_ check: inout CoordinateCheck, _ scale: Double, _ effect: Double) throws {
    guard check.verdict == .unresolved || check.verdict == .disagrees,
      check.numeric.value.isFinite, check.numeric.bar.isFinite
    else { return }
    let own = max(abs(check.analytic), abs(check.numeric.value))
    let isOpen = check.verdict == .unresolved
    var isNothing = isOpen && isWithoutEffect(check, scale, effect)
    if !isNothing && own * scale <= 1e-3 * max(effect, probe.size, probe.knownReach ?? .infinity) {
      let reach = try probe.reach(scales)
      let isResidue = try isResidue(check, scale)
      let relative = (probe.knownNoise ?? 0) / max(probe.size, .leastNormalMagnitude)
      isNothing =
        isOpen && isWithoutEffect(check, scale, max(effect, reach))
        || isResidue && isBlurred(check)
        || isNoisy && own * scale <= 1e-3 * largestEffect && own <= 100 * relative * largestSlope
    }
    if isNothing { check = withoutEffect(check) }
  }

  /// Whether claim and measurement are no more than what rounding leaves of numbers as large as those
  /// that the function computes with.
  func isResidue(_ check: CoordinateCheck, _ scale: Double) throws -> Bool {
    let own = max(abs(check.analytic), abs(check.numeric.value))
    let residue = checker.precision.residue(isStill: check.numeric.value == 0)
    // Near zero the steps are taken in absolute size, and an effect is measured by those.
    let least = scale < 1e-2 ? checker.typicalScale : 0
    return own * max(scale, least) <= residue * (try probe.reach(scales))
  }

  /// `check` as one that decides nothing.
  func withoutEffect(_ check: CoordinateCheck) -> CoordinateCheck {
    var check = check
    if check.verdict != .unresolved
      || check.numeric.bar <= 0.1 * max(abs(check.analytic), abs(check.numeric.value))
    {
      check.reason =
        "without effect: what is claimed and what is measured are both negligible beside what the "
        + "function does"
    }
    check.verdict = .unresolved
    check.isInvisible = true
    return check
  }

  /// Whether the measurement is of no derivative that stands out from nothing.
  private func isBlurred(_ check: CoordinateCheck) -> Bool {
    check.numeric.value == 0 || check.numeric.bar > 1e-4 * abs(check.numeric.value)
      || check.relativeError > 0.5
  }
}
