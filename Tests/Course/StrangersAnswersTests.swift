import Foundation
import Gradus
import GradusReference
import Testing

@testable import ActivationsCourse
@testable import DataPipelinesCourse
@testable import Exercising
@testable import ForwardAndBackwardCourse
@testable import FromLinearToNonlinearCourse
@testable import RegularizationCourse

/// Wrong answers to lessons 2.1 to 2.6 as somebody put them into the stubs who had not written the
/// lessons: what each is called is what it does.
@Suite struct StrangersAnswersTests {
  typealias Answering = (Call) throws -> Tensors

  /// The right answer with the tensor called `name` edited.
  private func edited(
    _ exercise: Exercise<Call, Tensors>, _ name: String,
    _ edit: @escaping (_ values: [Double], _ call: Call) throws -> [Double]
  ) -> Answering {
    { call in
      var found = try exercise.reference(call)
      let right = found[name]?.values ?? []
      found[name]?.values = try edit(right, call)
      return found
    }
  }

  @Test func logits() {
    func unit(_ squash: @escaping (Double) -> Double) -> Answering {
      { call in
        let (x, w) = (try call.matrix("features"), try call.list("weights"))
        let bias = try call.number("bias")
        let logits = (0..<x.rows).map { row in
          w.indices.reduce(bias) { $0 + x[row, $1] * w[$1] }
        }
        return Tensors([NamedTensor("probabilities", logits.map(squash))])
      }
    }
    unitExercise.expectHolds(unit { 1 / (1 + exp(-$0)) })
    for limit in [20.0, 30, 50, 100, 500] {
      unitExercise.expectNamed(
        "logit-clipped-\(Int(limit))", unit { 1 / (1 + exp(-min(max($0, -limit), limit))) })
    }
    // Both have no digits where p is small, and the name says either.
    unitExercise.expectNamed("digits-lost", unit { 1 - 1 / (1 + exp($0)) })
    unitExercise.expectNamed("digits-lost", unit { 0.5 * (1 + tanh($0 / 2)) })
    func loss(_ term: @escaping (_ z: Double, _ y: Double) -> Double) -> Answering {
      { call in
        let (z, y) = (try call.list("logits"), try call.list("labels"))
        let sum = zip(z, y).reduce(0) { $0 + term($1.0, $1.1) }
        return Tensors([NamedTensor("loss", sum / Double(z.count))])
      }
    }
    unitLossExercise.expectNamed("overflow-without-log1p", loss { log(1 + exp($0)) - $1 * $0 })
    unitLossExercise.expectNamed(
      "overflow-either-way-without-log1p",
      loss { $1 * log(1 + exp(-$0)) + (1 - $1) * log(1 + exp($0)) })
  }

  @Test func passes() {
    func averaged(_ bias: String) -> Answering {
      edited(twoLayersExercise, "cotangent of \(bias)") { values, call in
        let rows = Double(try call.matrix("x").rows)
        return values.map { $0 / rows }
      }
    }
    twoLayersExercise.expectNamed("first-bias-averaged", averaged("b1"))
    twoLayersExercise.expectNamed("second-bias-averaged", averaged("b2"))
    fanOutExercise.expectNamed(
      "u-for-v",
      edited(fanOutExercise, "cotangent of a") { _, call in
        let (a, b) = (try call.number("a"), try call.number("b"))
        let u = a * b
        let uBar = try call.number("cotangent of y") * (u * u + 2 * u * (u + a))
        return [uBar + b * uBar]
      })
  }

