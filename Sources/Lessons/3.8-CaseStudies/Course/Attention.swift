import Exercising
import Foundation
import Gradus
import GradusReference
import PropertyTesting

/// Attention that does not see ahead, forward and backward.
package let attentionExercise: Exercise<Call, Tensors> = Exercise(
  "3.8.attention", "attention that does not see ahead", file: "Attention.swift",
  reference: { Tensors(try worked($0).named) },
  claims: [
    .lessonsExample { [(workedAttention, Tensors(workedSteps.named))] },
    .recorded(
      "is PyTorch's attention, and autograd's cotangent at every line", asked, in: "3.8-attention",
      "", inputs: ["query", "key", "value", "cotangent"],
      outputs: ["weights", "output", "dScores", "dQuery", "dKey", "dValue"]),
    .vjp(
      "goes back to queries, keys and values, by GSL", ["dQuery", "dKey", "dValue"],
      by: ["query", "key", "value"], cotangent: "cotangent", forAll: calls, cases: 3
    ) { try worked($0).output },
    Claim("what comes later changes nothing before it", forAll: calls, cases: 6) {
      call, interview in
      let before = try interview.ask(call)
      var later = call
      for name in ["query", "key", "value"] {
        let table = try call.matrix(name)
        later = later.replacing(
          name,
          by: table.values.enumerated().map { $0 / table.columns < 2 ? $1 : -2 * $1 })
      }
      let after = try interview.ask(later)
      let columns = try call.matrix("value").columns
      let (one, other) = (before["output"]?.values ?? [], after["output"]?.values ?? [])
      try interview.expect(
        one.count == 4 * columns && other.count == one.count,
        answered: "an output of \(counted(other.count, "number"))", expected: "4 rows of \(columns)"
      )
      for index in 0..<(2 * columns) {
        try interview.expect(
          other[index], equals: one[index], scale: max(1, abs(one[index])),
          "with other queries, keys and values at the places 2 and 3, "
            + "output[\(index / columns), \(index % columns)] is")
      }
    },
    Claim(
      "a number added to all scores of a row changes nothing, however large", forAll: calls,
      cases: 4
    ) {
      call, interview in
      // A column of one number for every key, and of another for every query, whose product is large;
      // one large number would make what cancels in dKey as large as to hide which mistake it is.
      func wider(_ name: String, by number: Double) throws -> NamedTensor {
        let table = try call.matrix(name)
        return NamedTensor(
          name, Matrix((0..<table.rows).map { Array(table.row($0)) + [number, 0, 0] }))
      }
      for number in [50.0, -50] {
        let moved = Call(
          asked,
          [
            try wider("query", by: number), try wider("key", by: 40), try call["value"],
            try call["cotangent"],
          ])
        try interview.expect(
          moved, toBe: Tensors(try worked(moved).named),
          source: "the largest score is taken off first")
      }
    },
    Claim(
      "a later score, however large, does not hide what is seen",
      asking: {
        [
          (
            attentionCall(
              query: Matrix(column: [1, 1]), key: Matrix(column: [0, 1000]),
              value: Matrix(column: [1, 3]), cotangent: Matrix(column: [1, 2])),
            AttentionSteps(
              weights: Matrix([[1, 0], [0, 1]]), output: Matrix(column: [1, 3]),
              dScores: Matrix(rows: 2, columns: 2), dQuery: Matrix(rows: 2, columns: 1),
              dKey: Matrix(rows: 2, columns: 1), dValue: Matrix(column: [1, 2]))
          )
        ].map { ($0, Tensors($1.named)) }
      }, source: "by hand"),
  ],
  deviations: Deviations(
    of: AttentionRecipe(), answering: { Tensors(try $0.attend($1).named) }, attentionDeviations),
  hints: [
    "Each row of weights is a softmax, as in lesson 2.3, over the places up to its own. Backward, ask "
      + "of each value where it was used: a value by all later places, a key by all later queries.",
    "dValue = Aᵀ Ȳ; Ā = Ȳ Vᵀ; dScores[i, j] = a[i, j] (ā[i, j] − Σ a[i, ·] ā[i, ·]); dQuery = dScores "
      + "K/√d; dKey = dScoresᵀ Q/√d.",
    "let scores = scale * (query * key.transposed); for i in 0..<query.rows { the largest of scores[i, "
      + "0...i]; exp(scores[i, j] − largest) for j in 0...i; divide by their sum }; matrix products for "
      + "the rest.",
  ],
  why:
    "What comes later has the weight 0, and with it the cotangent 0. A row of weights adds up "
    + "to 1, so the cotangents of its scores add up to 0. A key and a value are used from their "
    + "place on, and what comes back to them is a sum.")

