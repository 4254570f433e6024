import Foundation
import Gradus
import Testing
import TheTrainingLoopQuestions
@testable import Exercising
@testable import TheTrainingLoopCourse

extension Invented1_1Tests {
  func order(_ f: @escaping (Int, NotedParts) throws -> [Double]) -> (EpochOrder) throws
    -> EpochOrderTrace
  { { q in try q.trace { try f($0, $1) } } }
  /// Per epoch, by letters: z p m b s
  /// M notes.
  func letters(_ epoch: String, before: String = "", after: String = "", cut: Int = 0)
    -> (EpochOrder) throws -> EpochOrderTrace
  {
    order { n, parts in
      var ls: [Double] = []
      func run(_ s: String) throws {
        for c in s {
          switch c {
          case "z": parts.resetGradient()
          case "p": parts.predict()
          case "m": ls.append(try parts.measure())
          case "x": _ = try parts.measure()
          case "b": try parts.backward()
          default: parts.step()
          }
        }
      }
      try run(before)
      for _ in 0..<max(0, n - cut) { try run(epoch) }
      try run(after)
      return ls
    }
  }
  @Test func orders() {
    expectInvented(
      orderExercise,
      right: [
        letters("pmzbs"),
        order { n, parts in
          parts.resetGradient()
          return try (0..<n).map { _ in
            defer {
              parts.step()
              parts.resetGradient()
            }
            parts.predict()
            let l = try parts.measure()
            try parts.backward()
            return l
          }
        },
      ],
      wrong: [
        ("loss-after-step", letters("zpxbspm")),
        ("", letters("zmbs", before: "p")),
        ("", letters("zpmbbs")),
        (
          "",
          order { n, parts in
            var ls: [Double] = []
            parts.resetGradient()
            for e in 0..<n {
              parts.predict()
              ls.append(try parts.measure())
              try parts.backward()
              if e % 2 == 1 {
                parts.step()
                parts.resetGradient()
              }
            }
            return ls
          }
        ),
        (
          "no-losses",
          order { n, parts in
            for _ in 0..<n {
              parts.resetGradient()
              parts.predict()
              _ = try parts.measure()
              try parts.backward()
              parts.step()
            }
            return []
          }
        ),
        (
          "losses-add-up",
          order { n, parts in
            var ls: [Double] = []
            var t = 0.0
            for _ in 0..<n {
              parts.resetGradient()
              parts.predict()
              t += try parts.measure()
              ls.append(t)
              try parts.backward()
              parts.step()
            }
            return ls
          }
        ),
        (
          "losses-divided",
          order { n, parts in
            var ls: [Double] = []
            for _ in 0..<n {
              parts.resetGradient()
              parts.predict()
              ls.append(try parts.measure() / Double(n))
              try parts.backward()
              parts.step()
            }
            return ls
          }
        ),
        (
          "ends-when-small",
          order { n, parts in
            var ls: [Double] = []
            for _ in 0..<n {
              parts.resetGradient()
              parts.predict()
              let l = try parts.measure()
              ls.append(l)
              if l < 1e-3 { break }
              try parts.backward()
              parts.step()
            }
            return ls
          }
        ),
        (
          "",
          order { n, parts in
            for _ in 0..<n { parts.resetGradient() }
            for _ in 0..<n { parts.predict() }
            var ls: [Double] = []
            for _ in 0..<n { ls.append(try parts.measure()) }
            if n > 0 { try parts.backward() }
            for _ in 0..<n { parts.step() }
            return ls
          }
        ),
      ])
  }
}
