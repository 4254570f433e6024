import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// What a central difference says near a kink.
let kinkExercise: Exercise<Call, Tensors> = Exercise(
  "2.4.kink", "a central difference near kinks", file: "KinkQuotient.swift",
  reference: {
    try answer(Pieces($0)) { quotientOverKinks(at: $0, step: $1, kinks: $2, slopes: $3) }
  },
  claims: [
    .lessonsExample {
      [
        (Pieces(x: 0.25, h: 0.5, kinks: [0], slopes: [0, 1]).call, answer(0.75)),
        (Pieces(x: 0.25, h: 0.125, kinks: [0], slopes: [0, 1]).call, answer(1)),
        (Pieces(x: 1, h: 2, kinks: [0, 2], slopes: [-1, 1, 3]).call, answer(1)),
      ]
    },
    .recorded(
      "is what PyTorch's relu gives when it is differenced", asking, in: "2.4", "kinks",
      inputs: ["x", "h", "kinks", "slopes"], outputs: ["quotient"]),
    Claim(
      "is the central difference of a function with these slopes", forAll: pieces
    ) { pieces, kink in
      let rise = pieces.value(pieces.x + pieces.h) - pieces.value(pieces.x - pieces.h)
      try kink.expect(
        pieces.call, toBe: answer(rise / (2 * pieces.h)), source: "such a function, differenced")
    },
    Claim(
      "is the slope itself as long as no kink is within the step, whatever the step",
      forAll: pieces
    ) { pieces, kink in
      var pieces = pieces
      let gap = pieces.kinks.map { abs($0 - pieces.x) }.min() ?? 1
      guard gap > 1e-3 else { return }
      pieces.h = 0.9 * gap
      let place = pieces.kinks.count { $0 < pieces.x }
      try kink.expect(
        pieces.call, toBe: answer(pieces.slopes[place]), source: "the piece's own slope")
    },
  ],
  deviations: Deviations(
    of: KinkRecipe(), answering: { recipe, call in try answer(Pieces(call), recipe.quotient) },
    [
      Deviation("slope-at-x", "The slope at x is returned, as if no kink were within the step") {
        $0.share = { piece, x, _ in piece.contains(x) ? 1 : 0 }
      },
      Deviation(
        "slope-left-of-x", "The slope at x is returned, and on a kink that of the piece before it"
      ) { $0.share = { piece, x, _ in piece.lowerBound < x && x <= piece.upperBound ? 1 : 0 } },
      Deviation(
        "mean-of-slopes", "All slopes within the step count alike, however short their pieces"
      ) {
        $0.share = { piece, x, h in
          max(piece.lowerBound, x - h) < min(piece.upperBound, x + h) ? 1 : 0
        }
        $0.isMean = true
      },
      Deviation("mean-of-the-ends", "The mean of the slopes at both ends of the step") {
        $0.share = { piece, x, h in
          (piece.contains(x - h) ? 0.5 : 0) + (piece.contains(x + h) ? 0.5 : 0)
        }
      },
      Deviation(
        "mean-of-the-ends-from-left",
        "The mean of the slopes at both ends, and on a kink of the piece before it"
      ) {
        $0.share = { piece, x, h in
          [x - h, x + h].reduce(0) {
            $0 + (piece.lowerBound < $1 && $1 <= piece.upperBound ? 0.5 : 0)
          }
        }
      },
      Deviation(
        "first-of-all-kinks", "The function has one kink, its first: the others are not seen"
      ) {
        $0.keeps = { kinks, _, _ in kinks.first }
      },
      Deviation("forward", "The step goes to the right alone") {
        $0.share = { KinkRecipe.part(of: $0, from: $1, to: $1 + $2) / $2 }
      },
      Deviation("backward", "The step goes to the left alone") {
        $0.share = { KinkRecipe.part(of: $0, from: $1 - $2, to: $1) / $2 }
      },
      Deviation("not-halved", "The rise over 2h is divided by h") {
        $0.share = { KinkRecipe.part(of: $0, from: $1 - $2, to: $1 + $2) / $2 }
      },
      Deviation(
        "times-h", "The rise is halved and multiplied by h", equation: "rise / 2 * h",
        seenIn: "a division without its parentheses"
      ) {
        $0.share = { KinkRecipe.part(of: $0, from: $1 - $2, to: $1 + $2) / 2 * $2 }
      },
      Deviation("twice-the-step", "The window goes from x − 2h to x + 2h") {
        $0.share = { KinkRecipe.part(of: $0, from: $1 - 2 * $2, to: $1 + 2 * $2) / (4 * $2) }
      },
      Deviation("not-divided", "The rise is returned, not divided by the run") {
        $0.share = { KinkRecipe.part(of: $0, from: $1 - $2, to: $1 + $2) }
      },
      Deviation("half-a-step", "The window goes from x − h/2 to x + h/2") {
        $0.share = { KinkRecipe.part(of: $0, from: $1 - $2 / 2, to: $1 + $2 / 2) / $2 }
      },
      Deviation("first-kink-only", "Kinks after the first within the step are not seen") {
        $0.keeps = { kinks, x, h in kinks.first { $0 > x - h } }
      },
      Deviation("last-kink-only", "Kinks before the last within the step are not seen") {
        $0.keeps = { kinks, x, h in kinks.last { $0 < x + h } }
      },
      Deviation("exchanged", "The slope on the left has the right's share, and the other way round")
      {
        $0.mirrored = true
      },
    ]),
  hints: [
    "A quotient is rise over run. How much does the function rise over each piece of the way from x − h to "
      + "x + h?",
    "The rise is the sum of slope times length over the pieces, cut off at x − h and x + h; the quotient "
      + "is that divided by 2h: the mean slope.",
    "let ends = [x - h] + kinks.map { min(max($0, x - h), x + h) } + [x + h]; add up slopes[i] * "
      + "(ends[i + 1] - ends[i]) over all i; divide by 2 * h.",
  ],
  why:
    "The quotient is the mean of the slopes, weighed by how far each is walked. Away from "
    + "kinks it is the slope; across one it is something between, and no step however small "
    + "makes it the one you mean.")

