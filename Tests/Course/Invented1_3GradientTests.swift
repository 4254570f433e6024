import BatchAndStochasticQuestions
import Foundation
import Gradus
import Testing
@testable import BatchAndStochasticCourse
@testable import Exercising

extension Invented1_3Tests {
  func bg(_ f: @escaping ([Int], (Int) throws -> [Double]) throws -> [Double]) -> (BatchGradientRun)
    throws -> BatchGradient
  { { run in BatchGradient(try f(run.batch, run.sampleGradient)) } }
  @Test func gradients() {
    func sums(_ b: [Int], _ g: (Int) throws -> [Double]) throws -> [Double] {
      var s: [Double] = []
      for i in b {
        let v = try g(i)
        if s.isEmpty { s = v.map { _ in 0 } }
        for k in v.indices { s[k] += v[k] }
      }
      return s
    }
    expectInvented(
      batchGradientExercise,
      right: [
        bg { b, g in
          var m = try g(b[0])
          for (k, i) in b.enumerated().dropFirst() {
            let v = try g(i)
            for j in m.indices { m[j] += (v[j] - m[j]) / Double(k + 1) }
          }
          return m
        },
        bg { b, g in
          let counts = Dictionary(b.map { ($0, 1) }, uniquingKeysWith: +)
          var s: [Double] = []
          for (i, c) in counts.sorted(by: { $0.key < $1.key }) {
            let v = try g(i)
            if s.isEmpty { s = v.map { _ in 0 } }
            for k in v.indices { s[k] += Double(c) * v[k] / Double(b.count) }
          }
          return s
        },
      ],
      wrong: [
        (
          "over-all-numbers",
          bg { b, g in
            let s = try sums(b, g)
            return s.map { $0 / Double(s.count * b.count) }
          }
        ),
        ("over-different", bg { b, g in try sums(b, g).map { $0 / Double(Set(b).count) } }),
        ("first-alone", bg { b, g in try g(b[0]) }),
        (
          "divided-each-time",
          bg { b, g in
            var m = try g(b[0]).map { _ in 0.0 }
            for i in b {
              let v = try g(i)
              for j in m.indices { m[j] = (m[j] + v[j]) / Double(b.count) }
            }
            return m
          }
        ),
        ("root-of-size", bg { b, g in try sums(b, g).map { $0 / Double(b.count).squareRoot() } }),
        (
          "",
          bg { b, g in
            let v = try b.map(g)
            return v[0].indices.map { j in v.map { $0[j] }.sorted()[v.count / 2] }
          }
        ),
        (
          "",
          bg { b, g in
            let v = try b.map(g)
            return v[0].indices.map { j in v.map { $0[j] }.max()! }
          }
        ),
        ("stays-zero", bg { b, g in try g(b[0]).map { _ in 0 } }),
        ("", bg { b, g in try g(b[0]).map { _ in 1 } }),
      ])
  }
}
