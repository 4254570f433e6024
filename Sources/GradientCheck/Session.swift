import Gradus
import PropertyTesting

/// One check under way.
final class Session {
  let checker: GradientChecker
  let probe: Probe
  let gradient: [Double]
  let blocks: [Block]
  /// The first index of each block, and the end of the last.
  let starts: [Int]
  /// What a large change of each parameter is.
  let scales: [Double]
  /// The largest change of f that a large change of one parameter makes, by the gradient.
  let largestEffect: Double
  /// The largest number of the gradient.
  let largestSlope: Double
  /// Which ways each value of the function bends at the kinks that were met.
  var ways: [Set<Int>]
  var generator: SplitMix64

  init(
    _ checker: GradientChecker, _ target: Target, _ x: [Double],
    _ gradient: [Double], _ blocks: [Block], watched: Bool = false
  ) throws {
    guard !x.isEmpty else { throw CheckError("there are no parameters to check") }
    guard x.count == gradient.count else {
      throw CheckError(
        "the gradient has \(gradient.count) coordinates, the point has \(x.count)")
    }
    let blocks = blocks.isEmpty ? [Block("x", shape: [x.count])] : blocks
    let total = blocks.reduce(0) { $0 + $1.count }
    guard total == x.count else {
      throw CheckError("the blocks have \(total) parameters together, the point has \(x.count)")
    }
    self.checker = checker
    self.gradient = gradient
    self.blocks = blocks
    starts = blocks.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) }
    // What is next to nothing is zero: there are no steps of its own size.
    scales = x.map { abs($0) > 1e-290 ? abs($0) : checker.typicalScale }
    generator = SplitMix64(seed: checker.seed)
    probe = try Probe(
      target, at: x, precision: checker.precision, seed: checker.seed,
      watched: watched && checker.arithmetic == nil)
    largestEffect =
      zip(gradient, scales).lazy.map { abs($0 * $1) }.filter(\.isFinite).max() ?? 0
    largestSlope = gradient.lazy.map(abs).filter(\.isFinite).max() ?? 0
    ways = probe.weights.map { _ in [] }
  }

  /// Lets go of what the coordinates so far have shown.
  func forget() {
    probe.forget()
    ways = probe.weights.map { _ in [] }
  }

  /// Checks coordinate `index` by itself.
  func coordinate(_ index: Int) throws -> CoordinateCheck {
    var check = try judge(gradient[index], line(along: index), scale: scales[index])
    place(&check, index)
    return check
  }

  /// The function with coordinate `index` free.
  func line(along index: Int) -> Line {
    let x = probe.origin[index]
    return Line(
      f: { [probe] in try probe.along(index, $0) },
      parts: probe.hasParts ? { [probe] in try probe.parts(index, $0) } : nil, center: x,
      scale: scales[index],
      tryAbsoluteSteps: abs(x) < 1e-2, isExact: true)
  }

  /// Says where coordinate `index` stands.
  func place(_ check: inout CoordinateCheck, _ index: Int) {
    check.index = index
    if let block = starts.lastIndex(where: { $0 <= index }), block < blocks.count {
      check.home = (blocks[block], index - starts[block])
    }
  }
}
