import ForwardAndBackwardQuestions
import Foundation
import Gradus
import Testing

@testable import Exercising
@testable import ForwardAndBackwardCourse

/// Answers to lesson 2.2 that were invented from its text and its stubs, without a look at the
/// deviations.
@Suite struct Invented2_2Tests {
  @Test func chainsAndGraphs() {
    func chain(
      _ input: @escaping (_ x: Double, _ before: Double) -> Double
    ) -> (ChainQuestion) -> Passes {
      { question in
        var values = [question.x]
        for link in question.links {
          values.append(link.value(input(question.x, values[values.count - 1])))
        }
        var bars = values.map { _ in question.cotangent }
        for k in question.links.indices.reversed() {
          bars[k] = question.links[k].slope(values[k]) * bars[k + 1]
        }
        return Passes(values: values, cotangents: bars)
      }
    }
    expectInvented(
      chainExercise, right: [chain { _, before in before }],
      wrong: [("links-take-x", chain { x, _ in x })])
    func graph(_ aBar: @escaping (_ b: Double, _ v: Double, _ u: Double) -> Double) -> (Call) throws
      ->
      Tensors
    {
      { call in
        let (a, b) = (try call.number("a"), try call.number("b"))
        let bar = try call.number("cotangent of y")
        let u = a * b
        let uBar = u * u * bar + 2 * u * (u + a) * bar
        return Tensors([
          NamedTensor("y", (u + a) * u * u),
          NamedTensor("cotangent of a", aBar(b, u * u * bar, uBar)),
          NamedTensor("cotangent of b", a * uBar),
        ])
      }
    }
    expectInvented(
      fanOutExercise, right: [graph { b, v, u in v + b * u }],
      wrong: [("v-for-u", graph { b, v, _ in v + b * v })])
  }

  private func layer(
    fromZero: Bool = true, _ put: @escaping (_ sum: inout Double, _ product: Double) -> Void
  ) -> (Call) throws -> Tensors {
    { call in
      let (bar, x) = (try call.matrix("cotangent of y"), try call.matrix("x"))
      let own = try call.matrix("W")
      var weight = fromZero ? Matrix(rows: own.rows, columns: own.columns) : own
      for r in 0..<bar.rows {
        for o in 0..<bar.columns {
          for i in 0..<x.columns { put(&weight[o, i], bar[r, o] * x[r, i]) }
        }
      }
      return Tensors([
        NamedTensor("cotangent of x", bar * own), NamedTensor("cotangent of W", weight),
        NamedTensor("cotangent of b", bar.columnSums),
      ])
    }
  }

  @Test func loopsOverABatch() {
    expectInvented(
      linearExercise, right: [layer { $0 += $1 }],
      wrong: [
        ("weight-of-last-example", layer { $0 = $1 }),
        ("added-to-weight", layer(fromZero: false) { $0 += $1 }),
      ])
  }

  /// Written into a copy of W: where there are no examples W is left in it, and that alone is another
  /// answer than the deviation's.
  @Test func aWrongIdeaIsNamedThoughACornerIsTreatedOtherwise() {
    let answer = layer(fromZero: false) { $0 = $1 }
    let report = linearExercise.grade { (try answer($0), "") }
    guard case .namedInTheMain(let names) = report.diagnosis else {
      Issue.record("\(report.text(path: linearExercise.file))")
      return
    }
    #expect(names.map(\.id) == ["weight-of-last-example"])
    #expect(
      report.text(path: "").contains(
        "[weight-of-last-example]\n            this reproduces every answer but those about robustness"
      ))
  }
}
