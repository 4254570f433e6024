import CaseStudiesQuestions
import Foundation
import Gradus
import Testing

@testable import CaseStudiesCourse
@testable import Exercising

/// Wrong answers to lesson 3.8 that are no deviations of its exercises: each is rejected, and those
/// that come out as a known mistake are named for it.
@Suite struct Invented3_8Tests {
  // MARK: Convolution

  /// As a learner writes it: the weights as correlations, the images with the turned filter.
  private struct Convolved {
    /// Whether an output takes a pixel into account, for the images.
    var isKept: (_ row: Int, _ column: Int, _ height: Int, _ width: Int) -> Bool = { _, _, _, _ in
      true
    }
    var weightScale: (_ images: Int, _ pixels: Int) -> Double = { _, _ in 1 }
    var bias: (_ bars: [Double]) -> Double = { $0.reduce(0, +) }
    var place: (_ a: Int, _ b: Int, _ kernel: Int) -> Int = { $0 * $2 + $1 }
    var weightsChannelsLast = false
    var outputsChannelsLast = false
    var biasForEachProduct = false

    func answer(_ call: Call) throws -> Tensors {
      let (x, w) = (try call.matrix("images"), try call.matrix("weight"))
      let (bars, k) = (try call.matrix("cotangent"), try call.integer("kernel"))
      let (height, h) = (try call.integer("height"), k / 2)
      let channels = w.columns / (k * k)
      let pixels = x.columns / channels
      let width = pixels / height
      func at(_ table: Matrix, _ row: Int, _ channel: Int, _ r: Int, _ c: Int) -> Double {
        r < 0 || c < 0 || r >= height || c >= width
          ? 0 : table[row, channel * pixels + r * width + c]
      }
      func bar(_ row: Int, _ output: Int, _ r: Int, _ c: Int) -> Double {
        guard outputsChannelsLast else { return at(bars, row, output, r, c) }
        let isOutside = r < 0 || c < 0 || r >= height || c >= width
        return isOutside ? 0 : bars[row, (r * width + c) * w.rows + output]
      }
      func weight(_ channel: Int, _ a: Int, _ b: Int) -> Int {
        weightsChannelsLast
          ? (a * k + b) * channels + channel : channel * k * k + place(a, b, k)
      }
      var (dx, dw) = (x.map { _ in 0 }, w.map { _ in 0 })
      var db = [Double]()
      for o in 0..<w.rows {
        var all = [Double]()
        for n in 0..<x.rows {
          for r in 0..<height {
            for c in 0..<width {
              if !biasForEachProduct { all.append(bar(n, o, r, c)) }
              for i in 0..<channels {
                for a in 0..<k {
                  for b in 0..<k {
                    let (row, column) = (r + a - h, c + b - h)
                    if biasForEachProduct && row >= 0 && row < height && column >= 0
                      && column < width
                    {
                      all.append(bar(n, o, r, c))
                    }
                    dw[o, weight(i, a, b)] +=
                      bar(n, o, r, c) * at(x, n, i, row, column) * weightScale(x.rows, pixels)
                    if isKept(r - a + h, c - b + h, height, width) {
                      dx[n, i * pixels + r * width + c] +=
                        bar(n, o, r - a + h, c - b + h) * w[o, weight(i, a, b)]
                    }
                  }
                }
              }
            }
          }
        }
        db.append(bias(all))
      }
      return Tensors([
        NamedTensor("dImages", dx), NamedTensor("dWeight", dw), NamedTensor("dBias", db),
      ])
    }
  }

  @Test func convolution() {
    func convolved(_ change: (inout Convolved) -> Void) -> (Call) throws -> Tensors {
      var convolved = Convolved()
      change(&convolved)
      return { try convolved.answer($0) }
    }
    expectInvented(
      convolutionExercise, right: [convolved { _ in }],
      wrong: [
        (
          "weights-averaged+weights-over-pixels",
          convolved { $0.weightScale = { 1 / Double($0 * $1) } }
        ),
        ("", convolved { $0.isKept = { row, _, height, _ in row > 0 && row < height - 1 } }),
        ("filter-transposed", convolved { $0.place = { $1 * $2 + $0 } }),
        ("", convolved { $0.bias = { $0.last ?? 0 } }),
        ("weights-channels-last", convolved { $0.weightsChannelsLast = true }),
        ("outputs-channels-last", convolved { $0.outputsChannelsLast = true }),
        // The line of the bias has slipped into the innermost loop, behind the guard.
        ("bias-for-each-product", convolved { $0.biasForEachProduct = true }),
      ])
  }

  // MARK: Copies

