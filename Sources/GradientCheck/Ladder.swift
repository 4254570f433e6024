extension Line {
  /// The estimate that three or more steps on a ladder vouch for; its bar is infinite where there
  /// are none.
  ///
  /// The ladder is climbed from the smallest step. The derivative is the limit of small steps, and
  /// their bars, though wide, are honest; a large step may see another function altogether, as one
  /// of several waves' length does, and several large steps may agree on it.
  /// `precision` is that of the function: steps below 1e-6 of x are none in
  /// float32.
  /// - Complexity: about 90 evaluations, up to half as many again near zero; half in float32.
  func careful(_ precision: Precision = .float64) throws -> Estimate {
    var steps = precision.ladder.map { scale * $0 }
    if tryAbsoluteSteps, precision == .float64 || precision == .float32 {
      steps += (1...8).map { power(10, -$0) }.filter { $0 > scale * 0.3 }
    }
    var climb = Climb()
    for step in steps.sorted() {
      guard climb.takes(try derivative(of: f, at: center, step: step)) else { break }
    }
    return climb.estimate
  }

  /// Whether the function, flat where the steps are small, has `slope` between points further apart, or
  /// a kink there whose slopes it lies between, as a function has whose values are rounded.
  /// - Complexity: 4 evaluations, 12 more where the slope is another.
  func climbsInSteps(to slope: Double, noise: Double) throws -> Bool {
    let steps = [scale * 1e-2, scale * 1e-3]
    let climbs = try steps.contains { step in
      let rise = try f(center + step) - f(center - step)
      return rise != 0
        && abs(rise / (2 * step) - slope) <= 0.01 * abs(slope) + 3 * noise / step
    }
    if climbs { return true }
    // One stair looks like a kink at one step, and like another at the next.
    let kinks = try steps.compactMap { try sides(step: $0, rounding: noise)?.range }
    guard kinks.count == 2, kinks.allSatisfy(\.isSplit), kinks[0].isNear(kinks[1]) else {
      return false
    }
    return kinks.allSatisfy { kink in
      var kink = kink
      kink.bar += 0.01 * abs(slope) / 3
      return kink.admits(slope)
    }
  }

  /// The estimate of a ladder of central differences of order eight, for what GSL's, which are of
  /// order four and vouch for order two, leave too wide: noise matters less at large steps, and
  /// next to a border steps that are powers of two lose nothing to the rounding of x.
  /// - Complexity: 40 evaluations where there is noise above rounding, else up to 136; near zero
  ///   up to as many again.
  func wide(noise: Double, isNoisy: Bool) throws -> Estimate {
    var climb = Climb()
    let exponents = isNoisy ? [6, 5, 4, 3, 2] : Array(stride(from: 35, through: 3, by: -2))
    var steps = exponents.map { scale.binade * power(2, -$0) }
    if tryAbsoluteSteps {
      steps += stride(from: 35, through: 3, by: -2).map { power(2, -$0) }
        .filter { $0 > scale * 0.3 }
    }
    for step in steps {
      let odd = try (1...4).map { k in
        try (f(center + Double(k) * step) - f(center - Double(k) * step)) / step
      }
      func sum(_ weights: [Double]) -> Double {
        zip(weights, odd).reduce(0) { $0 + $1.0 * $1.1 }
      }
      let value = sum([4 / 5, -1 / 5, 4 / 105, -1 / 280])
      let truncation = abs(value - sum([3 / 4, -3 / 20, 1 / 60]))
      // The weights make 1.2 standard deviations of f's error one of the difference's.
      guard climb.takes(Estimate(value: value, bar: truncation + 3.6 * noise / step)) else { break }
    }
    return climb.estimate
  }
}

/// A ladder under way: the steps so far that agree with each other.
private struct Climb {
  private var run: [Estimate] = []
  /// What all of the run's bars allow, each taken twice.
  private var low = -Double.infinity
  private var high = Double.infinity
  private var missed = 0

  /// Takes the next rung; false once the run has ended.
  mutating func takes(_ rung: Estimate) -> Bool {
    let bar = 2 * rung.bar
    let isNear = rung.value - bar <= high && rung.value + bar >= low
    if rung.value.isFinite && bar.isFinite && isNear {
      run.append(rung)
      low = max(low, rung.value - bar)
      high = min(high, rung.value + bar)
      missed = 0
    } else if run.count >= 3 {
      // One bar may be too small by luck; two in a row are another function.
      missed += 1
    } else {
      self = Climb()
    }
    return missed < 2
  }

  /// The sharpest rung, its bar no smaller than its distance from a neighbour.
  var estimate: Estimate {
    let pairs = zip(run, run.dropFirst()).map { a, b in
      let sharper = a.bar < b.bar ? a : b
      return Estimate(value: sharper.value, bar: max(sharper.bar, abs(a.value - b.value)))
    }
    guard run.count >= 3, let sharpest = pairs.min(by: { $0.bar < $1.bar }) else {
      return Estimate(value: run.first?.value ?? .nan, bar: .infinity)
    }
    return sharpest
  }
}
