import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// Draws made orthogonal.
package let orthogonalExercise: Exercise<Call, Tensors> = Exercise(
  "3.3.orthogonal", "a matrix that keeps lengths", file: "Orthogonal.swift",
  reference: { answer(try worked($0)) },
  claims: [
    .lessonsExample {
      [
        (
          orthogonalCall(Matrix([[1, 3], [2, 3], [2, 0]]), gain: 1.5),
          answer(Matrix([[0.5, 1], [1, 0.5], [1, -1]]))
        )
      ]
    },
    .recorded(
      "is what PyTorch's orthogonal_ makes of the same draws", asked, in: "3.3-orthogonal", "",
      inputs: ["draws", "gain"], outputs: ["result"]),
    Claim("all are at right angles, and as long as the gain", forAll: calls) { call, orthogonal in
      try expectRightAngles(call, orthogonal)
    },
    Claim("each is on the side of its draw, and in the span of the draws up to it", forAll: calls) {
      call, orthogonal in
      let (draws, gain) = (try call.matrix("draws"), try call.number("gain"))
      let found = try result(of: call, orthogonal)
      let products = found.transposed * draws.standing
      let names = draws.rows < draws.columns ? "row" : "column"
      for place in 0..<products.rows {
        let own = products[place, place]
        try orthogonal.expect(
          own > 0,
          answered: "\(names) \(place), whose product with that of the draws is \(text(own))",
          expected: "a product above 0: the same side")
        for before in 0..<place {
          try orthogonal.expect(
            abs(products[place, before]) <= 1e-9 * gain * 10,
            answered: "\(names) \(place), whose product with \(names) \(before) of the draws is "
              + text(products[place, before]),
            expected: "0: it is at right angles to all draws before its own")
        }
      }
    },
  ],
  robustness: [
    Claim(
      "right angles stay right where the draws are nearly parallel", forAll: .integer(in: 1...9)
    ) { seed, orthogonal in
      var generator = RandomGenerator(seed: UInt64(seed))
      var draws = Matrix(rows: 5, columns: 3, values: generator.randn(15, .float64))
      for row in 0..<5 {
        for column in 1..<3 { draws[row, column] = draws[row, 0] + 1e-5 * draws[row, column] }
      }
      try expectRightAngles(orthogonalCall(draws, gain: 1), orthogonal)
    }
  ],
  deviations: Deviations(
    of: OrthogonalRecipe(), answering: { answer(try $0.orthogonal($1)) },
    [
      Deviation("not-normalized", "At right angles, but not brought to one length") {
        $0.normalizes = false
      },
      Deviation("not-orthogonal", "Brought to one length, but not to right angles") {
        $0.subtracts = { _, _ in 0 }
      },
      Deviation("gain-missing", "The gain is not looked at") { $0.scale = { _, _ in 1 } },
      Deviation("gain-squared", "The gain is squared") { $0.scale = { gain, _ in gain * gain } },
      Deviation(
        "gain-too-soon", "Parts are taken along columns that are as long as the gain already"
      ) { $0.gainsFirst = true },
      Deviation("gain-root", "The root of the gain") {
        $0.scale = { gain, _ in gain.squareRoot() }
      },
      Deviation(
        "unit-variance", "Scaled so that the numbers, not the columns, have the size 1",
        equation: "√n q"
      ) { $0.scale = { gain, rows in gain * Double(rows).squareRoot() } },
      Deviation(
        "signs-of-qr", "The signs of a QR decomposition are left as they are: R's are below 0",
        seenIn: "tensorflow/tensorflow#9429, idiap/fast-transformers#87, chainer/chainer#5615"
      ) { $0.signs = .ofHouseholder },
      Deviation("first-positive", "The signs are chosen so that each column begins above 0") {
        $0.signs = .firstPositive
      },
      Deviation("turned-round", "Every column is on the other side of its draw") {
        $0.signs = .opposite
      },
      Deviation("determinant", "The last column is turned where that makes a rotation of it") {
        $0.signs = .lastOpposite
      },
      Deviation("added", "The parts along the earlier ones are added, not taken away") {
        $0.subtracts = { -$0 / $1 }
      },
      Deviation(
        "not-divided", "The part along an earlier v is (v·a) v, though v is not of length 1"
      ) { $0.projectsOnUnscaled = true },
      Deviation("previous-alone", "Only the part along the one before is taken away") {
        $0.previousAlone = true
      },
      Deviation("first-alone", "Only the part along the first one is taken away") {
        $0.firstAlone = true
      },
      Deviation(
        "classical",
        "Parts are taken of the draw itself, or the last one first: rounding spoils the angles"
      ) { $0.isClassical = true },
      Deviation("from-the-last", "It begins with the last column") { $0.fromTheLast = true },
      Deviation("wide-as-tall", "A wide matrix is treated as a tall one: the rest is 0") {
        $0.turns = { _, _ in false }
      },
      Deviation(
        "tall-turned", "Tall matrices are laid down, and wide ones are not: the rest is 0"
      ) { $0.turns = { $0 > $1 } },
      Deviation(
        "answered-transposed", "The draws are transposed, and the answer is not transposed back"
      ) { $0.isTransposed = true },
      Deviation(
        "polar", "The orthogonal matrix nearest to the draws, by singular values: U Vᵀ",
        seenIn: "initializers by SVD"
      ) { $0.isPolar = true },
    ]),
  hints: [
    "Two columns: how much of the second goes in the direction of the first? Take that away, and look at "
      + "what is left. A wide matrix is a tall one that lies down.",
    "v = aⱼ; for each q before: v −= (q·v) q, with the v that is left by then; q = v/‖v‖. Multiply by the "
      + "gain at the end.",
    "guard draws.rows >= draws.columns else { return try orthogonal(from: draws.transposed, gain: gain)"
      + ".transposed }, then two loops over columns.",
  ],
  why:
    "Columns of length 1, none with a part along another, keep the length of all they are "
    + "applied to, so depth neither stretches nor shrinks. Taking off what is left each time "
    + "keeps rounding from building up.")