  @Test func copies() {
    func report(
      isCopy: @escaping (_ seen: [Double], _ image: [Double], _ tolerance: Double) -> Bool = {
        zip($0, $1).map { abs($0 - $1) }.max() ?? 0 <= $2
      },
      error: @escaping (_ a: Double, _ n: Double) -> Double = { ($0 * (1 - $0) / $1).squareRoot() },
      listsForEach: Bool = false, nothing: Double = .nan
    ) -> (Call) throws -> Tensors {
      { call in
        let (x, y) = (try call.matrix("training"), try call.matrix("validation"))
        let (right, tolerance) = (try call.list("right"), try call.number("tolerance"))
        func row(_ table: Matrix, _ index: Int) -> [Double] {
          (0..<table.columns).map { table[index, $0] }
        }
        var (copies, kept) = ([Double](), [Double]())
        for image in 0..<y.rows {
          let near = (0..<x.rows).filter { isCopy(row(x, $0), row(y, image), tolerance) }
          if near.isEmpty { kept.append(right[image]) }
          let times = listsForEach ? near.count : min(1, near.count)
          copies += Array(repeating: Double(image), count: times)
        }
        let a = kept.isEmpty ? nothing : kept.reduce(0, +) / Double(kept.count)
        return Tensors([
          NamedTensor("copies", copies),
          NamedTensor("reported", right.reduce(0, +) / Double(right.count)),
          NamedTensor("honest", a), NamedTensor("error", error(a, Double(kept.count))),
        ])
      }
    }
    expectInvented(
      copiesExercise, right: [report()],
      wrong: [
        ("", report(isCopy: { zip($0, $1).allSatisfy { abs($0 - $1) <= $0 * 0.2 } && $2 > 0 })),
        ("", report(error: { ($0 * (1 - $0)).squareRoot() / $1 })),
        ("", report(error: { ($0 / $1).squareRoot() })),
        ("listed-for-each", report(listsForEach: true)),
        ("zero-for-nothing", report(nothing: 0)),
        (
          "by-mean",
          report(isCopy: { seen, image, tolerance in
            zip(seen, image).map { abs($0 - $1) }.reduce(0, +) / Double(seen.count) <= tolerance
          })
        ),
      ])
  }

  // MARK: Lazy descent

  private struct Tables {
    var grows: (_ slope: Double, _ missed: Int) -> Double = { slope, _ in slope }
    var finishesItems = true
    var clock: (_ batch: Int, _ ratings: Int) -> Int = { batch, _ in batch }
    var error: (Double) -> Double = { $0 }

    func answer(_ call: Call) throws -> Tensors {
      var tables = [CountedRows(try call.matrix("users")), CountedRows(try call.matrix("items"))]
      let (rate, decay) = (try call.number("lr"), try call.number("decay"))
      let mean = try call.number("mean")
      var done = tables.map { Array(repeating: 0, count: $0.count) }
      let batches = try call.batches()
      var ratings = 0
      for (number, batch) in batches.enumerated() {
        let now = clock(number, ratings)
        var rows: [[Int: [Double]]] = [[:], [:]]
        var slopes: [[Int: [Double]]] = [[:], [:]]
        for rating in batch {
          for (side, index) in [rating.user, rating.item].enumerated() {
            let factor = pow(1 - rate * decay, Double(now - done[side][index]))
            rows[side][index] = tables[side][index].map { $0 * factor }
          }
          let (p, q) = (rows[0][rating.user] ?? [], rows[1][rating.item] ?? [])
          let last = p.count - 1
          var e = mean - rating.stars + p[last] + q[last]
          for k in 0..<last { e += p[k] * q[k] }
          let pull = 2 * error(e) / Double(batch.count)
          for (side, other) in [q, p].enumerated() {
            let index = side == 0 ? rating.user : rating.item
            let missed = now - done[side][index]
            var slope = slopes[side][index] ?? p.map { _ in 0 }
            for k in 0...last { slope[k] += grows(k < last ? pull * other[k] : pull, missed) }
            slopes[side][index] = slope
          }
        }
        for side in 0...1 {
          for (index, slope) in slopes[side] {
            tables[side][index] = zip(rows[side][index] ?? [], slope).map {
              $0 - rate * ($1 + decay * $0)
            }
            done[side][index] = clock(number + 1, ratings + batch.count)
          }
        }
        ratings += batch.count
      }
      let end = clock(batches.count, ratings)
      for side in 0...(finishesItems ? 1 : 0) {
        for index in 0..<tables[side].count where done[side][index] < end {
          let factor = pow(1 - rate * decay, Double(end - done[side][index]))
          tables[side][index] = tables[side][index].map { $0 * factor }
        }
      }
      return Tensors([
        NamedTensor("users after", tables[0].table), NamedTensor("items after", tables[1].table),
        NamedTensor("users written", tables[0].writes.map { Double($0) }),
        NamedTensor("items written", tables[1].writes.map { Double($0) }),
      ])
    }
  }

  @Test func lazy() {
    func tables(_ change: (inout Tables) -> Void) -> (Call) throws -> Tensors {
      var tables = Tables()
      change(&tables)
      return { try tables.answer($0) }
    }
    expectInvented(
      lazyExercise, right: [tables { _ in }],
      wrong: [
        ("", tables { $0.grows = { slope, missed in slope * Double(missed + 1) } }),
        ("", tables { $0.finishesItems = false }),
        ("", tables { $0.clock = { _, ratings in ratings } }),
        ("ascent", tables { $0.error = { -$0 } }),
        ("", tables { $0.error = { max(-1, min(1, $0)) } }),
      ])
  }

  // MARK: Suspect

  @Test func suspect() {
    func asking(_ answer: @escaping (StepFault) -> StepFault) -> (Call) throws -> Tensors {
      { call in
        let fault = StepFault.allCases[try call.integer("fault")]
        return Tensors([NamedTensor(answer(fault).rawValue, 1)])
      }
    }
    expectInvented(
      suspectExercise, right: [asking { $0 }],
      wrong: [
        ("one-rating", asking { [.lastRatingAlone, .summed].contains($0) ? .none : $0 }),
        ("sum-missed", asking { $0 == .summed ? .none : $0 }),
        ("last-missed", asking { $0 == .lastRatingAlone ? .none : $0 }),
        ("shift-missed", asking { $0 == .usersShifted ? .none : $0 }),
        ("mean-missed", asking { $0 == .meanTwice ? .none : $0 }),
        ("", asking { _ in .meanTwice }),
      ])
  }
}
