import DataPipelinesQuestions
import Foundation
import Gradus
import Testing

@testable import DataPipelinesCourse
@testable import Exercising

/// Answers to lesson 2.5 that were invented from its text and its stubs, without a look at the
/// deviations.
@Suite struct Invented2_5Tests {
  typealias Answering = (Call) throws -> Tensors

  private func mean(_ numbers: [Double]) -> Double { numbers.reduce(0, +) / Double(numbers.count) }

  private func deviation(_ numbers: [Double], _ center: Double) -> Double {
    mean(numbers.map { ($0 - center) * ($0 - center) }).squareRoot()
  }

  /// Column by column: what becomes of a training and of a validation column.
  private func standard(
    _ column: @escaping ([Double], [Double]) -> ([Double], [Double])
  ) -> Answering {
    { call in
      var parts = [try call.matrix("training"), try call.matrix("validation")]
      for c in 0..<parts[0].columns {
        let columns = parts.map { part in (0..<part.rows).map { part[$0, c] } }
        let new = column(columns[0], columns[1])
        for r in 0..<parts[0].rows { parts[0][r, c] = new.0[r] }
        for r in 0..<parts[1].rows { parts[1][r, c] = new.1[r] }
      }
      return Tensors([
        NamedTensor("standardized training", parts[0]),
        NamedTensor("standardized validation", parts[1]),
      ])
    }
  }

  @Test func standardUnits() {
    func units(_ x: [Double], _ m: Double, _ s: Double) -> [Double] {
      x.map { ($0 - m) / (s == 0 ? 1 : s) }
    }
    expectInvented(
      standardizeExercise,
      right: [
        standard { t, v in
          let (m, s) = (mean(t), deviation(t, mean(t)))
          return (units(t, m, s), units(v, m, s))
        }
      ],
      wrong: [
        (
          "mean-of-both",
          standard { t, v in
            let m = mean(t + v)
            let s = deviation(t, m)
            return (units(t, m, s), units(v, m, s))
          }
        ),
        (
          "validation-by-own-mean",
          standard { t, v in
            let s = deviation(t, mean(t))
            return (units(t, mean(t), s), units(v, mean(v), s))
          }
        ),
        (
          "constant-to-zero",
          standard { t, v in
            let (m, s) = (mean(t), deviation(t, mean(t)))
            return (units(t, m, s), s == 0 ? v.map { _ in 0 } : units(v, m, s))
          }
        ),
        (
          "constant-divided+epsilon",
          standard { t, v in
            let (m, s) = (mean(t), deviation(t, mean(t)) + 1e-8)
            return (units(t, m, s), units(v, m, s))
          }
        ),
      ])
  }

  @Test func loaders() {
    func epochs(
      _ cut: @escaping (_ order: [Int], _ size: Int, _ shuffle: (Int) -> [Int]) -> [[Int]],
      order: @escaping (_ drawn: () -> [Int], _ before: [Int]) -> [Int] = { drawn, _ in drawn() }
    ) -> Answering {
      { call in
        let (count, size) = (try call.integer("count"), try call.integer("batch size"))
        let shuffle = try call.shuffling()
        let drops = try call.integer("drop last") == 1
        var before = Array(0..<count)
        return Tensors(
          epochs: (0..<(try call.integer("epochs"))).map { _ in
            before = order({ shuffle(count) }, before)
            return cut(before, size, shuffle).filter { !drops || $0.count == size }
          })
      }
    }
    func inTurn(_ order: [Int], _ size: Int) -> [[Int]] {
      stride(from: 0, to: order.count, by: size).map {
        Array(order[$0..<min($0 + size, order.count)])
      }
    }
    expectInvented(
      loaderExercise, right: [epochs({ order, size, _ in inTurn(order, size) })],
      wrong: [
        (
          "orders-composed",
          epochs(
            { order, size, _ in inTurn(order, size) },
            order: { drawn, before in drawn().map { before[$0] } })
        ),
        (
          "shuffled-within-batches",
          epochs(
            { order, size, shuffle in
              inTurn(order, size).map { batch in shuffle(batch.count).map { batch[$0] } }
            }, order: { _, before in before })
        ),
      ])
  }

  @Test func weightsAndArrivals() {
    func weights(
      _ f: @escaping (_ own: Double, _ classes: Double, _ all: Double) -> Double,
      finish: @escaping ([Double]) -> [Double] = { $0 }
    ) -> Answering {
      { call in
        let labels = try call.integers("labels")
        let all = Double(labels.count)
        let p = labels.map { label in
          f(Double(labels.count { $0 == label }), Double(Set(labels).count), all)
        }
        return Tensors([
          NamedTensor("probabilities", p),
          NamedTensor("corrections", finish(p.map { 1 / (all * $0) })),
        ])
      }
    }
    expectInvented(
      weightsExercise, right: [weights { own, classes, _ in 1 / (classes * own) }],
      wrong: [
        ("class-share-corrected", weights { _, classes, _ in 1 / classes }),
        (
          "corrections-normalized",
          weights(
            { own, classes, _ in 1 / (classes * own) },
            finish: { factors in factors.map { $0 / mean(factors) } })
        ),
      ])
    func deliveries(_ f: @escaping ([Int]) -> [[Int]]) -> Answering {
      { Tensors(deliveries: f(try $0.integers("arrivals"))) }
    }
    expectInvented(
      prefetchExercise, right: [],
      wrong: [
        (
          "all-that-waits",
          deliveries { arrivals in
            var (waiting, next) = ([Int](), 0)
            return arrivals.map { batch in
              waiting.append(batch)
              guard batch == next else { return [] }
              let out = waiting.sorted()
              waiting = []
              next = out[out.count - 1] + 1
              return out
            }
          }
        ),
        ("sorted", deliveries { $0.sorted().map { [$0] } }),
      ])
  }
}
