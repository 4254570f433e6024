import CaseStudiesQuestions
import Exercising
import Foundation
import Gradus

let lazyDeviations: [Deviation<LazyRecipe>] = [
  Deviation(
    "decay-skipped", "What a row has missed is never made up for: it decays only when it is named",
    seenIn: "sparse gradients with weight decay inside the loss"
  ) { $0.missed = { _ in 0 } },
  Deviation("decay-once", "However many steps a row has missed, it decays once for them") {
    $0.missed = { min($0, 1) }
  },
  Deviation("decay-linear", "m missed steps are 1 − mγλ, not (1 − γλ)ᵐ") { $0.isLinear = true },
  Deviation("one-too-many", "One step too many is made up for: that of the batch itself, too") {
    $0.missed = { $0 + 1 }
  },
  Deviation("not-finished", "After the last batch, rows that are behind stay behind") {
    $0.finishes = false
  },
  Deviation("stale", "Predictions are made with rows that have not caught up yet") {
    $0.readsStale = true
  },
  Deviation(
    "last-rating-alone", "Of several ratings that name a row, the last one alone counts",
    equation: "slopes[row] = …", seenIn: "pytorch/pytorch#1631, HIPS/autograd#39, apache/mxnet#9172"
  ) { $0.adds = false },
  Deviation("one-by-one", "A batch's ratings are steps one after the other") { $0.oneByOne = true },
  Deviation("summed", "The slopes are those of the sum over the batch, not of the mean") {
    $0.divisor = { _ in 1 }
  },
  Deviation("two-missing", "The slope of e² lacks its 2") { $0.factor = 1 },
  Deviation("items-see-moved", "The items' slopes see users' rows that have moved already") {
    $0.itemsSeeMoved = true
  },
  Deviation("mean-missing", "The mean is missing in the prediction") { $0.mean = { _ in 0 } },
  Deviation("mean-twice", "The mean is taken off twice") { $0.mean = { 2 * $0 } },
  Deviation("biases-kept", "Biases do not decay") { $0.decaysBias = false },
  Deviation("biases-in-product", "The biases are multiplied with each other, too") {
    $0.multipliesBiases = true
  },
  Deviation("rate-missing", "The decay lacks the rate", equation: "1 − λ") {
    $0.decayRate = { _ in 1 }
  },
  Deviation("decay-after", "The slopes decay, too", equation: "(1 − γλ)(p − γg)") {
    $0.decaysSlopes = true
  },
  Deviation("named-not-decayed", "A row that is named does not decay in that step") {
    $0.decaysNamed = false
  },
  Deviation("ascent", "The step goes up") { $0.sign = 1 },
  Deviation("writes-all", "Every batch writes every row", seenIn: "dense gradients of embeddings") {
    $0.writes = .all
  },
  Deviation("writes-each-rating", "A row is written once for each rating that names it") {
    $0.writes = .eachRating
  },
  Deviation("writes-twice", "A row that has to catch up is written for that by itself") {
    $0.writes = .catchingUp
  },
  Deviation("writes-all-at-last", "After the last batch every row is written") {
    $0.writes = .allAtLast
  },
]

/// The lines of `descendLazily`.
struct LazyRecipe: Sendable {
  enum Writes { case named, all, eachRating, catchingUp, allAtLast }

  var missed: @Sendable (Int) -> Int = { $0 }
  var isLinear = false
  var finishes = true
  var readsStale = false
  var adds = true
  var oneByOne = false
  var divisor: @Sendable (Int) -> Double = { Double($0) }
  var factor = 2.0
  var itemsSeeMoved = false
  var mean: @Sendable (Double) -> Double = { $0 }
  var decaysBias = true
  var multipliesBiases = false
  var decayRate: @Sendable (Double) -> Double = { $0 }
  var decaysSlopes = false
  var decaysNamed = true
  var sign = -1.0
  var writes = Writes.named

  func answer(_ call: Call) throws -> Tensors {
    var state = State(
      [try call.matrix("users"), try call.matrix("items")], rate: try call.number("lr"),
      decay: try call.number("decay"), mean: mean(try call.number("mean")))
    let batches = try call.batches()
    for (now, batch) in batches.enumerated() {
      state.late = [[], []]
      for part in oneByOne ? batch.map({ [$0] }) : [batch] { step(&state, part, now) }
      count(&state, batch)
    }
    for side in 0...1 {
      for row in state.steps[side].indices {
        let late = batches.count - state.steps[side][row]
        if late > 0 && finishes {
          state.tables[side] = replaced(
            state.tables[side], row, caughtUp(state, side, row, at: batches.count))
        }
        if late > 0 && finishes && writes != .all || writes == .allAtLast {
          state.written[side][row] += 1
        }
      }
    }
    return Tensors([
      NamedTensor("users after", state.tables[0]), NamedTensor("items after", state.tables[1]),
      NamedTensor("users written", state.written[0].map { Double($0) }),
      NamedTensor("items written", state.written[1].map { Double($0) }),
    ])
  }

