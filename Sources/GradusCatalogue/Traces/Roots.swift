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

/// Where `f` crosses zero between the numbers of a grid; none where it is the same everywhere.
func crossings(_ grid: [Double], _ f: (Double) -> Double) -> [Double] {
  guard grid.count > 2 else { return [] }
  let ends = [grid[0], grid[grid.count / 2], grid[grid.count - 1]].map(f)
  if ends.allSatisfy({ $0 == ends[0] }) { return [] }
  let values = grid.map(f)
  var roots = grid.indices.filter { values[$0] == 0 }.map { grid[$0] }
  for index in grid.indices.dropLast() where values[index] * values[index + 1] < 0 {
    var (a, b) = (grid[index], grid[index + 1])
    var (fa, fb) = (values[index], values[index + 1])
    for turn in 0..<60 {
      // In the middle of their sizes, which may be decades apart; each other time where a line
      // through both ends is zero, if it is not at one of them.
      var next = a > 0 && b / a > 2 ? (a * b).squareRoot() : (a + b) / 2
      if turn % 2 == 1 {
        let line = a - fa * (b - a) / (fb - fa)
        let margin = 1e-3 * (b - a)
        if line > a && line < b { next = min(max(line, a + margin), b - margin) }
      }
      let value = f(next)
      if value == 0 || value.isNaN || abs(b - a) < 1e-9 * abs(b) {
        (a, b) = (next, next)
        break
      }
      if (value < 0) == (fa < 0) { (a, fa) = (next, value) } else { (b, fb) = (next, value) }
    }
    roots.append((a + b) / 2)
  }
  return roots
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