private let asked = "attention that does not see ahead"

func attentionCall(query: Matrix, key: Matrix, value: Matrix, cotangent: Matrix) -> Call {
  Call(
    asked,
    [
      NamedTensor("query", query), NamedTensor("key", key), NamedTensor("value", value),
      NamedTensor("cotangent", cotangent),
    ])
}

/// Two places; √d is 2. The second one's scores are ln 3 and 0, its weights ¾ and ¼.
private let workedAttention = attentionCall(
  query: Matrix([[0.5, -1, 2, 0.25], [2 * log(3), 0, 0, 0]]),
  key: Matrix([[1, 0, 0, 0], [0, 2, 0, 0]]), value: Matrix(column: [2, 6]),
  cotangent: Matrix(column: [5, 4]))

/// What the lesson works by hand.
private let workedSteps = AttentionSteps(
  weights: Matrix([[1, 0], [0.75, 0.25]]), output: Matrix(column: [2, 3]),
  dScores: Matrix([[0, 0], [-3, 3]]), dQuery: Matrix([[0, 0, 0, 0], [-1.5, 3, 0, 0]]),
  dKey: Matrix([[-3 * log(3), 0, 0, 0], [3 * log(3), 0, 0, 0]]), dValue: Matrix(column: [8, 1]))

private let calls = zip(
  Generator<Matrix>.matrix(rows: 4, columns: 3), .matrix(rows: 4, columns: 3),
  .matrix(rows: 4, columns: 2), .matrix(rows: 4, columns: 2)
).map { attentionCall(query: $0, key: $1, value: $2, cotangent: $3) }

@Sendable private func worked(_ call: Call) throws -> AttentionSteps {
  causalAttention(
    query: try call.matrix("query"), key: try call.matrix("key"), value: try call.matrix("value"),
    cotangent: try call.matrix("cotangent"))
}

private let attentionDeviations: [Deviation<AttentionRecipe>] = [
  Deviation(
    "not-scaled", "Scores are not divided by √d",
    seenIn: "aladdinpersson/Machine-Learning-Collection#65"
  ) { $0.scale = { _, _ in 1 } },
  Deviation("scaled-by-d", "Scores are divided by d, without the root") {
    $0.scale = { d, _ in 1 / Double(d) }
  },
  Deviation("scaled-by-values", "Scores are divided by the root of the values' columns") {
    $0.scale = { _, columns in 1 / Double(columns).squareRoot() }
  },
  Deviation("back-not-scaled", "Backward, queries and keys lack the 1/√d") {
    $0.backPower = 0
  },
  Deviation("scaled-twice", "Backward, queries and keys get the 1/√d twice") {
    $0.backPower = 2
  },
  Deviation("scores-of-products", "dScores is the cotangent of q · k, before it is divided by √d") {
    $0.scalesScores = true
  },
  Deviation(
    "sees-next", "Each place sees the next one, too", equation: "tril(1)",
    seenIn: "jadore801120/attention-is-all-you-need-pytorch#19"
  ) { $0.seen = { place, count in 0...min(place + 1, count - 1) } },
  Deviation("sees-all", "Nothing is hidden") { $0.seen = { _, count in 0...(count - 1) } },
  Deviation("sees-before", "A place does not see itself, but for the first") {
    $0.seen = { place, _ in 0...max(0, place - 1) }
  },
  Deviation("sees-later", "Hidden is what comes before, not what comes later") {
    $0.seen = { place, count in place...(count - 1) }
  },
  Deviation(
    "masked-late", "Hidden after the softmax: the rest of a row does not add up to 1",
    seenIn: "huggingface/pytorch-image-models#2236"
  ) { $0.masksLate = true },
  Deviation("masked-by-zero", "A hidden score is 0, not −∞: its weight is that of a score of 0") {
    $0.masksByZero = true
  },
  Deviation(
    "over-queries", "The softmax runs over the queries, down the columns",
    seenIn: "labmlai/annotated_deep_learning_paper_implementations#146"
  ) { $0.normalizesColumns = true },
  Deviation("overflows", "The largest score is not taken off: e to the 1000 is infinite") {
    $0.takesOffLargest = false
  },
  Deviation(
    "largest-of-row",
    "The largest score of a whole row is taken off, a hidden one, too: then what is seen is 0/0"
  ) { $0.takesOffHidden = true },
  Deviation(
    "diagonal-alone", "The softmax has only its diagonal on the way back", equation: "a (1 − a) ā",
    seenIn: "deeplearning4j/libnd4j#440"
  ) { $0.back = { a, bar, _ in a * (1 - a) * bar } },
  Deviation(
    "sum-missing", "The softmax lacks its sum on the way back", equation: "a ā",
    seenIn: "pocketpy/cTensor#31"
  ) { $0.back = { a, bar, _ in a * bar } },
  Deviation("weight-missing", "The softmax lacks its factor on the way back", equation: "ā − Σ a ā")
  {
    $0.back = { a, bar, sum in a == 0 ? 0 : bar - sum }
  },
  Deviation("mean-for-sum", "The sum has no weights: a (ā − mean of ā)") { $0.sumsEvenly = true },
  Deviation("softmax-skipped", "The scores get the weights' own cotangents") {
    $0.back = { a, bar, _ in a == 0 ? 0 : bar }
  },
  Deviation("exchanged", "dQuery is made of the queries, dKey of the keys") { $0.exchanges = true },
  Deviation("keys-not-transposed", "dKey lacks the transpose", equation: "dScores Q/√d") {
    $0.transposesKeys = false
  },
  Deviation("values-not-transposed", "dValue lacks the transpose", equation: "A Ȳ") {
    $0.transposesValues = false
  },
  Deviation("values-by-output", "dValue is made of the values, not of the cotangent") {
    $0.valuesSeeThemselves = true
  },
]

