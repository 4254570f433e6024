import Gradus
import LossLandscapeQuestions
import Testing

@testable import Exercising
@testable import LossLandscapeCourse

/// Wrong answers to lesson 1.4, as people find them.
@Suite struct Invented1_4Tests {
  private func length(_ v: [Double]) -> Double { v.reduce(0) { $0 + $1 * $1 }.squareRoot() }

  @Test func grids() {
    func grid(
      _ points: @escaping (ClosedRange<Double>, Int) -> [Double],
      _ loss: @escaping (LossSurface, Double, Double) throws -> Double
    ) -> (GridQuestion) throws -> LossGrid {
      { q in
        let weights = points(q.weights.range, q.weights.count)
        let biases = points(q.biases.range, q.biases.count)
        return LossGrid(
          weights: weights, biases: biases,
          losses: try biases.map { b in try weights.map { try loss(q.surface, $0, b) } })
      }
    }
    func even(_ range: ClosedRange<Double>, _ count: Int) -> [Double] {
      let gap = (range.upperBound - range.lowerBound) / Double(count - 1)
      return (0..<count).map { range.lowerBound + Double($0) * gap }
    }
    expectInvented(
      gridExercise, right: [grid(even) { try $0.loss(weight: $1, bias: $2) }],
      wrong: [
        ("arguments-swapped", grid(even) { try $0.loss(weight: $2, bias: $1) }),
        (
          "cell-centres",
          grid({ range, count in
            let gap = (range.upperBound - range.lowerBound) / Double(count)
            return (0..<count).map { range.lowerBound + (Double($0) + 0.5) * gap }
          }) { try $0.loss(weight: $1, bias: $2) }
        ),
      ])
  }

  private func path(
    _ step: @escaping (_ p: [Double], _ g: [Double], _ rate: Double) -> [Double],
    isOver: @escaping ([Double]) -> Bool = { _ in false }
  ) -> (PathQuestion) throws -> PointPath {
    { q in
      var points = [q.start]
      for _ in 0..<q.steps {
        let p = points[points.count - 1]
        let g = try q.surface.slopes(p)
        if isOver(g) { break }
        let next = step(p, g, q.learningRate)
        guard next.allSatisfy(\.isFinite) else { break }
        points.append(next)
      }
      return PointPath(points: points)
    }
  }

  @Test func paths() {
    func plain(_ p: [Double], _ g: [Double], _ rate: Double) -> [Double] {
      zip(p, g).map { $0 - rate * $1 }
    }
    expectInvented(
      pathExercise, right: [path(plain)],
      wrong: [
        (
          "one-length-and-none",
          path { p, g, rate in zip(p, g).map { $0 - rate * $1 / self.length(g) } }
        ),
        ("ends-at-rest", path(plain) { $0.allSatisfy { abs($0) < 1e-9 } }),
        ("", path { p, g, rate in zip(p, g).map { $0 - rate * ($1 > 0 ? 1 : $1 < 0 ? -1 : 0) } }),
      ])
  }

  @Test func slices() {
    func slice(_ unit: @escaping ([Double]) -> [Double]) -> (SliceQuestion) throws -> SliceLosses {
      { q in
        let u = unit(q.direction)
        return SliceLosses(
          losses: try q.distances.map { t in
            try q.surface.loss(zip(q.point, u).map { $0 + t * $1 })
          })
      }
    }
    expectInvented(
      sliceExercise, right: [slice { v in v.map { $0 / self.length(v) } }],
      wrong: [
        ("length-multiplied", slice { v in v.map { $0 * self.length(v) } }),
        ("sum-of-sizes", slice { v in v.map { $0 / v.reduce(0) { $0 + abs($1) } } }),
        ("length-squared", slice { v in v.map { $0 / v.reduce(0) { $0 + $1 * $1 } } }),
      ])
  }

  private struct Walk {
    var turn: ([Double]) -> [Double] = { [-$0[1], $0[0]] }
    var size: (Double) -> Double = { $0 * $0 }
    var correctsAnew = true
    var share = 1.0

