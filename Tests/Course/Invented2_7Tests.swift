import Foundation
import Gradus
import Testing

@testable import Exercising
@testable import LinearVersusNetworkCourse

/// Answers to lesson 2.7 that were invented from its text and its stubs, without a look at the
/// deviations.
@Suite struct Invented2_7Tests {
  typealias Answering = (Call) throws -> Tensors

  @Test func costs() {
    func costs(
      _ f: @escaping (_ inputs: Int, _ outputs: Int, _ isFirst: Bool) -> (Int, Int, Int)
    ) -> Answering {
      { call in
        let sizes = try call.integers("sizes")
        var sums = (0, 0, 0)
        for l in 1..<sizes.count {
          let part = f(sizes[l - 1], sizes[l], l == 1)
          sums = (sums.0 + part.0, sums.1 + part.1, sums.2 + part.2)
        }
        return Tensors([
          NamedTensor("parameters", Double(sums.0)), NamedTensor("forward", Double(sums.1)),
          NamedTensor("backward", Double(sums.2)),
        ])
      }
    }
    expectInvented(
      costsExercise,
      right: [costs { i, o, isFirst in (i * o + o, i * o, isFirst ? i * o : 2 * i * o) }],
      wrong: [
        (
          "biases-counted",
          costs { i, o, isFirst in (i * o + o, i * o + o, (isFirst ? i * o : 2 * i * o) + o) }
        )
      ])
  }

  @Test func choices() {
    func choice(_ setting: @escaping (_ rows: [[Double]]) -> Int) -> Answering {
      { call in
        let (validation, test) = (try call.matrix("validation"), try call.matrix("test"))
        let best = setting((0..<validation.rows).map { Array(validation.row($0)) })
        return Tensors([
          NamedTensor("setting", Double(best)), NamedTensor("reported", Array(test.row(best))),
        ])
      }
    }
    func firstBest(_ scores: [Double]) -> Int {
      scores.indices.reduce(0) { scores[$1] > scores[$0] ? $1 : $0 }
    }
    expectInvented(
      choiceExercise, right: [choice { firstBest($0.map { $0.reduce(0, +) }) }],
      wrong: [
        ("upper-median", choice { firstBest($0.map { $0.sorted()[$0.count / 2] }) }),
        (
          "most-votes",
          choice { rows in
            let votes = rows[0].indices.map { seed in firstBest(rows.map { $0[seed] }) }
            return firstBest(rows.indices.map { row in Double(votes.count { $0 == row }) })
          }
        ),
      ])
  }

  @Test func verdicts() {
    func comparison(_ verdict: @escaping (_ mean: Double, _ error: Double) -> Double) -> Answering {
      { call in
        let d = zip(try call.list("network"), try call.list("linear")).map { $0 - $1 }
        let mean = d.reduce(0, +) / Double(d.count)
        let squares = d.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let n = Double(d.count)
        let error = n > 1 ? (squares / (n - 1) / n).squareRoot() : .infinity
        return Tensors([
          NamedTensor("difference", mean), NamedTensor("error", error),
          NamedTensor("verdict", verdict(mean, error)),
        ])
      }
    }
    expectInvented(
      comparisonExercise,
      right: [comparison { mean, error in mean > 2 * error ? 1 : mean < -2 * error ? -1 : 0 }],
      wrong: [
        (
          "two-errors-suffice",
          comparison { mean, error in mean >= 2 * error ? 1 : mean <= -2 * error ? -1 : 0 }
        )
      ])
  }

  @Test func networks() {
    func network(
      input: @escaping (Double) -> Double = { $0 }, usesHiddenBiases: Bool = true
    ) -> Answering {
      { call in
        let (numbers, sizes) = (try call.list("parameters"), try call.integers("sizes"))
        let labels = try call.integers("labels")
        var (at, layers) = (0, [(weight: Matrix, bias: [Double])]())
        for (i, o) in zip(sizes, sizes.dropFirst()) {
          let weight = Matrix(rows: o, columns: i, values: Array(numbers[at..<at + i * o]))
          layers.append((weight, Array(numbers[at + i * o..<at + i * o + o])))
          at += i * o + o
        }
        var (given, g) = ([try call.matrix("x").map(input)], Matrix([]))
        for (k, layer) in layers.enumerated() {
          let isLast = k == layers.count - 1
          let products = given[k] * layer.weight.transposed
          let sums = isLast || usesHiddenBiases ? products.addingToRows(layer.bias) : products
          if isLast { g = sums } else { given.append(sums.map { tanh($0) }) }
        }
        var loss = 0.0
        for (r, label) in labels.enumerated() {
          let row = Array(g.row(r))
          let top = row.max() ?? 0
          let sum = top + log(row.reduce(0) { $0 + exp($1 - top) })
          loss += (sum - row[label]) / Double(labels.count)
          for k in row.indices {
            g[r, k] = (exp(row[k] - sum) - (k == label ? 1 : 0)) / Double(labels.count)
          }
        }
        var slopes: [Double] = []
        for k in layers.indices.reversed() {
          slopes = (g.transposed * given[k]).values + g.columnSums + slopes
          g = g * layers[k].weight
          for i in g.values.indices { g.values[i] *= 1 - given[k].values[i] * given[k].values[i] }
        }
        return Tensors([NamedTensor("the loss", loss), NamedTensor("slopes", slopes)])
      }
    }
    expectInvented(
      networkExercise, right: [network()],
      wrong: [
        ("hidden-biases-missing", network(usesHiddenBiases: false)),
        ("tanh-on-inputs", network(input: { tanh($0) })),
      ])
  }
}
