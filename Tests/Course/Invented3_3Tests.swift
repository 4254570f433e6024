import Foundation
import Gradus
import Testing

@testable import Exercising
@testable import WeightInitializationCourse

/// Answers to lesson 3.3 that were invented from its text and its stubs, without a look at the
/// deviations.
@Suite struct Invented3_3Tests {
  typealias Answering = (Call) throws -> Tensors

  private func sizes(
    _ f:
      @escaping (_ widths: [Double], _ deviations: [Double], _ slope: Double) -> (
        [Double], [Double]
      )
  ) -> Answering {
    { call in
      let (signals, slopes) = f(
        try call.list("widths"), try call.list("deviations"), try call.number("negative-slope"))
      return Tensors([NamedTensor("signals", signals), NamedTensor("slopes", slopes)])
    }
  }

  @Test func sizesThroughDepth() {
    func forward(_ n: [Double], _ s: [Double], _ a: Double) -> [Double] {
      s.indices.reduce(into: [1.0]) { $0.append($0[$1] * n[$1] * s[$1] * s[$1] * (1 + a * a) / 2) }
    }
    expectInvented(
      sizesExercise,
      right: [
        sizes { n, s, a in
          (forward(n, s, a), forward(n.reversed(), s.reversed(), a).reversed())
        }
      ],
      wrong: [
        (
          // The first layer's factor in all layers.
          "",
          sizes { n, s, a in
            let factor = s.isEmpty ? 1 : n[0] * s[0] * s[0] * (1 + a * a) / 2
            let all = n.indices.map { pow(factor, Double($0)) }
            return (all, all.reversed())
          }
        ),
        (
          // The rectifier stands before each layer, and so before the first one, too.
          "rectified-before",
          sizes { n, s, a in
            let kept = (1 + a * a) / 2
            return (
              forward(n, s, a).map { $0 * kept },
              forward(n.reversed(), s.reversed(), a).reversed().map { $0 * kept }
            )
          }
        ),
        (
          // Turned round, but for the deviations.
          "deviations-not-turned",
          sizes { n, s, a in (forward(n, s, a), forward(n.reversed(), s, a).reversed()) }
        ),
        (
          "slopes-are-inverses",
          sizes { n, s, a in
            (forward(n, s, a), forward(n, s, a).map { 1 / $0 })
          }
        ),
      ])
  }

  private func keeping(
    _ f: @escaping (_ shape: [Double], _ slope: Double) -> (Double, Double, Double)
  ) -> Answering {
    { call in
      let found = f(try call.list("shape"), try call.number("negative-slope"))
      return Tensors([
        NamedTensor("signals", found.0), NamedTensor("slopes", found.1),
        NamedTensor("both", found.2),
      ])
    }
  }

  @Test func weightsThatKeepASize() {
    func fans(_ shape: [Double]) -> (Double, Double) {
      let all = shape.reduce(1, *)
      return (all / shape[0], all / shape[1])
    }
    expectInvented(
      keepingExercise,
      right: [
        keeping { shape, a in
          let (i, o) = fans(shape)
          let g = 2 / (1 + a * a)
          return (sqrt(g / i), sqrt(g / o), sqrt(2 * g / (i + o)))
        }
      ],
      wrong: [
        (
          // The gain is not squared where it goes into Xavier's variance.
          "",
          keeping { shape, a in
            let (i, o) = fans(shape)
            let g = 2 / (1 + a * a)
            return (sqrt(g / i), sqrt(g / o), sqrt(2 * sqrt(g) / (i + o)))
          }
        ),
        (
          "fans-exchanged",
          keeping { shape, a in
            let (o, i) = fans(shape)
            let g = 2 / (1 + a * a)
            return (sqrt(g / i), sqrt(g / o), sqrt(2 * g / (i + o)))
          }
        ),
        (
          "slope-multiplied",
          keeping { shape, a in
            let (i, o) = fans(shape)
            let g = 2 * (1 + a * a)
            return (sqrt(g / i), sqrt(g / o), sqrt(2 * g / (i + o)))
          }
        ),
        (
          // √2 outside, the rest forgotten under the root.
          "",
          keeping { shape, a in
            let (i, o) = fans(shape)
            let g = sqrt(2) / (1 + a * a)
            return (g / sqrt(i), g / sqrt(o), g / sqrt((i + o) / 2))
          }
        ),
        (
          // Everything but the first size is a fan in, and the fan out the first size alone.
          "outputs-without-window",
          keeping { shape, a in
            let (i, o) = (shape.dropFirst().reduce(1, *), shape[0])
            let g = 2 / (1 + a * a)
            return (sqrt(g / i), sqrt(g / o), sqrt(2 * g / (i + o)))
          }
        ),
      ])
  }