    func callAsFunction(_ q: ContourQuestion) throws -> PointPath {
      var points = [q.start]
      let level = try q.surface.loss(q.start)
      for _ in 0..<q.steps {
        var p = points[points.count - 1]
        let g = try q.surface.slopes(p)
        let t = turn(g)
        let long = (g[0] * g[0] + g[1] * g[1]).squareRoot()
        p = zip(p, t).map { $0 + q.step * $1 / long }
        var here = try q.surface.slopes(p)
        for _ in 0..<q.corrections {
          if correctsAnew { here = try q.surface.slopes(p) }
          let long = (here[0] * here[0] + here[1] * here[1]).squareRoot()
          let k = share * (try q.surface.loss(p) - level) / size(long)
          p = zip(p, here).map { $0 - k * $1 }
        }
        points.append(p)
      }
      return PointPath(points: points)
    }
  }

  @Test func walks() {
    expectInvented(
      contourExercise, right: [Walk().callAsFunction],
      wrong: [
        ("turned-right", Walk(turn: { [$0[1], -$0[0]] }).callAsFunction),
        ("length-not-squared", Walk(size: { $0 }).callAsFunction),
        ("gradient-once", Walk(correctsAnew: false).callAsFunction),
        ("half-correction", Walk(share: 0.5).callAsFunction),
      ])
  }

  @Test func curvatures() {
    func table(
      _ mixed: @escaping (_ at: (Double, Double) throws -> Double, _ h: Double) throws -> Double,
      diagonal: Bool = false
    ) -> (HessianQuestion) throws -> HessianTable {
      { q in
        let (n, h) = (q.point.count, q.step)
        return HessianTable(
          rows: try (0..<n).map { i in
            try (0..<n).map { j in
              func at(_ s: Double, _ t: Double) throws -> Double {
                var p = q.point
                p[i] += s * h
                p[j] += t * h
                return try q.surface.loss(p)
              }
              if i == j && !diagonal { return (try at(1, 0) - 2 * at(0, 0) + at(-1, 0)) / (h * h) }
              return try mixed(at, h)
            }
          })
      }
    }
    func central(_ at: (Double, Double) throws -> Double, _ h: Double) throws -> Double {
      (try at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / (4 * h * h)
    }
    expectInvented(
      curvatureExercise, right: [table(central)],
      wrong: [
        (
          "mixed-one-sided",
          table { at, h in (try at(1, 1) - at(1, 0) - at(0, 1) + at(0, 0)) / (h * h) }
        ),
        (
          "four-missing",
          table { at, h in (try at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / (h * h) }
        ),
        // One formula for all: on the diagonal it has steps of 2h.
        ("diagonal-wide", table(central, diagonal: true)),
        ("", table { at, h in (try at(1, 1) - 2 * at(0, 0) + at(-1, -1)) / (2 * h * h) }),
      ])
  }

  @Test func rates() {
    func rate(
      values: @escaping (Double, Double, Double) -> (Double, Double) = { a, c, d in
        let root = ((a - d) * (a - d) / 4 + c * c).squareRoot()
        return ((a + d) / 2 + root, (a + d) / 2 - root)
      }, rate: @escaping (Double, Double) -> Double = { larger, _ in 2 / larger },
      less: Int = 0, ratio: Bool = true
    ) -> (StableRateQuestion) throws -> StableRate {
      { q in
        let h = q.bowl.hessian
        let (larger, smaller) = values(h[0][0], h[0][1], h[1][1])
        let rate = rate(larger, smaller)
        func run(_ rate: Double) throws -> Double {
          var p = q.start
          for _ in 0..<max(0, q.steps - less) {
            p = zip(p, try q.bowl.slopes(p)).map { $0 - rate * $1 }
          }
          return self.length(try q.bowl.slopes(p))
            / (ratio ? self.length(try q.bowl.slopes(q.start)) : 1)
        }
        return StableRate(
          largest: larger, smallest: smaller, rate: rate, below: try run(0.99 * rate),
          above: try run(1.01 * rate))
      }
    }
    expectInvented(
      stableRateExercise, right: [rate()],
      wrong: [
        ("quickest-rate", rate(rate: { 2 / ($0 + $1) })),
        ("step-short", rate(less: 1)),
        ("not-relative", rate(ratio: false)),
        ("off-diagonal-ignored", rate(values: { a, _, d in (max(a, d), min(a, d)) })),
        (
          "two-missing",
          rate(values: { a, c, d in
            let root = ((a - d) * (a - d) + c * c).squareRoot()
            return ((a + d + root) / 2, (a + d - root) / 2)
          })
        ),
      ])
  }
}
