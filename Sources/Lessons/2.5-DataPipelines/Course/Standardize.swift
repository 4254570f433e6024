import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// Standard units that are fitted on the training part alone.
package let standardizeExercise: Exercise<Call, Tensors> = Exercise(
  "2.5.standardize", "standard units without a leak", file: "Standardize.swift",
  reference: { answer(try worked($0)) },
  claims: [
    .lessonsExample {
      [
        (
          standardizing(Matrix(column: [1, 2, 3, 6]), Matrix(column: [9])),
          answer(
            (
              Matrix(column: [-2, -1, 0, 3].map { $0 / 3.5.squareRoot() }),
              Matrix(column: [6 / 3.5.squareRoot()])
            ))
        )
      ]
    },
    .recorded(
      "has PyTorch's numbers, with the mean and the deviation of the training part", asked,
      in: "2.5-standardize", "", inputs: ["training", "validation"], outputs: outputs),
    Claim("brings each column of the training part to mean 0 and variance 1", forAll: calls) {
      call, standardize in
      let found = try standardize.ask(call)[outputs[0]]
      let table = try call.matrix("training")
      try standardize.expect(
        found?.shape == [table.rows, table.columns], answered: found?.outline ?? "no training part",
        expected: "a training part of \(table.shape)")
      for column in 0..<table.columns {
        let numbers = (0..<table.rows).map { found?.values[$0 * table.columns + column] ?? .nan }
        let mean = numbers.reduce(0, +) / Double(table.rows)
        let variance = numbers.reduce(0) { $0 + $1 * $1 } / Double(table.rows)
        try standardize.expect(
          mean, equals: 0, scale: 1, "column \(column) of the training part has the mean")
        try standardize.expect(
          variance, equals: 1, "column \(column) of the training part has the mean square")
      }
    },
    Claim("what the validation part holds changes nothing of the training part", forAll: calls) {
      call, standardize in
      let before = try standardize.ask(call)[outputs[0]]
      let moved = call.replacing(
        "validation", by: try call.list("validation").map { 5 + 3 * $0 })
      let after = try standardize.ask(moved)[outputs[0]]
      try standardize.expect(
        before?.outline == after?.outline
          && zip(before?.values ?? [], after?.values ?? [])
            .allSatisfy { abs($0 - $1) <= 1e-9 },
        answered: "another training part than for the validation part before",
        expected: "the same training part, whatever the rows of the validation part are")
    },
    Claim("a column in another unit, from another zero, comes to the same", forAll: calls) {
      call, standardize in
      let expected = answer(try worked(call))
      var other = call
      for (name, numbers) in try ["training", "validation"].map({ ($0, try call.list($0)) }) {
        other = other.replacing(name, by: numbers.map { 100 * $0 - 7 })
      }
      try standardize.expect(
        other, toBe: expected, source: "as for the numbers before they were times 100, less 7")
    },
  ],
  robustness: [
    Claim(
      "a column that is constant in training is only centred",
      asking: {
        [
          (
            standardizing(Matrix([[4, 1], [4, 3]]), Matrix([[6, 2], [4, 5]])),
            answer((Matrix([[0, -1], [0, 1]]), Matrix([[2, 0], [0, 3]])))
          )
        ]
      }, source: "by hand: there is nothing to divide by")
  ],
  deviations: Deviations(
    of: StandardRecipe(), answering: { answer(try $0.parts($1)) },
    [
      Deviation(
        "leak", "Mean and deviation come from both parts: the validation part leaks into training",
        seenIn: "preprocessing before the split, the commonest leak of all"
      ) { $0.fitsOnBoth = true },
      Deviation(
        "mean-of-both",
        "The mean comes from both parts, though the deviation is the training part's"
      ) { $0.meanOfBoth = true },
      Deviation(
        "validation-by-own-mean",
        "The validation part is centred on its own mean, though divided by the training part's deviation"
      ) { $0.validationsOwnMean = true },
      Deviation("rows-for-columns", "Each row is brought to mean 0 and variance 1, not each column")
      {
        $0.byRows = true
      },
      Deviation(
        "constant-to-zero",
        "A column that is constant in training becomes 0 in the validation part, too"
      ) { $0.constantToZero = true },
      Deviation(
        "each-by-itself", "The validation part is fitted on itself: a drift disappears from it",
        seenIn: "fit_transform on the test part"
      ) { $0.fitsEach = true },
      Deviation("validation-untouched", "The validation part stays in its old units") {
        $0.leavesValidation = true
      },
      Deviation(
        "one-less", "The variance is divided by n − 1", equation: "s² = Σ(x − m)²/(n − 1)",
        seenIn: "torch.std and pandas, which do so unless told otherwise"
      ) { $0.divisor = { $0 - 1 } },
      Deviation("variance", "Divides by the variance: its root is missing") {
        $0.scale = { $0 }
      },
      Deviation("sum-of-squares", "The squares are summed, not averaged: the rows come to length 1")
      {
        $0.divisor = { _ in 1 }
      },
      Deviation("not-centred", "Only divides by the deviation: the mean is not taken off") {
        $0.centres = false
      },
      Deviation("only-centred", "Only takes the mean off: nothing is divided") {
        $0.scale = { _ in 1 }
      },
      Deviation("not-squared-about-mean", "The spread is measured from 0, not from the mean") {
        $0.measuresFromZero = true
      },
      Deviation(
        "mean-absolute", "The mean distance from the mean, without squares", equation: "Σ|x − m|/n"
      ) {
        $0.power = { abs($0) }
        $0.scale = { $0 }
      },
      Deviation(
        "mean-not-squared", "The mean is taken off the mean square, not its square",
        equation: "s² = Σx²/n − m"
      ) { $0.forgetsSquare = true },
      Deviation("validation-only-centred", "The validation part is centred, and not divided") {
        $0.dividesValidation = false
      },
      Deviation("one-for-all", "One mean and one deviation for the whole table, not a column each")
      {
        $0.lumps = true
      },
      Deviation("by-range", "Divides by the range, largest less smallest") {
        $0.usesRange = true
      },
      Deviation(
        "min-max", "The smallest number becomes 0 and the largest 1",
        equation: "(x − min)/(max − min)", seenIn: "MinMaxScaler"
      ) {
        $0.usesRange = true
        $0.startsAtSmallest = true
      },
      Deviation(
        "constant-divided", "A column that is constant in training is divided by its deviation, 0"
      ) {
        $0.guardsConstant = false
      },
      Deviation(
        "epsilon", "A small number is added to the deviation", equation: "(x − m)/(s + 1e-8)"
      ) { $0.epsilon = 1e-8 },
    ]),
  hints: [
    "The validation part stands for rows of next year. Which numbers could you know today?",
    "With mⱼ and sⱼ² = Σ(xᵢⱼ − mⱼ)²/n over the training rows i: x becomes (x − mⱼ)/sⱼ in both parts.",
    "For each column: mean and deviation in one loop over training.rows each, then a loop over "
      + "the rows of training and one over those of validation, with the same two numbers.",
  ],
  why:
    "A mean or a deviation from rows that are still to come is knowledge of the answer. "
    + "Fitted on the training rows alone and used for both, it is what you could have done "
    + "today.")