/// The lines of `causalAttention`.
private struct AttentionRecipe: Sendable {
  var scale: @Sendable (_ d: Int, _ columns: Int) -> Double = { d, _ in 1 / Double(d).squareRoot() }
  /// How often the scale is multiplied in on the way back to queries and keys.
  var backPower = 1
  var scalesScores = false
  var seen: @Sendable (_ place: Int, _ count: Int) -> ClosedRange<Int> = { place, _ in 0...place }
  var masksLate = false
  var masksByZero = false
  var normalizesColumns = false
  var takesOffLargest = true
  var takesOffHidden = false
  var back: @Sendable (_ a: Double, _ bar: Double, _ sum: Double) -> Double = { $0 * ($1 - $2) }
  var sumsEvenly = false
  var exchanges = false
  var transposesKeys = true
  var transposesValues = true
  var valuesSeeThemselves = false

  func attend(_ call: Call) throws -> AttentionSteps {
    let (query, key) = (try call.matrix("query"), try call.matrix("key"))
    let (value, cotangent) = (try call.matrix("value"), try call.matrix("cotangent"))
    let count = query.rows
    let factor = scale(query.columns, value.columns)
    let weights = softmax(factor * (query * key.transposed))
    let bars = cotangent * value.transposed
    var dScores = Matrix(rows: count, columns: count)
    for i in 0..<count {
      let seen = (0..<count).filter { weights[i, $0] != 0 }
      let sum = seen.reduce(0) {
        $0 + (sumsEvenly ? 1 / Double(seen.count) : weights[i, $1]) * bars[i, $1]
      }
      for j in seen { dScores[i, j] = back(weights[i, j], bars[i, j], sum) }
    }
    let backFactor = pow(factor, Double(backPower))
    let source = valuesSeeThemselves ? value : cotangent
    return AttentionSteps(
      weights: weights, output: weights * value,
      dScores: scalesScores ? factor * dScores : dScores,
      dQuery: backFactor * (dScores * (exchanges ? query : key)),
      dKey: backFactor
        * ((transposesKeys ? dScores.transposed : dScores) * (exchanges ? key : query)),
      dValue: (transposesValues ? weights.transposed : weights) * source)
  }

  private func softmax(_ scores: Matrix) -> Matrix {
    let count = scores.rows
    var weights = Matrix(rows: count, columns: count)
    func isSeen(_ i: Int, _ j: Int) -> Bool { seen(i, count).contains(j) }
    for i in 0..<count {
      // In turned tables a column is a row.
      func cell(_ j: Int) -> (Int, Int) { normalizesColumns ? (j, i) : (i, j) }
      let counted = (0..<count).filter {
        masksLate || masksByZero || isSeen(cell($0).0, cell($0).1)
      }
      func score(_ j: Int) -> Double {
        let (row, column) = cell(j)
        return masksByZero && !isSeen(row, column) ? 0 : scores[row, column]
      }
      let compared = takesOffHidden ? Array(0..<count) : counted
      let largest = takesOffLargest ? compared.map(score).max() ?? 0 : 0
      let sum = counted.reduce(0) { $0 + exp(score($1) - largest) }
      for j in compared {
        let (row, column) = cell(j)
        guard counted.contains(j) else {
          // What is hidden has been divided, too.
          weights[row, column] = 0 / sum
          continue
        }
        let isKept = !masksLate || isSeen(row, column)
        weights[row, column] = isKept ? exp(score(j) - largest) / sum : 0
      }
    }
    return weights
  }
}
