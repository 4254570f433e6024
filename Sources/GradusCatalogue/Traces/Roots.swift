import Foundation
import Gradus

/// What a value that was found may be: a part, as a third is, or a decimal of few digits or many.
func spellings(of value: Double) -> [(value: Double, text: String, digits: Int)] {
  let decimals = (1...17).compactMap { digits in
    Double(String(format: "%.\(digits - 1)e", value)).map { ($0, legible($0), digits) }
  }
  let parts = (1 / value).rounded()
  guard abs(1 / value - parts) < 1e-6 * parts, (2...1000).contains(parts) else { return decimals }
  let part = (1 / parts, "1/\(legible(parts))", legible(parts).count + 1)
  return Array(decimals[..<2]) + [part] + Array(decimals[2...])
}

/// The first places where `f` crosses zero between the numbers of a grid, or is zero at one of them;
/// none where it is the same everywhere.
func crossings(_ grid: [Double], atMost count: Int, _ f: (Double) -> Double) -> [Double] {
  guard grid.count > 2 else { return [] }
  let middle = grid.count / 2
  let ends = [0, middle, grid.count - 1].map { f(grid[$0]) }
  if ends.allSatisfy({ $0 == ends[0] }) { return [] }
  let values = grid.indices.map { index in
    switch index {
    case 0: ends[0]
    case middle: ends[1]
    case grid.count - 1: ends[2]
    default: f(grid[index])
    }
  }
  let roots = grid.indices.filter { values[$0] == 0 }.map { grid[$0] }
  let changes = grid.indices.dropLast().filter { values[$0] * values[$0 + 1] < 0 }
  return roots.prefix(count)
    + changes.prefix(max(count - roots.count, 0)).map {
      crossing((grid[$0], values[$0]), (grid[$0 + 1], values[$0 + 1]), f)
    }
}

/// Where `f` crosses zero between two places at which its signs differ, to some nine digits.
///
/// Source: Ridders 1979, doi:10.1109/TCS.1979.1084580.
private func crossing(
  _ first: (x: Double, f: Double), _ second: (x: Double, f: Double), _ f: (Double) -> Double
) -> Double {
  var (a, b) = (first, second)
  var last = Double.nan
  for _ in 0..<30 {
    // Shares of the way between them, by their sizes where those are far apart.
    let (low, high) = (a.x, b.x)
    func place(_ share: Double) -> Double {
      low > 0 && high / low > 2 ? low * pow(high / low, share) : low + (high - low) * share
    }
    let middle = (x: place(0.5), f: f(place(0.5)))
    let size = (middle.f * middle.f - a.f * b.f).squareRoot()
    guard middle.f != 0, size.isFinite else { return middle.x }
    let x = place(0.5 + 0.5 * (a.f < b.f ? -1 : 1) * middle.f / size)
    if abs(x - last) <= 1e-9 * abs(x) { return x }
    last = x
    let next = (x: x, f: f(x))
    guard next.f != 0, !next.f.isNaN else { return x }
    let (left, right) = x < middle.x ? (next, middle) : (middle, next)
    if left.f * right.f < 0 {
      (a, b) = (left, right)
    } else if a.f * left.f < 0 {
      b = left
    } else {
      a = right
    }
  }
  return last
}

/// A root of `f` near two values that are close to one.
func secant(_ first: Double, _ second: Double, _ f: (Double) -> Double) -> Double {
  var (a, b) = (first, second)
  var (fa, fb) = (f(a), f(b))
  for _ in 0..<8 where fb != 0 && fa != fb {
    let next = b - fb * (b - a) / (fb - fa)
    guard next.isFinite else { break }
    (a, fa) = (b, fb)
    (b, fb) = (next, f(next))
    if abs(b - a) <= abs(b).ulp { break }
  }
  return abs(fb) <= abs(fa) ? b : a
}