  private func spread(
    _ f: @escaping (_ deviation: Double, _ cut: Double) -> (Double, Double)
  ) -> Answering {
    { call in
      let found = f(try call.number("deviation"), try call.number("cut"))
      return Tensors([NamedTensor("bound", found.0), NamedTensor("uncut", found.1)])
    }
  }

  @Test func twoLaws() {
    func left(_ c: Double) -> Double {
      sqrt(1 - sqrt(2 / Double.pi) * c * exp(-c * c / 2) / erf(c / sqrt(2)))
    }
    expectInvented(
      spreadExercise, right: [spread { (sqrt(3) * $0, $0 / left($1)) }],
      wrong: [
        // What is missing is added once, not made up for.
        ("", spread { (sqrt(3) * $0, $0 + (1 - left($1)) * $0) }),
        // Both are divided.
        ("", spread { (sqrt(3) * $0 / left($1), $0 / left($1)) }),
        // The cut law's variance is that of the bounds' uniform law.
        ("", spread { (sqrt(3) * $0, $0 * sqrt(3) / $1) }),
        ("not-corrected", spread { deviation, _ in (sqrt(3) * deviation, deviation) }),
      ])
  }

  private func twins(
    _ f: @escaping (_ w1: Matrix, _ b1: [Double], _ w2: Matrix) -> [Int]
  ) -> Answering {
    { call in
      let found = f(try call.matrix("W1"), try call.list("b1"), try call.matrix("W2"))
      return Tensors([NamedTensor("twins", found.map(Double.init))])
    }
  }

  @Test func unitsThatAreAlike() {
    func first(_ count: Int, _ agree: (Int, Int) -> Bool) -> [Int] {
      (0..<count).map { i in (0...i).first { agree($0, i) } ?? i }
    }
    func column(_ w: Matrix, _ i: Int) -> [Double] { w.transposed.rows(at: [i]).values }
    expectInvented(
      twinsExercise,
      right: [
        twins { w1, b1, w2 in
          first(b1.count) { i, j in
            w1.rows(at: [i]) == w1.rows(at: [j]) && b1[i] == b1[j]
              && column(w2, i) == column(w2, j)
          }
        }
      ],
      wrong: [
        (
          // Either side is enough.
          "",
          twins { w1, b1, w2 in
            first(b1.count) { i, j in
              w1.rows(at: [i]) == w1.rows(at: [j]) && b1[i] == b1[j]
                || column(w2, i) == column(w2, j)
            }
          }
        ),
        (
          // Sizes are compared, not signs.
          "sizes",
          twins { w1, b1, w2 in
            first(b1.count) { i, j in
              w1.map(abs).rows(at: [i]) == w1.map(abs).rows(at: [j])
                && abs(b1[i]) == abs(b1[j])
                && column(w2, i).map(abs) == column(w2, j).map(abs)
            }
          }
        ),
        (
          "nearest-twin",
          twins { w1, b1, w2 in
            b1.indices.map { i in
              (0..<i).last { j in
                w1.rows(at: [i]) == w1.rows(at: [j]) && b1[i] == b1[j]
                  && column(w2, i) == column(w2, j)
              } ?? i
            }
          }
        ),
        (
          // What is printed alike is taken for equal.
          "nearly-the-same",
          twins { w1, b1, w2 in
            func numbers(_ i: Int) -> [Double] { w1.rows(at: [i]).values + [b1[i]] + column(w2, i) }
            return first(b1.count) { i, j in
              zip(numbers(i), numbers(j)).allSatisfy { abs($0 - $1) < 1e-3 }
            }
          }
        ),
        (
          // −1 for those that have no twin.
          "",
          twins { w1, b1, w2 in
            b1.indices.map { i in
              b1.indices.first { j in
                j != i && w1.rows(at: [i]) == w1.rows(at: [j]) && b1[i] == b1[j]
                  && column(w2, i) == column(w2, j)
              } ?? -1
            }
          }
        ),
      ])
  }