  private struct State {
    var tables: [Matrix]
    let rate: Double
    let decay: Double
    let mean: Double
    /// How many steps each row has had, and how often it was written.
    var steps: [[Int]]
    var written: [[Int]]
    /// The rows that the batch has brought up to date.
    var late: [Set<Int>] = [[], []]

    init(_ tables: [Matrix], rate: Double, decay: Double, mean: Double) {
      (self.tables, self.rate, self.decay, self.mean) = (tables, rate, decay, mean)
      steps = tables.map { Array(repeating: 0, count: $0.rows) }
      written = steps
    }
  }

  private func row(_ table: Matrix, _ index: Int) -> [Double] {
    (0..<table.columns).map { table[index, $0] }
  }

  private func replaced(_ table: Matrix, _ index: Int, _ numbers: [Double]) -> Matrix {
    var table = table
    for (k, number) in numbers.enumerated() { table[index, k] = number }
    return table
  }

  private func shrunk(_ state: State, _ numbers: [Double], _ count: Int) -> [Double] {
    let one = decayRate(state.rate) * state.decay
    let all = isLinear ? 1 - Double(count) * one : pow(1 - one, Double(count))
    return numbers.enumerated().map { k, number in
      k == numbers.count - 1 && !decaysBias ? number : all * number
    }
  }

  private func caughtUp(_ state: State, _ side: Int, _ index: Int, at now: Int) -> [Double] {
    let late = missed(max(0, now - state.steps[side][index]))
    return shrunk(state, row(state.tables[side], index), late)
  }

  private func step(_ state: inout State, _ batch: [Rating], _ now: Int) {
    var slopes: [[Int: [Double]]] = [[:], [:]]
    var current: [[Int: [Double]]] = [[:], [:]]
    for rating in batch {
      let places = [rating.user, rating.item]
      for side in 0...1 {
        if state.steps[side][places[side]] < now { state.late[side].insert(places[side]) }
        current[side][places[side]] = caughtUp(state, side, places[side], at: now)
      }
    }
    let columns = state.tables[0].columns
    for side in 0...1 {
      for rating in batch {
        let places = [rating.user, rating.item]
        let rows = (0...1).map { side in
          readsStale ? row(state.tables[side], places[side]) : current[side][places[side]] ?? []
        }
        let last = columns - 1
        var e = state.mean + rows[0][last] + rows[1][last] - rating.stars
        for k in 0..<(multipliesBiases ? columns : last) { e += rows[0][k] * rows[1][k] }
        let pull = factor * e / divisor(batch.count)
        var partner = rows[1 - side]
        if side == 1 && itemsSeeMoved {
          partner = moved(state, rows[0], slopes[0][rating.user] ?? [])
        }
        let slope = (0..<columns).map { k -> Double in
          k < last ? pull * partner[k] : pull * (multipliesBiases ? 1 + partner[k] : 1)
        }
        let before = adds ? slopes[side][places[side]] : nil
        slopes[side][places[side]] = before.map { zip($0, slope).map { $0 + $1 } } ?? slope
      }
    }
    for side in 0...1 {
      for (index, slope) in slopes[side] {
        state.tables[side] = replaced(
          state.tables[side], index, moved(state, current[side][index] ?? [], slope))
      }
    }
    for side in 0...1 {
      for index in slopes[side].keys { state.steps[side][index] = now + 1 }
    }
  }

  private func moved(_ state: State, _ row: [Double], _ slope: [Double]) -> [Double] {
    let start = decaysNamed ? shrunk(state, row, 1) : row
    let steps = slope.map { sign * state.rate * $0 }
    let shown = decaysSlopes ? shrunk(state, steps, 1) : steps
    return zip(start, shown).map { $0 + $1 }
  }

  /// Counts what a batch has written.
  private func count(_ state: inout State, _ batch: [Rating]) {
    for side in 0...1 {
      let named = batch.map { side == 0 ? $0.user : $0.item }
      switch writes {
      case .named, .allAtLast: for row in Set(named) { state.written[side][row] += 1 }
      case .all: for row in state.written[side].indices { state.written[side][row] += 1 }
      case .eachRating: for row in named { state.written[side][row] += 1 }
      case .catchingUp:
        for row in Set(named) {
          state.written[side][row] += 1 + (state.late[side].contains(row) ? 1 : 0)
        }
      }
    }
  }
}