private let asked = "an orthogonal matrix from draws"

func orthogonalCall(_ draws: Matrix, gain: Double) -> Call {
  Call(asked, [NamedTensor("draws", draws), NamedTensor("gain", gain)])
}

private func answer(_ result: Matrix) -> Tensors { Tensors([NamedTensor("result", result)]) }

private let calls = zip(
  Generator<Matrix>.one(of: [
    .matrix(rows: 4, columns: 3), .matrix(rows: 2, columns: 4), .matrix(rows: 3, columns: 3),
  ]), Generator<Double>.choice(of: [1, 0.5, 2])
).filter { draws, _ in
  // Draws that lie in fewer directions than there are columns have no answer.
  let q = orthogonal(from: draws, gain: 1).standing
  let products = q.transposed * draws.standing
  return (0..<products.rows).allSatisfy { products[$0, $0] > 0.05 }
}.map { orthogonalCall($0, gain: $1) }

extension Matrix {
  /// The matrix with no fewer rows than columns.
  fileprivate var standing: Matrix { rows < columns ? transposed : self }
}

/// What is answered to `call`, standing. Throws a `Counterexample` where its shape is another one.
private func result(
  of call: Call, _ interview: Interview<Call, Tensors>
) throws -> Matrix {
  let draws = try call.matrix("draws")
  let found = try interview.ask(call)["result"]
  let outline = NamedTensor("result", draws).outline
  try interview.expect(
    found?.outline == outline, answered: found?.outline ?? "no result", expected: outline)
  return Matrix(rows: draws.rows, columns: draws.columns, values: found?.values ?? []).standing
}

private func expectRightAngles(
  _ call: Call, _ interview: Interview<Call, Tensors>
) throws {
  let gain = try call.number("gain")
  let found = try result(of: call, interview)
  let products = found.transposed * found
  let draws = try call.matrix("draws")
  let names = draws.rows < draws.columns ? "rows" : "columns"
  for row in 0..<products.rows {
    for column in 0...row {
      let expected = row == column ? gain * gain : 0
      try interview.expect(
        abs(products[row, column] - expected) <= 1e-9 * gain * gain,
        answered: "\(names) \(column) and \(row), whose product is \(text(products[row, column]))",
        expected: "\(text(expected)), "
          + (row == column ? "the square of the gain" : "since they are at right angles"))
    }
  }
}

/// The worked answer to `call`.
private func worked(_ call: Call) throws -> Matrix {
  orthogonal(from: try call.matrix("draws"), gain: try call.number("gain"))
}
