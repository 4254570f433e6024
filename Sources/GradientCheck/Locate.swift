import Foundation
import Gradus

extension Session {
  /// Checks each block along one random direction, and finds the wrong coordinates of those that do
  /// not agree.
  func locate() throws -> GradientReport {
    var checks: [BlockCheck] = []
    var leaves: [CoordinateCheck] = []
    var notes: [String] = []
    for (index, block) in blocks.enumerated() where block.count > 0 {
      var search = Search(
        range: starts[index]..<starts[index + 1], limit: checker.leafLimit,
        direction: randomDirection(in: starts[index]..<starts[index + 1]))
      checks.append(try check(block.name, &search))
      let (sample, said) = try self.notes(on: block, search)
      leaves += search.found + sample
      notes += said
    }
    if checks.allSatisfy({ $0.verdict == .agrees }) { try probe.askAgain() }
    var report = try report(of: leaves.sorted { $0.index < $1.index }, blocks: checks)
    report.diagnosis += notes
    return report
  }

  /// What the wrong coordinates of a block amount to. Where there are too many to find them all, a
  /// sample of the block, which is returned, shows where they are and what they have in common.
  /// - Complexity: about 6 evaluations for each of 24 coordinates, where there are too many.
  private func notes(
    on block: Block, _ search: Search
  ) throws -> (sample: [CoordinateCheck], said: [String]) {
    guard search.isFull else {
      guard search.found.count == 1, search.found[0].verdict == .disagrees, block.count > 1 else {
        return ([], [])
      }
      return (
        [],
        [
          "\(search.found[0].name) is wrong; the other \(block.count - 1) coordinates of block "
            + "\(block.name) agree along the random direction"
        ]
      )
    }
    let known = Set(search.found.map(\.index))
    let drawn = (0..<24).map { _ in
      search.range.lowerBound + Int(generator.next(below: UInt64(search.range.count)))
    }
    let sample = try Set(drawn).subtracting(known).sorted().map(coordinate)
    let shape =
      isTransposed(sample, gradient[search.range], block)
      ? ["block \(block.name) is transposed, in all \(sample.count) coordinates looked at"]
      : gradientShape(sample, at: probe.origin, blocks: [block], isSample: true)
    return (
      sample,
      [
        "block \(block.name): the search ended with \(search.limit) wrong coordinates; of "
          + "\(sample.count) others drawn at random "
          + "\(sample.count { $0.verdict == .disagrees }) are wrong"
      ] + shape
    )
  }

  /// Checks one block: 6 evaluations when it agrees.
  private func check(_ name: String, _ search: inout Search) throws -> BlockCheck {
    let terms = product(search.direction, search.range)
    let line = projection(search.direction, in: search.range)
    let stencil = try line.stencil(checker.precision)
    let bend = stencil.bends[0].isFinite ? abs(stencil.bends[0]) / stencil.steps[0] : 0
    let effect = max(terms.size, bend)
    var numeric = widened(
      stencil.smooth(probe.rounding, checker.precision)
        ?? Estimate(value: stencil.slopes[1], bar: .infinity), terms.size)
    // One difference is off by what the curvature makes of the step, and by noise over the step.
    search.cubic = max(
      abs(stencil.slopes[0] - numeric.value) / (stencil.steps[0] * stencil.steps[0]),
      1e-3 * terms.size)
    search.step =
      search.cubic.isFinite
      ? min(stencil.steps[1], max(pow(probe.rounding / search.cubic, 1 / 3), stencil.steps[2] / 64))
      : stencil.steps[2]
    func isSharp() -> Bool {
      numeric.bar <= demand * max(terms.size, abs(numeric.value)) || terms.size == 0
    }
    func surplus() -> Estimate {
      Estimate(value: numeric.value - terms.sum, bar: numeric.bar)
    }
    // Clearly off: the coordinates themselves will be looked at most carefully.
    if !isSurplus(surplus(), bars: 3) && isSharp() {
      return blockCheck(name, .agrees, terms, numeric, search.range)
    }
    if isSurplus(surplus(), bars: 30) && isSharp() { try halve(search.range, surplus(), &search) }
    if search.found.isEmpty {
      let lifted = line.lifted(to: try probe.noise(), size: probe.size)
      numeric = widened(try lifted.careful(checker.precision), terms.size)
      if !isSurplus(surplus(), bars: 3) && (isSharp() || numeric.bar <= 1e-9 * effect) {
        return blockCheck(name, .agrees, terms, numeric, search.range)
      }
      if isSurplus(surplus(), bars: 3) { try halve(search.range, surplus(), &search) }
    }
    // Where the block as a whole has no effect that can be seen, neither has a part of it.
    if search.found.isEmpty, numeric.bar.isFinite,
      max(abs(terms.sum), terms.size, abs(numeric.value), numeric.bar)
        <= 1e-9 * max(effect, largestEffect, try probe.reach(scales))
    {
      var check = blockCheck(name, .agrees, terms, numeric, search.range)
      check.smallestDetectable = .infinity
      return check
    }
    let found = search.found.filter { !$0.isInvisible }.map(\.verdict)
    let verdict =
      [Verdict.disagrees, .unresolved, .kink].first(where: found.contains) ?? .unresolved
    return blockCheck(name, verdict, terms, numeric, search.range)
  }

