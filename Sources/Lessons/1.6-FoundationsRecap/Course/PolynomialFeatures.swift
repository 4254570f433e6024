import Exercising
import FoundationsRecapQuestions
import Gradus
import GradusReference
import PropertyTesting

/// Powers of x, standardised by the training part alone.
let polynomialFeaturesExercise: Exercise<FeatureQuestion, FeatureTable> = Exercise(
  "1.6.features", "polynomial features", file: "PolynomialFeatures.swift",
  reference: {
    FeatureTable(polynomialFeatures(of: $0.x, degree: $0.degree, standardizedOn: $0.training))
  },
  claims: [
    .lessonsExample {
      [
        (
          FeatureQuestion(x: [4, 2, 1, 3], degree: 2, training: [1, 3]),
          FeatureTable(Matrix([[2, 2.75], [0, -0.25], [-1, -1], [1, 1]]))
        )
      ]
    },
    Claim("gives PyTorch's columns", asking: recordedFeatures, source: Golden.source),
    Claim(
      "on the training part each column has mean 0 and mean square 1", forAll: featureQuestions
    ) { question, features in
      let table = try matrix(
        features, FeatureQuestion(x: question.training, degree: 3, training: question.training))
      for k in 0..<3 {
        let column = (0..<table.rows).map { table[$0, k] }
        let n = Double(column.count)
        try features.expect(
          column.reduce(0, +) / n, equals: 0, within: 1e-9, scale: 1,
          "the mean of column \(k) on the training part is")
        try features.expect(
          column.reduce(0) { $0 + $1 * $1 } / n, equals: 1,
          "the mean square of column \(k) on the training part is")
      }
    },
    Claim(
      "a point's features do not depend on the points asked about with it",
      forAll: featureQuestions
    ) { question, features in
      let together = try matrix(features, question)
      let alone = try matrix(
        features,
        FeatureQuestion(x: [question.x[0]], degree: question.degree, training: question.training))
      for k in 0..<question.degree {
        try features.expect(
          alone[0, k], equals: together[0, k], scale: 1 + abs(together[0, k]),
          "with no other point beside it, features[0, \(k)] of x = \(text(question.x[0])) is")
      }
    },
    Claim(
      "metres or kilometres: x and training in another unit have the same features",
      forAll: zip(featureQuestions, units)
    ) { input, features in
      let (question, unit) = input
      let expected = try features.ask(question)
      try features.expect(
        FeatureQuestion(
          x: question.x.map { unit * $0 }, degree: question.degree,
          training: question.training.map { unit * $0 }),
        toBe: expected, source: "what it answered for every number divided by \(text(unit))")
    },
  ],
  robustness: [
    Claim(
      "numbers far from zero cost no digits",
      asking: {
        [
          (
            FeatureQuestion(x: [0x1p30, 0x1p30 + 7], degree: 1, training: farFromZero),
            FeatureTable(Matrix(column: [-2, 5].map { $0 / 2.5.squareRoot() }))
          )
        ]
      }, source: "by hand")
  ],
  deviations: Deviations(
    of: FeatureRecipe(), answering: { $0.table($1) },
    [
      Deviation(
        "own-statistics", "The points asked about are standardised by their own mean and deviation"
      ) { $0.fitted = { question in question.x } },
      Deviation("leak", "Mean and deviation are those of all points, training and others together")
      {
        $0.fitted = { question in question.training + question.x }
      },
      Deviation("half-a-leak", "The mean is that of x, the deviation that of the training numbers")
      {
        $0.centred = { question in question.x }
      },
      Deviation(
        "sample-deviation", "The deviation is divided by n − 1",
        seenIn: "torch.std's default, correction=1"
      ) { $0.deviation = { squares, n in (squares / (n - 1)).squareRoot() } },
      Deviation("variance", "The columns are divided by the variance: the root is missing") {
        $0.deviation = { squares, n in squares / n }
      },
      Deviation(
        "epsilon-added", "1e-8 is added to the deviation before dividing",
        seenIn: "normalisation layers, against a deviation of zero"
      ) { $0.deviation = { squares, n in (squares / n).squareRoot() + 1e-8 } },
      Deviation("not-scaled", "The mean is subtracted, but nothing is divided") {
        $0.deviation = { _, _ in 1 }
      },
      Deviation(
        "difference-of-squares",
        "The mean's square is taken from the squares' mean, which far from zero leaves no digits",
        equation: "s² = 1/n Σ t² − m²"
      ) { $0.subtractsSquares = true },
      Deviation(
        "mean-square", "The columns are divided by the root of the mean of t²ᵏ, mean not subtracted"
      ) { $0.spreadAroundZero = true },
      Deviation("not-centred", "The columns are divided by the deviation, but keep their mean") {
        $0.centres = false
      },
      Deviation("constant-column", "There is a column of ones; the bias is counted twice") {
        $0.hasOnes = true
      },
      Deviation("from-square", "The powers begin at x²") { $0.first = 2 },
      Deviation("from-one", "The powers begin at x⁰ = 1, whose deviation is 0") { $0.first = 0 },
      Deviation("last-power-missing", "There is no column for the highest power") {
        $0.left = 1
      },
      Deviation("last-power-zero", "The loop ends too early: the highest power's column stays 0") {
        $0.left = 1
        $0.fillsUp = true
      },
      Deviation("transposed", "The powers are in the rows, the numbers in the columns") {
        $0.transposes = true
      },
      Deviation("falling-powers", "The highest power comes first", seenIn: "numpy.polyfit") {
        $0.falls = true
      },
      Deviation(
        "powers-of-standardized", "x is standardised first, and its powers are left as they come"
      ) { $0.standardizesFirst = true },
      Deviation("one-statistic", "All columns have the mean and the deviation of x itself") {
        $0.sharesStatistics = true
      },
      Deviation("one-deviation", "All columns are divided by the deviation of x itself") {
        $0.sharesDeviation = true
      },
      Deviation("power-of-mean", "The mean's power is subtracted, not the mean of the powers") {
        $0.takesPowerOfMean = true
      },
    ]),
  hints: [
    "What is learned from data belongs to the training part, and a mean or a deviation is learned. "
      + "The points in x are only looked at through it.",
    "Column k of row i is (xᵢ to the power k + 1 − m) / s, with m = 1/n Σ t to that power and "
      + "s = √(1/n Σ (t to that power − m)²), sums over the n training numbers t.",
    "For each k: make the list of the training numbers' powers, from it m and s; then fill "
      + "features[i, k] for all i. Start from var features = Matrix(rows: x.count, columns: "
      + "degree). pow(t, Double(k + 1)) needs import Foundation.",
  ],
  why:
    "A model that is linear in its weights may bend in x: the powers are features. Mean and "
    + "deviation are learned from the training part alone, so nothing of the validation part "
    + "leaks into them.")

