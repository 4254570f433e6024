import BatchAndStochasticQuestions
import Foundation
import Gradus
import Testing

@testable import BatchAndStochasticCourse
@testable import Exercising

/// Answers to lesson 1.3 that were invented from its text and its stubs, without a look at the
/// deviations.
@Suite struct Invented1_3Tests {
  func sh(_ f: @escaping ([Int], (Int) throws -> Int) throws -> [Int]) -> (ShuffleRun) throws
    -> ShuffleOutcome
  { { run in try run.outcome { try f($0, $1) } } }

  @Test func shuffles() {
    expectInvented(
      shuffleExercise,
      right: [
        sh { o, d in
          var o = o
          for i in o.indices.dropLast() { o.swapAt(i, i + (try d(o.count - i))) }
          return o
        },
        sh { o, d in
          func go(_ r: [Int]) throws -> [Int] {
            guard r.count > 1 else { return r }
            var r = r
            r.swapAt(0, try d(r.count))
            return [r[0]] + (try go(Array(r.dropFirst())))
          }
          return try go(o)
        },
      ],
      wrong: [
        (
          "two-random-places",
          sh { o, d in
            var o = o
            for _ in o.indices { o.swapAt(try d(o.count), try d(o.count)) }
            return o
          }
        ),
        (
          "never-stays-from-the-end",
          sh { o, d in
            var o = o
            for i in o.indices.dropFirst().reversed() { o.swapAt(i, try d(i)) }
            return o
          }
        ),
        (
          "put-in",
          sh { o, d in
            var r: [Int] = []
            for e in o { r.insert(e, at: try d(r.count + 1)) }
            return r
          }
        ),
        (
          "no-temporary-backwards",
          sh { o, d in
            var o = o
            for i in o.indices.dropLast() {
              let j = i + (try d(o.count - i))
              o[j] = o[i]
              o[i] = o[j]
            }
            return o
          }
        ),
        ("", sh { o, d in o }),
        (
          "one-exchange",
          sh { o, d in
            guard o.count > 1 else { return o }
            var o = o
            o.swapAt(0, try d(o.count))
            return o
          }
        ),
        (
          "places-for-entries",
          sh { o, d in
            var r = Array(o.indices)
            for i in r.indices.dropLast() { r.swapAt(i, i + (try d(r.count - i))) }
            return r
          }
        ),
        (
          "",
          sh { o, d in
            var o = o
            for i in o.indices.dropLast() { if try d(2) == 1 { o.swapAt(i, i + 1) } }
            return o
          }
        ),
        (
          "",
          sh { o, d in
            var o = o
            for i in o.indices.dropLast() { o.swapAt(i, i + (try d(o.count - i))) }
            return o.reversed()
          }
        ),
        (
          "",
          sh { o, d in
            var o = o
            for i in o.indices.dropLast() {
              o.swapAt(i, min(o.count - 1, i + (try d(o.count - i + 1))))
            }
            return o
          }
        ),
      ])
  }
}