private let asked = "both parts in standard units"
private let outputs = ["standardized training", "standardized validation"]

/// The question for both parts in standard units; the answer has the training part first.
package func standardizing(_ training: Matrix, _ validation: Matrix) -> Call {
  Call(asked, [NamedTensor("training", training), NamedTensor("validation", validation)])
}

private func answer(_ parts: (training: Matrix, validation: Matrix)) -> Tensors {
  Tensors([NamedTensor(outputs[0], parts.training), NamedTensor(outputs[1], parts.validation)])
}

private let calls = zip(Generator<Int>.integer(in: 3...5), .integer(in: 1...3)).flatMap {
  rows, columns in
  zip(.matrix(rows: rows, columns: columns), .matrix(rows: 2, columns: columns)).map {
    training, validation in
    // No column is constant, however far it is shrunk.
    var training = training
    for column in 0..<columns { training[0, column] += 4 }
    return standardizing(training, validation)
  }
}

/// The worked answer to `call`.
private func worked(_ call: Call) throws -> (training: Matrix, validation: Matrix) {
  standardized(
    training: try call.matrix("training"), validation: try call.matrix("validation"))
}

/// The lines of `standardized(training:validation:)`.
private struct StandardRecipe: Sendable {
  var fitsOnBoth = false
  var fitsEach = false
  var leavesValidation = false
  var centres = true
  var measuresFromZero = false
  var meanOfBoth = false
  var validationsOwnMean = false
  var byRows = false
  var constantToZero = false
  var lumps = false
  var usesRange = false
  var startsAtSmallest = false
  var guardsConstant = true
  var epsilon = 0.0
  var power: @Sendable (_ distance: Double) -> Double = { $0 * $0 }
  var forgetsSquare = false
  var dividesValidation = true
  var divisor: @Sendable (_ count: Double) -> Double = { $0 }
  var scale: @Sendable (_ variance: Double) -> Double = { $0.squareRoot() }

  func parts(_ call: Call) throws -> (training: Matrix, validation: Matrix) {
    let (training, validation) = (try call.matrix("training"), try call.matrix("validation"))
    let both = Matrix(
      rows: training.rows + validation.rows, columns: training.columns,
      values: training.values + validation.values)
    if byRows {
      let turned = (training.transposed, validation.transposed)
      return (
        standard(turned.0, by: turned.0).transposed, standard(turned.1, by: turned.1).transposed
      )
    }
    let fitted = fitsOnBoth ? both : training
    let center = meanOfBoth ? both : fitted
    return (
      standard(training, by: fitted, centredBy: center),
      leavesValidation
        ? validation
        : standard(
          validation, by: fitsEach ? validation : fitted,
          centredBy: fitsEach || validationsOwnMean ? validation : center,
          divides: dividesValidation, isTraining: false)
    )
  }

  private func standard(
    _ table: Matrix, by fitted: Matrix, centredBy other: Matrix? = nil, divides: Bool = true,
    isTraining: Bool = true
  ) -> Matrix {
    var result = table
    func mean(_ numbers: [Double]) -> Double { numbers.reduce(0, +) / Double(numbers.count) }
    for column in 0..<table.columns {
      func numbers(_ part: Matrix) -> [Double] {
        lumps ? part.values : (0..<part.rows).map { part[$0, column] }
      }
      let (numbers, own) = (numbers(fitted), mean(numbers(other ?? fitted)))
      let mean = mean(numbers)
      let center = measuresFromZero ? 0 : meanOfBoth ? own : mean
      var squares = numbers.reduce(0) { $0 + power($1 - center) }
      if forgetsSquare { squares += Double(numbers.count) * (mean * mean - mean) }
      var spread = scale(squares / divisor(Double(numbers.count)))
      if usesRange { spread = (numbers.max() ?? 0) - (numbers.min() ?? 0) }
      if squares == 0 && guardsConstant || !divides { spread = 1 }
      for row in 0..<table.rows {
        let zero = startsAtSmallest ? numbers.min() ?? 0 : centres ? own : 0
        result[row, column] = (table[row, column] - zero) / (spread + epsilon)
        if constantToZero && squares == 0 && !isTraining { result[row, column] = 0 }
      }
    }
    return result
  }
}