  private func blockCheck(
    _ name: String, _ verdict: Verdict, _ terms: (sum: Double, size: Double), _ numeric: Estimate,
    _ range: Range<Int>
  ) -> BlockCheck {
    let typical = terms.size / Double(range.count).squareRoot()
    return BlockCheck(
      name: name, verdict: verdict, analytic: terms.sum, numeric: numeric,
      smallestDetectable: typical == 0 ? .infinity : 3 * numeric.bar / typical)
  }

  /// ±(0.5 … 1.5) times the block's root mean square, for each coordinate.
  ///
  /// Signs alone would let two swapped coordinates cancel; Gaussian numbers can leave a coordinate
  /// with hardly any weight.
  private func randomDirection(in range: Range<Int>) -> [Double] {
    let squares = range.reduce(0) { $0 + probe.origin[$1] * probe.origin[$1] }
    let rms = (squares / Double(range.count)).squareRoot()
    let size = rms > 0 ? rms : checker.typicalScale
    var direction = Array(repeating: 0.0, count: probe.origin.count)
    for index in range {
      let sign = generator.next() & 1 == 0 ? 1.0 : -1.0
      direction[index] = sign * size * uniform(0.5, 1.5)
    }
    return direction
  }

  /// The gradient's product with `direction` over `range`, and the size of its terms together.
  private func product(_ direction: [Double], _ range: Range<Int>) -> (sum: Double, size: Double) {
    var sum = 0.0
    var squares = 0.0
    for index in range {
      let term = gradient[index] * direction[index]
      sum += term
      squares += term * term
    }
    return (sum, squares.squareRoot())
  }

  /// An estimate along a direction, with what rounding x + t v may add to its error.
  private func widened(_ estimate: Estimate, _ size: Double) -> Estimate {
    Estimate(
      value: estimate.value,
      bar: max(estimate.bar, max(1e3 * Precision.float64.epsilon, checker.precision.blur) * size))
  }

  private func isSurplus(_ estimate: Estimate, bars: Double) -> Bool {
    !(abs(estimate.value) <= bars * estimate.bar)
  }

  /// Finds the coordinates in `range` to which `surplus`, the function's slope along the direction
  /// less the gradient's, is due.
  ///
  /// One half is measured and the other has the rest; where error bars have swallowed the rest it
  /// is measured too.
  /// - Complexity: 2 evaluations a halving, log₂ of the range of them for one coordinate.
  private func halve(_ range: Range<Int>, _ surplus: Estimate, _ search: inout Search) throws {
    guard !search.isFull else { return }
    if range.count == 1 {
      let check = try coordinate(range.lowerBound, surplus, search.direction[range.lowerBound])
      if check.verdict != .agrees { search.found.append(check) }
      return
    }
    let middle = range.lowerBound + range.count / 2
    let (left, right) = (range.lowerBound..<middle, middle..<range.upperBound)
    let leftSurplus = try measure(left, search)
    var rightSurplus = Estimate(
      value: surplus.value - leftSurplus.value, bar: surplus.bar + leftSurplus.bar)
    let isSwallowed = isSurplus(rightSurplus, bars: 3) && !isSurplus(rightSurplus, bars: 30)
    if isSwallowed || !rightSurplus.value.isFinite {
      rightSurplus = try measure(right, search)
    }
    if isSurplus(leftSurplus, bars: 3) { try halve(left, leftSurplus, &search) }
    if isSurplus(rightSurplus, bars: 3) { try halve(right, rightSurplus, &search) }
  }

  /// The surplus over `range`, by one difference: that the slope along the whole was measured sharply
  /// says that the curvature is nothing to speak of, and each coordinate is looked at in the end.
  /// - Complexity: 2 evaluations.
  private func measure(_ range: Range<Int>, _ search: Search) throws -> Estimate {
    let direction = search.direction
    let terms = product(direction, range)
    let noise = max(probe.rounding, probe.knownNoise ?? 0)
    let step = search.step
    let (above, below) = (
      try probe.along(direction, in: range, step), try probe.along(direction, in: range, -step)
    )
    let numeric = widened(
      Estimate(
        value: (above - below) / (2 * step),
        bar: 3 * noise / step + 3 * search.cubic * step * step), terms.size)
    return Estimate(value: numeric.value - terms.sum, bar: numeric.bar)
  }

  /// Checks coordinate `index`, to which a search has led.
  ///
  /// Where the first differences say what the search has said, and the function has no kink there,
  /// that is enough.
  /// - Complexity: 6 evaluations, about 120 where they do not agree.
  private func coordinate(
    _ index: Int, _ surplus: Estimate, _ weight: Double
  ) throws -> CoordinateCheck {
    let line = line(along: index)
    let stencil = try line.stencil(checker.precision)
    guard let quick = stencil.smooth(probe.rounding, checker.precision) else {
      return try coordinate(index)
    }
    var check = compare(gradient[index], quick, scales[index], largestEffect)
    let difference = (quick.value - gradient[index]) * weight
    let doubt = 3 * (surplus.bar + quick.bar * abs(weight)) + 1e-2 * abs(surplus.value)
    guard check.verdict == .disagrees, abs(difference - surplus.value) <= doubt else {
      return try coordinate(index)
    }
    place(&check, index)
    return check
  }
}

/// A search for the wrong coordinates of one block.
private struct Search {
  let range: Range<Int>
  let limit: Int
  let direction: [Double]
  var found: [CoordinateCheck] = []
  /// The step of a single difference, and what it leaves out of the slope, over its square.
  var step = 0.0
  var cubic = 0.0

  var isFull: Bool { found.count >= limit }
}