  @Test func activations() {
    slopesExercise.expectNamed("overflow") { call in
      let x = try call.number("x")
      var found = try slopesExercise.reference(call)
      let s = exp(x) / (1 + exp(x))
      found["sigmoid"]?.values = [s * (1 - s)]
      found["silu"]?.values = [s + x * s * (1 - s)]
      return found
    }
    deadExercise.expectNamed("awake-by-one") { call in
      let (w, b) = (try call.matrix("weights"), try call.list("biases"))
      let (x, count) = (try call.matrix("inputs"), try call.integer("examples"))
      let rises = b.indices.map { unit in
        let z = (0..<x.rows).map { row in
          (0..<x.columns).reduce(b[unit]) { $0 + w[unit, $1] * x[row, $1] }
        }.sorted(by: >)
        return z[0] > 0 ? 0 : max(0, -z[count - 1])
      }
      return Tensors([NamedTensor("rises", rises)])
    }
    // Where all kinks lie to the left, the slope is that of the last piece.
    kinkExercise.expectNamed("first-kink-only") { call in
      let (x, h) = (try call.number("x"), try call.number("h"))
      let (kinks, slopes) = (try call.list("kinks"), try call.list("slopes"))
      guard let k = kinks.firstIndex(where: { $0 > x - h && $0 < x + h }) else {
        return Tensors([NamedTensor("quotient", slopes[kinks.count { $0 < x }])])
      }
      let left = (kinks[k] - (x - h)) / (2 * h)
      return Tensors([NamedTensor("quotient", left * slopes[k] + (1 - left) * slopes[k + 1])])
    }
  }

  @Test func pipelines() {
    weightsExercise.expectNamed(
      "correction-is-share",
      edited(weightsExercise, "corrections") { _, call in
        let labels = try call.integers("labels")
        return labels.map { label in
          Double(labels.count { $0 == label }) / Double(labels.count)
        }
      })
    shiftExercise.expectNamed("rows-run-on") { call in
      let image = try call.matrix("image")
      let by = try call.integer("down") * image.columns + call.integer("right")
      var moved = image
      for index in image.values.indices {
        let from = index - by
        moved.values[index] = image.values.indices.contains(from) ? image.values[from] : 0
      }
      return Tensors([NamedTensor("moved", moved)])
    }
  }

  @Test func regularizers() {
    func smoothed(_ name: String, _ edit: @escaping ([Double], Int, Double) -> [Double])
      -> Answering
    {
      edited(smoothingExercise, name) { _, call in
        let logits = try call.list("logits")
        let top = logits.max() ?? 0
        let sum = top + log(logits.reduce(0) { $0 + exp($1 - top) })
        return edit(
          logits.map { $0 - sum }, try call.integer("label"), try call.number("smoothing"))
      }
    }
    smoothingExercise.expectNamed(
      "uniform-loss",
      smoothed("loss") { logs, label, s in
        [-(1 - s) * logs[label] + s * log(Double(logs.count))]
      })
    smoothingExercise.expectNamed(
      "own-logit-alone",
      smoothed("gradient") { logs, label, s in
        logs.indices.map { k in
          ((k == label ? 1 - s : 0) + s / Double(logs.count)) * (exp(logs[k]) - 1)
        }
      })
    func step(_ after: @escaping (_ p: Double, _ g: Double, Call) throws -> Double) -> Answering {
      { call in
        let pairs = zip(try call.list("parameters"), try call.list("gradient"))
        return Tensors([NamedTensor("after", try pairs.map { try after($0, $1, call) })])
      }
    }
    decayExercise.expectNamed(
      "l2-too-of-shrunk",
      step { p, g, call in
        let (rate, decay) = (try call.number("lr"), try call.number("decay"))
        let p = try call.number("decoupled") == 1 ? p * (1 - rate * decay) : p
        let sum = g + decay * p
        return p - rate * sum / (abs(sum) + 1e-8)
      })
    decayExercise.expectNamed(
      "sign-for-quotient",
      step { p, g, call in
        let (rate, decay) = (try call.number("lr"), try call.number("decay"))
        let isDecoupled = try call.number("decoupled") == 1
        let sum = isDecoupled ? g : g + decay * p
        let sign = sum > 0 ? 1.0 : sum < 0 ? -1 : 0
        return (isDecoupled ? p * (1 - rate * decay) : p) - rate * sign
      })
  }
}