private let asking = "a central difference near kinks"

private func answer(_ quotient: Double) -> Tensors { Tensors([NamedTensor("quotient", quotient)]) }

private func answer(
  _ pieces: Pieces, _ quotient: (Double, Double, [Double], [Double]) -> Double
) -> Tensors {
  answer(quotient(pieces.x, pieces.h, pieces.kinks, pieces.slopes))
}

/// A function of straight pieces, a point and a step.
private struct Pieces: Sendable {
  var x: Double
  var h: Double
  var kinks: [Double]
  var slopes: [Double]

  init(x: Double, h: Double, kinks: [Double], slopes: [Double]) {
    (self.x, self.h, self.kinks, self.slopes) = (x, h, kinks, slopes)
  }

  init(_ call: Call) throws {
    self.init(
      x: try call.number("x"), h: try call.number("h"), kinks: try call.list("kinks"),
      slopes: try call.list("slopes"))
  }

  var call: Call {
    Call(
      asking,
      [
        NamedTensor("x", x), NamedTensor("h", h), NamedTensor("kinks", kinks),
        NamedTensor("slopes", slopes),
      ])
  }

  /// The function, which is 0 at the first kink.
  func value(_ at: Double) -> Double {
    var value = slopes[0] * (at - kinks[0])
    for (place, kink) in kinks.enumerated() where at > kink {
      value += (slopes[place + 1] - slopes[place]) * (at - kink)
    }
    return value
  }
}

private let pieces = Generator<Int>.integer(in: 1...3).flatMap { count in
  zip(Generator<[Double]>.vector(count), .vector(count + 1), .vector(2))
}.map { gaps, slopes, place in
  var kink = -1.0
  let kinks = gaps.map { gap in
    kink += abs(gap)
    return kink
  }
  return Pieces(x: place[0], h: 1.3 * abs(place[1]), kinks: kinks, slopes: slopes)
}

/// The lines of `quotient`.
private struct KinkRecipe: Sendable {
  /// By how much a piece's slope counts.
  var share: @Sendable (_ piece: Range<Double>, _ x: Double, _ h: Double) -> Double = {
    KinkRecipe.part(of: $0, from: $1 - $2, to: $1 + $2) / (2 * $2)
  }
  var isMean = false
  var keeps: (@Sendable (_ kinks: [Double], _ x: Double, _ h: Double) -> Double?)?
  var mirrored = false

  func quotient(_ x: Double, _ h: Double, _ kinks: [Double], _ slopes: [Double]) -> Double {
    var (kinks, slopes) = (kinks, slopes)
    // Where none is kept all lie on one side, and the slope there is seen.
    if let kept = keeps?(kinks, x, h), let place = kinks.firstIndex(of: kept) {
      (kinks, slopes) = ([kinks[place]], Array(slopes[place...(place + 1)]))
    }
    if mirrored { kinks = kinks.map { 2 * x - $0 }.reversed() }
    let ends = [-Double.infinity] + kinks + [.infinity]
    let shares = slopes.indices.map { share(ends[$0]..<ends[$0 + 1], x, h) }
    let sum = zip(slopes, shares).reduce(0) { $0 + $1.0 * $1.1 }
    return isMean ? sum / shares.reduce(0, +) : sum
  }

  /// The length that `piece` has between two points.
  static func part(of piece: Range<Double>, from a: Double, to b: Double) -> Double {
    max(0, min(piece.upperBound, b) - max(piece.lowerBound, a))
  }
}
