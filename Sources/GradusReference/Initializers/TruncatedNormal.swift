import Foundation
import Gradus

/// Normal numbers between two bounds, in the two ways in which PyTorch draws them.
///
/// Where the bounds hold more than three tenths of all normal numbers, those outside are drawn again
/// until none is left. Where they hold fewer, numbers are drawn uniformly between the bounds, and kept
/// with the probability density there, divided by its peak between them. Both ways draw a number for
/// *each* place in each round, also for those that have theirs.
///
/// Source: torch.nn.init.trunc_normal_.
struct TruncatedNormal {
  let mean: Double
  let std: Double
  let from: Double
  let to: Double

  /// Whether the bounds hold so many normal numbers that the others are drawn again.
  var keepsMost: Bool {
    func share(below x: Double) -> Double { (1 + erf(x / 2.0.squareRoot())) / 2 }
    return share(below: (to - mean) / std) - share(below: (from - mean) / std) > 0.3
  }

  /// `count` numbers; nil where so few are kept that there would be no end.
  func values(
    _ count: Int, from generator: inout RandomGenerator, _ precision: RandomGenerator.Precision
  ) -> [Double]? {
    keepsMost
      ? redrawn(count, from: &generator, precision) : kept(count, from: &generator, precision)
  }

  private func redrawn(
    _ count: Int, from generator: inout RandomGenerator, _ precision: RandomGenerator.Precision
  ) -> [Double] {
    let (low, high) =
      precision == .float32 ? (Double(Float(from)), Double(Float(to))) : (from, to)
    var values = generator.normal(count, mean: mean, standardDeviation: std, precision)
    while case let outside = values.indices.filter({ values[$0] < low || values[$0] > high }),
      !outside.isEmpty
    {
      let others = generator.normal(count, mean: mean, standardDeviation: std, precision)
      for index in outside { values[index] = others[index] }
    }
    return values
  }

  private func kept(
    _ count: Int, from generator: inout RandomGenerator, _ precision: RandomGenerator.Precision
  ) -> [Double]? {
    func logarithm(at x: Double) -> Double { -0.5 * ((x - mean) / std) * ((x - mean) / std) }
    let peak = logarithm(at: max(from, min(mean, to)))
    var values = [Double](repeating: 0, count: count)
    var pending = Array(values.indices)
    var rounds = 0
    while !pending.isEmpty || rounds == 0 {
      guard rounds < 10_000 else { return nil }
      rounds += 1
      let candidates = generator.uniform(count, in: from..<to, precision)
      let draws = generator.rand(count, precision)
      for index in pending { values[index] = candidates[index] }
      pending = pending.filter { log(draws[$0]) > logarithm(at: candidates[$0]) - peak }
    }
    return values
  }
}
