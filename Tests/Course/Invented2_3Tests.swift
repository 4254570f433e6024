import Foundation
import Gradus
import NeuralNetFromScratchQuestions
import Testing

@testable import Exercising
@testable import NeuralNetFromScratchCourse

/// Answers to lesson 2.3 that were invented from its text and its stubs, without a look at the
/// deviations.
@Suite struct Invented2_3Tests {
  typealias Answering = (Call) throws -> Tensors

  private func labels(_ call: Call) throws -> [Int] { try call.list("labels").map { Int($0) } }

  private func logSum(_ row: [Double]) -> Double {
    let top = row.max() ?? 0
    return top + log(row.reduce(0) { $0 + exp($1 - top) })
  }

  @Test func lossesAndWhereTheBackwardPassBegins() {
    func loss(_ term: @escaping (_ row: [Double], _ label: Int) -> Double) -> Answering {
      { call in
        let (logits, labels) = (try call.matrix("logits"), try labels(call))
        let sum = labels.enumerated().reduce(0) { $0 + term(Array(logits.row($1.0)), $1.1) }
        return Tensors([NamedTensor("the loss", sum / Double(labels.count))])
      }
    }
    expectInvented(
      crossEntropyExercise, right: [loss { z, c in logSum(z) - z[c] }],
      wrong: [
        (
          "each-class-by-itself",
          loss { z, c in
            z.indices.reduce(0) { sum, k in
              let p = 1 / z.reduce(0) { $0 + exp($1 - z[k]) }
              return sum - (k == c ? log(p) : log(1 - p))
            }
          }
        )
      ])
    func slopes(_ slope: @escaping (_ p: Double, _ isRight: Bool) -> Double) -> Answering {
      { call in
        var logits = try call.matrix("logits")
        for (r, label) in try labels(call).enumerated() {
          let row = Array(logits.row(r))
          for k in row.indices {
            logits[r, k] = slope(exp(row[k] - logSum(row)), k == label) / Double(logits.rows)
          }
        }
        return Tensors([NamedTensor("slope of logits", logits)])
      }
    }
    expectInvented(
      logitsGradientExercise, right: [slopes { p, isRight in p - (isRight ? 1 : 0) }],
      wrong: [
        ("by-probability", slopes { p, isRight in isRight ? -1 / p : 0 }),
        ("softmax-slope-again", slopes { p, isRight in p * (1 - p) * (p - (isRight ? 1 : 0)) }),
      ])
  }

  @Test func aShapeIsSaidOnce() throws {
    let report = startExercise.grade { call in
      var answer = try startExercise.reference(call)
      let count = answer["b1"]?.values.count ?? 0
      answer["b1"]?.values = Array(repeating: 0.5, count: count)
      return (answer, "")
    }
    #expect(report.diagnosis == .unknown)
    let text = report.text(path: startExercise.file)
    #expect(text.components(separatedBy: "all that is wrong is in b1").count == 2, "\(text)")
  }

  @Test func masks() {
    func network(_ lets: @escaping (_ sum: Double) -> Bool) -> Answering {
      { call in
        let (net, x, labels) = (try TwoLayers(call), try call.matrix("x"), try labels(call))
        let z = (x * net.w1.transposed).addingToRows(net.b1)
        let h = z.map { max(0, $0) }
        var g = (h * net.w2.transposed).addingToRows(net.b2)
        var loss = 0.0
        for (r, label) in labels.enumerated() {
          let row = Array(g.row(r))
          loss += (logSum(row) - row[label]) / Double(labels.count)
          for k in row.indices {
            g[r, k] = (exp(row[k] - logSum(row)) - (k == label ? 1 : 0)) / Double(labels.count)
          }
        }
        var bar = g * net.w2
        for i in bar.values.indices where !lets(z.values[i]) { bar.values[i] = 0 }
        return Tensors(
          loss: loss,
          slopes: TwoLayers(
            w1: bar.transposed * x, b1: bar.columnSums, w2: g.transposed * h, b2: g.columnSums))
      }
    }
    expectInvented(
      networkGradientExercise, right: [network { $0 > 0 }],
      wrong: [("awake-at-zero", network { $0 >= 0 }), ("mask-turned-round", network { $0 <= 0 })])
  }

  @Test func loops() {
    typealias Gradient = (TwoLayers, [Int]) throws -> (loss: Double, gradient: TwoLayers)
    func loop(
      size: @escaping (_ order: [Int], _ size: Int) -> Int = { $1 },
      _ step: @escaping (inout TwoLayers, Double, [Int], Gradient) throws -> Double
    ) -> Answering {
      { call in
        let training = try Training(call)
        let gradient: Gradient = { net, batch in
          try training.gradient(net, batch) { net, _, _ in (0, net) }
        }
        var (net, losses) = (training.start, [Double]())
        for order in training.orders {
          let size = size(order, training.batchSize)
          var total = 0.0
          for from in stride(from: 0, to: order.count, by: size) {
            let batch = Array(order[from..<min(from + size, order.count)])
            total += Double(batch.count) * (try step(&net, training.learningRate, batch, gradient))
          }
          losses.append(total / Double(order.count))
        }
        return Tensors(losses: losses, net: net)
      }
    }
    func moved(_ a: [Double], _ b: [Double], _ rate: Double) -> [Double] {
      zip(a, b).map { $0 - rate * $1 }
    }
    let atOnce: (inout TwoLayers, Double, [Int], Gradient) throws -> Double = {
      net, rate, batch, gradient in
      let (loss, g) = try gradient(net, batch)
      net.w1 = net.w1 - rate * g.w1
      net.b1 = moved(net.b1, g.b1, rate)
      net.w2 = net.w2 - rate * g.w2
      net.b2 = moved(net.b2, g.b2, rate)
      return loss
    }
    expectInvented(
      trainExercise, right: [loop(atOnce)],
      wrong: [
        (
          "part-after-part",
          loop { net, rate, batch, gradient in
            let (loss, g) = try gradient(net, batch)
            net.w1 = net.w1 - rate * g.w1
            net.b1 = moved(net.b1, try gradient(net, batch).gradient.b1, rate)
            net.w2 = net.w2 - rate * (try gradient(net, batch).gradient.w2)
            net.b2 = moved(net.b2, try gradient(net, batch).gradient.b2, rate)
            return loss
          }
        ),
        ("number-of-batches", loop(size: { max(1, $0.count / $1) }, atOnce)),
      ])
  }
}
