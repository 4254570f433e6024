import ActivationsQuestions
import Foundation
import FromLinearToNonlinearQuestions
import Gradus
import Testing

@testable import ActivationsCourse
@testable import Exercising
@testable import FromLinearToNonlinearCourse

/// Answers to lessons 2.1 and 2.4 that were invented from their texts and stubs, without a look at
/// the deviations.
@Suite struct Invented2_4Tests {
  typealias Answering = (Call) throws -> Tensors

  @Test func sumsAndLines() {
    func loss(_ term: @escaping (_ z: Double, _ y: Double) -> Double) -> Answering {
      { call in
        let pairs = zip(try call.list("logits"), try call.list("labels")).map { ($0, $1) }
        let sum = pairs.reduce(0) { $0 + term($1.0, $1.1) }
        return Tensors([NamedTensor("loss", sum / Double(pairs.count))])
      }
    }
    expectInvented(
      unitLossExercise, right: [loss { z, y in max(z, 0) - y * z + log1p(exp(-abs(z))) }],
      wrong: [
        (
          "overflow-either-way",
          loss { z, y in y * log1p(exp(-z)) + (1 - y) * log1p(exp(z)) }
        )
      ])
    func gradient(_ put: @escaping (_ slope: inout Double, _ product: Double) -> Void) -> Answering
    {
      { call in
        let (model, examples) = (try call.model(), try call.examples())
        var slopes = LinearModel(weights: model.weights.map { _ in 0 }, bias: 0)
        for (i, z) in model.predictions(for: examples.features).enumerated() {
          let error = (1 / (1 + exp(-z)) - examples.targets[i]) / Double(examples.count)
          for j in slopes.weights.indices {
            put(&slopes.weights[j], error * examples.features[i, j])
          }
          slopes.bias += error
        }
        return Tensors(gradient: slopes)
      }
    }
    expectInvented(
      unitGradientExercise, right: [gradient { $0 += $1 }],
      wrong: [("weights-of-last-example", gradient { $0 = $1 })])
    // The line is tried, and nil returned where it does not separate.
    func tried(_ model: @escaping (_ s: [Double]) -> LinearModel) -> Answering {
      { call in
        let s = try call.list("labels").map { 2 * $0 - 1 }
        let found = model(s)
        let (w, b) = (found.weights, found.bias)
        let outputs = [b, w[1] + b, w[0] + b, w[0] + w[1] + b]
        return try Tensors(zip(outputs, s).allSatisfy { $0 * $1 > 0 } ? found : nil)
      }
    }
    func rises(_ s: [Double]) -> (w0: Double, w1: Double, mean: Double) {
      ((s[2] + s[3] - s[0] - s[1]) / 2, (s[1] + s[3] - s[0] - s[2]) / 2, s.reduce(0, +) / 4)
    }
    expectInvented(
      lineExercise,
      right: [
        tried { s in
          let (w0, w1, mean) = rises(s)
          return LinearModel(weights: [w0, w1], bias: mean - w0 / 2 - w1 / 2)
        }
      ],
      wrong: [
        (
          "order-of-corners-refused",
          tried { s in
            let (w0, w1, mean) = rises(s)
            return LinearModel(weights: [w1, w0], bias: mean - w0 / 2 - w1 / 2)
          }
        ),
        (
          "bias-is-mean-refused",
          tried { s in
            let (w0, w1, mean) = rises(s)
            return LinearModel(weights: [w0, w1], bias: mean)
          }
        ),
      ])
  }

  @Test func slopesAndChains() {
    func slopes(_ change: @escaping (Double, inout Tensors) -> Void) -> Answering {
      { call in
        let x = try call.number("x")
        let (s, t) = (1 / (1 + exp(-x)), tanh(x))
        let phi = 0.5 * (1 + erf(x / 2.0.squareRoot()))
        let density = exp(-x * x / 2) / (2 * Double.pi).squareRoot()
        var answer = Tensors(
          sixSlopes: (
            x > 0 ? 1 : 0, x > 0 ? 1 : 0.01, s * (1 - s), 1 - t * t, s + x * s * (1 - s),
            phi + x * density
          ))
        change(x, &answer)
        return answer
      }
    }
    expectInvented(
      slopesExercise, right: [slopes { _, _ in }],
      wrong: [
        (
          "sigmoid-overflow-below",
          slopes { x, a in a["sigmoid"]?.values = [exp(-x) / pow(1 + exp(-x), 2)] }
        ),
        (
          "gelu-by-sigmoid",
          slopes { x, a in
            let s = 1 / (1 + exp(-1.702 * x))
            a["gelu"]?.values = [s + x * 1.702 * s * (1 - s)]
          }
        ),
      ])
    func chain(_ seen: @escaping (_ activations: [Double], _ layer: Int) -> Double) -> Answering {
      { call in
        let weights = try call.list("weights")
        var activations = [try call.number("x")]
        for w in weights { activations.append(tanh(w * activations[activations.count - 1])) }
        var slopes = activations.map { _ in 1.0 }
        for l in weights.indices.reversed() {
          let a = seen(activations, l)
          slopes[l] = slopes[l + 1] * (1 - a * a) * weights[l]
        }
        return Tensors(chain: (activations, slopes))
      }
    }
    expectInvented(
      depthExercise, right: [chain { $0[$1 + 1] }],
      wrong: [("slope-of-layer-before", chain { $0[$1] })])
  }

  @Test func kinksAndCentring() {
    func quotient(
      _ f: @escaping (_ x: Double, _ h: Double, _ kinks: [Double], _ slopes: [Double]) -> Double
    ) -> Answering {
      { call in
        let (x, h) = (try call.number("x"), try call.number("h"))
        let found = f(x, h, try call.list("kinks"), try call.list("slopes"))
        return Tensors([NamedTensor("quotient", found)])
      }
    }
    func mean(_ x: Double, _ h: Double, _ kinks: [Double], _ slopes: [Double]) -> Double {
      let ends = [x - h] + kinks.map { min(max($0, x - h), x + h) } + [x + h]
      return slopes.indices.reduce(0) { $0 + slopes[$1] * (ends[$1 + 1] - ends[$1]) } / (2 * h)
    }
    expectInvented(
      kinkExercise, right: [quotient(mean)],
      wrong: [
        (
          "slope-left-of-x",
          quotient { x, _, kinks, slopes in slopes[kinks.count { $0 < x }] }
        ),
        (
          "mean-of-the-ends-from-left",
          quotient { x, h, kinks, slopes in
            (slopes[kinks.count { $0 < x - h }] + slopes[kinks.count { $0 < x + h }]) / 2
          }
        ),
        (
          "first-of-all-kinks",
          quotient { x, h, kinks, slopes in
            mean(x, h, Array(kinks.prefix(1)), Array(slopes.prefix(2)))
          }
        ),
      ])
    func ratio(_ f: @escaping (Double, Double, Double) -> Double) -> Answering {
      { call in
        let (d, m) = (try call.number("features"), try call.number("mean"))
        return Tensors([NamedTensor("ratio", f(d, m, try call.number("deviation")))])
      }
    }
    expectInvented(
      centringExercise, right: [ratio { d, m, s in (s * s + d * m * m) / (s * s) }],
      wrong: [("by-off-diagonal", ratio { d, m, s in (s * s + d * m * m) / (m * m) })])
  }
}