  /// A wrong answer is compared with all pairs of mistakes, also where one of them leaves a wide matrix lying.
  @Test func allPairsAnswerAWideMatrix() throws {
    let call = Call(
      "", [NamedTensor("draws", Matrix([[1, 2, 0.5], [-1, 0.5, 2]])), NamedTensor("gain", 1.5)])
    let names = orthogonalExercise.deviations.names.indices
    for first in names {
      for second in names where second > first {
        let answer = try orthogonalExercise.deviations.answer([first, second], call)
        #expect(answer.numbers.count == 6)
      }
    }
  }

  private func orthogonal(
    _ f: @escaping (_ draws: Matrix, _ gain: Double) -> Matrix
  ) -> Answering {
    { call in
      Tensors([NamedTensor("result", f(try call.matrix("draws"), try call.number("gain")))])
    }
  }

  @Test func matricesThatKeepLengths() {
    func dot(_ a: [Double], _ b: [Double]) -> Double {
      zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }
    func rows(_ m: Matrix) -> [[Double]] { (0..<m.rows).map { m.rows(at: [$0]).values } }
    /// Rows made orthogonal, by what `left` makes of a row and those before it.
    func gramSchmidt(
      _ m: Matrix, _ left: ([Double], [[Double]]) -> [Double]
    ) -> Matrix {
      Matrix(rows(m).reduce(into: [[Double]]()) { $0.append(left($1, $0)) })
    }
    func right(_ v: [Double], _ before: [[Double]], passes: Int = 2) -> [Double] {
      var v = v
      for _ in 0..<passes {
        for q in before {
          let part = dot(q, v)
          v = zip(v, q).map { $0 - part * $1 }
        }
      }
      let length = sqrt(dot(v, v))
      return v.map { $0 / length }
    }
    func standing(_ f: @escaping (Matrix) -> Matrix) -> (Matrix) -> Matrix {
      { $0.rows < $0.columns ? f($0) : f($0.transposed).transposed }
    }
    let made = standing { gramSchmidt($0) { right($0, $1) } }
    expectInvented(
      orthogonalExercise, right: [orthogonal { $1 * made($0) }],
      wrong: [
        // The gain goes into the draws, where it has no effect.
        ("gain-missing", orthogonal { made($1 * $0) }),
        // Brought to length 1 first, and not again afterwards.
        (
          "",
          orthogonal { draws, gain in
            gain
              * standing { m in
                gramSchmidt(m) { v, before in
                  let length = sqrt(dot(v, v))
                  return before.reduce(v.map { $0 / length }) { v, q in
                    let part = dot(q, v)
                    return zip(v, q).map { $0 - part * $1 }
                  }
                }
              }(draws)
          }
        ),
        // What is left of it, but from the last of those before it on: no better than the draw itself.
        (
          "classical",
          orthogonal { draws, gain in
            gain
              * standing { m in
                gramSchmidt(m) { v, before in
                  let left = before.reversed().reduce(v) { v, q in
                    let part = dot(q, v)
                    return zip(v, q).map { $0 - part * $1 }
                  }
                  let length = sqrt(dot(left, left))
                  return left.map { $0 / length }
                }
              }(draws)
          }
        ),
        // The other way round for tall and wide.
        ("answered-transposed", orthogonal { draws, gain in gain * made(draws.transposed) }),
        // The same, set up again: more vectors than they have numbers, of which the last are left 0.
        (
          "tall-turned",
          orthogonal { draws, gain in
            func cut(_ m: Matrix) -> Matrix {
              gramSchmidt(m) { v, before in
                before.count < v.count ? right(v, before, passes: 1) : v.map { _ in 0 }
              }
            }
            let isTall = draws.rows > draws.columns
            return gain * (isTall ? cut(draws) : cut(draws.transposed).transposed)
          }
        ),
        // A QR decomposition's R.
        ("", orthogonal { draws, gain in gain * (made(draws).transposed * draws) }),
      ])
  }
}
