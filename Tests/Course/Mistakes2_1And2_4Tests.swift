import ActivationsQuestions
import Foundation
import FromLinearToNonlinearQuestions
import Gradus
import GradusReference
import Testing

@testable import ActivationsCourse
@testable import Exercising
@testable import FromLinearToNonlinearCourse

/// Wrong answers to lessons 2.1 and 2.4 that are no deviations: each is rejected, and those that are
/// named are named for what they do.
@Suite struct Mistakes2_1And2_4Tests {
  /// Expects all answers to be rejected, and each to be called by its name; "" for those without.
  private func expect(
    _ exercise: Exercise<Call, Tensors>, _ wrong: [(id: String, answer: (Call) throws -> Tensors)],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for (place, (id, answer)) in wrong.enumerated() {
      let report = exercise.grade { (try answer($0), "") }
      var found = ""
      if case .named(let names) = report.diagnosis {
        found = names.map(\.id).joined(separator: "+")
      }
      #expect(
        report.claims.contains { $0.state == .fails } && found == id,
        "number \(place), \(id): \(report.text(path: exercise.file))",
        sourceLocation: sourceLocation)
    }
  }

  private func number(_ name: String, _ value: Double) -> Tensors {
    Tensors([NamedTensor(name, value)])
  }

  // MARK: 2.1

  @Test func linesAndSpirals() {
    expect(
      lineExercise,
      [
        (
          "",
          { call in
            let labels = try call.list("labels")
            return try Tensors(LinearModel(weights: [1, 1], bias: labels.reduce(0, +) - 2.5))
          }
        ),
        (
          "",
          { call in
            let labels = try call.list("labels").map { $0 == 1 }
            return try Tensors(labels == [true, true, true, true] ? nil : line(separating: labels))
          }
        ),
      ])
    func spirals(
      _ feature: @escaping (Double, Double, Double) -> Double
    ) -> (Call) throws -> Tensors {
      { call in
        let (points, turn) = (try call.matrix("points"), try call.number("turn"))
        return Tensors(
          spirals: (0..<points.rows).map { feature(points[$0, 0], points[$0, 1], turn) })
      }
    }
    expect(
      featuresExercise,
      [
        ("not-turned-back", spirals { x, y, _ in x }),
        ("degrees", spirals { x, y, turn in cos(atan2(y, x) - turn * hypot(x, y) * .pi / 180) }),
      ])
  }

  @Test func units() {
    func unit(_ squash: @escaping (Double) -> Double) -> (Call) throws -> Tensors {
      { call in
        Tensors([
          NamedTensor(
            "probabilities",
            try call.model().predictions(for: call.matrix("features")).map(squash))
        ])
      }
    }
    expect(
      unitExercise,
      [
        ("two-sided", unit { exp($0) / (exp($0) + exp(-$0)) }),
        ("", unit { 0.5 + 0.5 * $0 / (1 + abs($0)) }),
      ])
    func loss(_ term: @escaping (Double, Double) -> Double) -> (Call) throws -> Tensors {
      { call in
        let pairs = zip(try call.list("logits"), try call.list("labels"))
        let terms = pairs.map { term($0, $1) }
        return Tensors([NamedTensor("loss", terms.reduce(0, +) / Double(terms.count))])
      }
    }
    expect(
      unitLossExercise,
      [
        ("absolute", loss { z, y in abs(1 / (1 + exp(-z)) - y) }),
        (
          "clipped-little",
          loss { z, y in
            let p = min(max(1 / (1 + exp(-z)), 1e-12), 1 - 1e-12)
            return -y * log(p) - (1 - y) * log(1 - p)
          }
        ),
      ])
    func gradient(
      _ slope: @escaping (_ p: Double, _ y: Double, _ d: Double) -> Double
    ) -> (Call) throws -> Tensors {
      { call in
        let (model, examples) = (try call.model(), try call.examples())
        let n = Double(examples.count)
        let p = probabilities(examples.features, with: model)
        let errors = zip(p, examples.targets).map {
          slope($0, $1, Double(model.weights.count)) / n
        }
        let slopes = model.weights.indices.map { j in
          errors.indices.reduce(0.0) { $0 + errors[$1] * examples.features[$1, j] }
        }
        return Tensors(gradient: LinearModel(weights: slopes, bias: errors.reduce(0, +)))
      }
    }
    expect(
      unitGradientExercise,
      [
        ("labels-plus-minus", gradient { p, y, _ in p - (2 * y - 1) }),
        ("divided-by-features", gradient { p, y, d in (p - y) / d }),
      ])
  }

  @Test func bends() {
    func network(
      _ units: @escaping (Bends) -> [(bend: Double, slope: Double)]
    ) -> (Call) throws -> Tensors {
      { call in
        let bends = try Bends(call)
        let network = ReLUNetwork(
          units: units(bends).map {
            .init(weights: bends.direction, bias: -$0.bend, outgoing: $0.slope)
          }, bias: 0)
        return try Tensors(network, at: call.matrix("points"))
      }
    }
    expect(
      twoReLUsExercise,
      [
        ("always-flat-again", network { [($0.a, $0.rise), ($0.b, -$0.rise)] }),
        ("gap-for-place", network { [($0.a, $0.rise), ($0.b - $0.a, $0.fall - $0.rise)] }),
      ])
  }

  // MARK: 2.4

  @Test func slopesOfActivations() {
    func slopes(_ change: @escaping (Double, inout Tensors) -> Void) -> (Call) throws -> Tensors {
      { call in
        let x = try call.number("x")
        var answer = Tensors(sixSlopes: activationSlopes(at: x))
        change(x, &answer)
        return answer
      }
    }
    expect(
      slopesExercise,
      [
        ("leaky-shut", slopes { x, a in a["leakyReLU"]?.values = [x > 0 ? 1 : 0] }),
        ("tanh-one-cosh", slopes { x, a in a["tanh"]?.values = [1 / cosh(x)] }),
        (
          "silu-half-slope",
          slopes { x, a in
            let s = 1 / (1 + exp(-x))
            a["silu"]?.values = [s + x * (1 - s)]
          }
        ),
      ])
  }

  @Test func deadUnitsAndChains() {
    func rises(_ change: @escaping (Double, Call) throws -> Double) -> (Call) throws -> Tensors {
      { call in
        let right = risesToWake(
          weights: try call.matrix("weights"), biases: try call.list("biases"),
          inputs: try call.matrix("inputs"), examples: try call.count("examples"))
        return Tensors([NamedTensor("rises", try right.map { try change($0, call) })])
      }
    }
    expect(
      deadExercise,
      [
        ("", rises { rise, _ in rise + 1 }),
        ("", rises { rise, call in rise / Double(try call.matrix("inputs").columns) }),
      ])
    func signals(_ change: @escaping ([Double], inout [Double], inout [Double]) -> Void)
      -> (Call) throws -> Tensors
    {
      { call in
        let weights = try call.list("weights")
        var (a, s) = chain(weights, input: try call.number("x"))
        change(weights, &a, &s)
        return Tensors(chain: (a, s))
      }
    }
    expect(
      depthExercise,
      [
        (
          "begins-with-tanhs-slope",
          signals { _, a, s in
            let last = 1 - a[a.count - 1] * a[a.count - 1]
            s = s.map { $0 * last }
          }
        ),
        ("", signals { w, a, _ in a[a.count - 1] = w[w.count - 1] * a[a.count - 2] }),
      ])
  }

  @Test func kinksAndCentring() {
    func quotient(_ step: @escaping (Double) -> Double) -> (Call) throws -> Tensors {
      { call in
        number(
          "quotient",
          quotientOverKinks(
            at: try call.number("x"), step: step(try call.number("h")),
            kinks: try call.list("kinks"), slopes: try call.list("slopes")))
      }
    }
    expect(
      kinkExercise,
      [
        ("twice-the-step", quotient { 2 * $0 }),
        ("", { call in number("quotient", try call.list("slopes").max() ?? 0) }),
      ])
    func ratio(
      _ f: @escaping (Double, Double, Double) -> Double
    ) -> (Call) throws -> Tensors {
      { call in
        number(
          "ratio",
          f(try call.number("features"), try call.number("mean"), try call.number("deviation")))
      }
    }
    expect(
      centringExercise,
      [
        ("halved", ratio { d, m, s in 1 + d * (m / s) * (m / s) / 2 }),
        ("mean-not-squared", ratio { d, m, s in (s + d * m) / s }),
      ])
  }
}
