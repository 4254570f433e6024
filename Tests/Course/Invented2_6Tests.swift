import Foundation
import Gradus
import Testing

@testable import Exercising
@testable import RegularizationCourse

/// Answers to lesson 2.6 that were invented from its text and its stubs, without a look at the
/// deviations.
@Suite struct Invented2_6Tests {
  typealias Answering = (Call) throws -> Tensors

  /// The chances are made of the logarithm of the sum, not of a quotient: other last digits, which
  /// are all there is of a slope of 0.
  @Test func smoothedTargets() {
    func smoothing(
      _ f: @escaping (_ logs: [Double], _ target: [Double], _ label: Int) -> (Double, [Double])
    ) -> Answering {
      { call in
        let (logits, label) = (try call.list("logits"), try call.integer("label"))
        let s = try call.number("smoothing")
        let top = logits.max() ?? 0
        let sum = top + log(logits.reduce(0) { $0 + exp($1 - top) })
        let (loss, gradient) = f(
          logits.map { $0 - sum },
          logits.indices.map { ($0 == label ? 1 - s : 0) + s / Double(logits.count) }, label)
        return Tensors([NamedTensor("loss", loss), NamedTensor("gradient", gradient)])
      }
    }
    func loss(_ logs: [Double], _ q: [Double]) -> Double {
      -zip(logs, q).reduce(0) { $0 + $1.0 * $1.1 }
    }
    func slopes(_ logs: [Double], _ q: [Double]) -> [Double] { zip(logs, q).map { exp($0) - $1 } }
    expectInvented(
      smoothingExercise, right: [smoothing { logs, q, _ in (loss(logs, q), slopes(logs, q)) }],
      wrong: [
        ("sign", smoothing { logs, q, _ in (loss(logs, q), slopes(logs, q).map { -$0 }) }),
        (
          "averaged",
          smoothing { logs, q, _ in
            let count = Double(q.count)
            return (loss(logs, q) / count, slopes(logs, q).map { $0 / count })
          }
        ),
        (
          "smoothed-softmax-in-loss",
          smoothing { logs, q, label in
            // The target is 1 − s + s/K at the label and s/K elsewhere.
            let other = q[label == 0 ? 1 : 0]
            let kept = q[label] - other
            return (
              -log(kept * exp(logs[label]) + other),
              logs.indices.map { exp(logs[$0]) - ($0 == label ? 1 : 0) }
            )
          }
        ),
      ])
  }

  @Test func penaltiesAndBestWeights() {
    func penalty(
      size: @escaping (Double) -> Double = { abs($0) },
      sign: @escaping (Double) -> Double = { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }
    ) -> Answering {
      { call in
        let (l2, l1) = (try call.number("l2"), try call.number("l1"))
        let weights = try call.list("weights")
        return Tensors([
          NamedTensor("penalty", weights.reduce(0) { $0 + l2 / 2 * $1 * $1 + l1 * size($1) }),
          NamedTensor("gradient", weights.map { l2 * $0 + l1 * sign($0) }),
        ])
      }
    }
    expectInvented(
      penaltyExercise, right: [penalty()],
      wrong: [
        ("l1-slope-missing", penalty(sign: { _ in 0 })),
        ("l1-halved", penalty(size: { abs($0) / 2 })),
        ("weight-over-size", penalty(sign: { $0 / abs($0) })),
      ])
    func best(_ f: @escaping (_ a: Double, _ l2: Double, _ l1: Double) -> Double) -> Answering {
      { call in
        let (l2, l1) = (try call.number("l2"), try call.number("l1"))
        return Tensors([NamedTensor("weights", try call.list("best").map { f($0, l2, l1) })])
      }
    }
    expectInvented(
      shrinkExercise,
      right: [best { a, l2, l1 in (a < 0 ? -1 : 1) * max(0, abs(a) - l1) / (1 + l2) }],
      wrong: [
        ("sign-lost", best { a, l2, l1 in max(0, abs(a) - l1) / (1 + l2) }),
        (
          "kept-where-small",
          best { a, l2, l1 in
            abs(a) <= l1 ? a : (a < 0 ? -1 : 1) * (abs(a) - l1) / (1 + l2)
          }
        ),
        ("scaled-by-both", best { a, l2, l1 in a / (1 + l2 + l1) }),
      ])
  }

  @Test func masksAndDecays() {
    func pass(
      _ f: @escaping (_ x: Double, _ bar: Double, _ m: Double) -> (Double, Double),
      evaluation: @escaping (_ p: Double) -> Double = { _ in 1 },
      scale: @escaping (_ p: Double, _ draws: [Double]) -> Double = { p, _ in 1 / (1 - p) }
    ) -> Answering {
      { call in
        let (p, draws) = (try call.number("p"), try call.list("draws"))
        var (x, bar) = (try call.matrix("x"), try call.matrix("ȳ"))
        let trains = try call.number("training") == 1
        let factor = trains ? scale(p, draws) : evaluation(p)
        for i in draws.indices {
          let m = trains && draws[i] < p ? 0 : factor
          (x.values[i], bar.values[i]) = f(x.values[i], bar.values[i], m)
        }
        return Tensors([NamedTensor("y", x), NamedTensor("x̄", bar)])
      }
    }
    expectInvented(
      dropoutExercise, right: [pass { x, bar, m in (m * x, m * bar) }],
      wrong: [
        (
          "scaled-in-evaluation-too",
          pass({ x, bar, m in (m * x, m * bar) }, evaluation: { 1 / (1 - $0) })
        ),
        (
          "scaled-by-count",
          pass(
            { x, bar, m in (m * x, m * bar) },
            scale: { p, draws in Double(draws.count) / Double(draws.count { $0 >= p }) })
        ),
      ])
    func step(
      _ f:
        @escaping (_ p: Double, _ g: Double, _ lr: Double, _ decay: Double, _ isDecoupled: Bool) ->
        Double
    ) -> Answering {
      { call in
        let (lr, decay) = (try call.number("lr"), try call.number("decay"))
        let isDecoupled = try call.number("decoupled") == 1
        let pairs = zip(try call.list("parameters"), try call.list("gradient"))
        return Tensors([NamedTensor("after", pairs.map { f($0, $1, lr, decay, isDecoupled) })])
      }
    }
    func adam(_ g: Double, by size: Double, _ lr: Double) -> Double { lr * g / (abs(size) + 1e-8) }
    expectInvented(
      decayExercise,
      right: [
        step { p, g, lr, decay, isDecoupled in
          let slope = isDecoupled ? g : g + decay * p
          return (isDecoupled ? p - lr * decay * p : p) - adam(slope, by: slope, lr)
        }
      ],
      wrong: [
        (
          "l2-by-sign",
          step { p, g, lr, decay, isDecoupled in
            let slope = isDecoupled ? g : g + (p > 0 ? decay : p < 0 ? -decay : 0)
            return (isDecoupled ? p - lr * decay * p : p) - adam(slope, by: slope, lr)
          }
        ),
        (
          "divided-by-loss-slope",
          step { p, g, lr, decay, isDecoupled in
            let slope = isDecoupled ? g : g + decay * p
            return (isDecoupled ? p - lr * decay * p : p) - adam(slope, by: g, lr)
          }
        ),
      ])
  }
}