private func recordedFeatures() throws -> [(question: FeatureQuestion, answer: FeatureTable)] {
  try Golden.lesson("1.6-features").map { item in
    (
      FeatureQuestion(
        x: try item.list("x"), degree: Int(try item.number("degree")),
        training: try item.list("training")),
      FeatureTable(try item.matrix("features", rows: "x"))
    )
  }
}

/// The matrix answered, of the shape that it must have.
private func matrix(
  _ features: Interview<FeatureQuestion, FeatureTable>, _ question: FeatureQuestion
) throws -> Matrix {
  let answer = try features.ask(question)
  let expected = Matrix(rows: question.x.count, columns: question.degree)
  try features.expect(
    answer.features.rows == expected.rows && answer.features.columns == expected.columns,
    answered: answer.outline, expected: "a \(expected.shape) matrix")
  return answer.features
}

/// Training numbers of different sizes, and two points or three, some of them outside.
private let featureQuestions: Generator<FeatureQuestion> = zip(
  points(5), Generator<[Double]>.vector(count: 2...3), Generator<Double>.choice(of: [0, -2, 1.5])
).map { data, x, offset in
  let training = data.x.map { $0 + offset - 2 }
  return FeatureQuestion(x: x, degree: 3, training: training)
}

private let units = Generator<Double>.choice(of: [0.001, 0.5, 20])

/// The lines of the features.
struct FeatureRecipe: Sendable {
  var fitted: @Sendable (FeatureQuestion) -> [Double] = { $0.training }
  var centred: (@Sendable (FeatureQuestion) -> [Double])?
  var deviation: @Sendable (_ squares: Double, _ n: Double) -> Double = { squares, n in
    (squares / n).squareRoot()
  }
  var first = 1
  var centres = true
  var spreadAroundZero = false
  var hasOnes = false
  var falls = false
  var standardizesFirst = false
  var sharesStatistics = false
  var sharesDeviation = false
  var takesPowerOfMean = false
  var left = 0
  var fillsUp = false
  var subtractsSquares = false
  var transposes = false

  func table(_ question: FeatureQuestion) -> FeatureTable {
    let fitted = fitted(question)
    var columns: [[Double]] = hasOnes ? [question.x.map { _ in 1 }] : []
    for k in 0..<question.degree - left {
      let exponent = falls ? question.degree - k : k + first
      columns.append(
        column(exponent, question.x, fitted, centred: centred?(question) ?? fitted))
    }
    if fillsUp { for _ in 0..<left { columns.append(question.x.map { _ in 0 }) } }
    let table = Matrix(
      rows: question.x.count, columns: columns.count,
      values: question.x.indices.flatMap { i in columns.map { $0[i] } })
    return FeatureTable(transposes ? table.transposed : table)
  }

  private func column(
    _ exponent: Int, _ x: [Double], _ fitted: [Double], centred: [Double]
  ) -> [Double] {
    func power(_ value: Double) -> Double {
      (0..<exponent).reduce(1) { product, _ in product * value }
    }
    if standardizesFirst {
      let (mean, deviation) = statistics(fitted)
      return x.map { power(($0 - mean) / deviation) }
    }
    let powers = fitted.map(power)
    let powerOfMean = takesPowerOfMean ? power(statistics(fitted).mean) : nil
    let (mean, _) = statistics(sharesStatistics ? fitted : centred.map(power))
    let (_, deviation) = statistics(
      sharesStatistics || sharesDeviation ? fitted : powers, around: powerOfMean)
    let middle = centres && !spreadAroundZero ? powerOfMean ?? mean : 0
    return x.map { (power($0) - middle) / deviation }
  }

  private func statistics(
    _ values: [Double], around middle: Double? = nil
  ) -> (mean: Double, deviation: Double) {
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    let center = spreadAroundZero ? 0 : middle ?? mean
    if subtractsSquares {
      return (mean, deviation(values.reduce(0) { $0 + $1 * $1 } - n * mean * mean, n))
    }
    return (mean, deviation(values.reduce(0) { $0 + ($1 - center) * ($1 - center) }, n))
  }
}
