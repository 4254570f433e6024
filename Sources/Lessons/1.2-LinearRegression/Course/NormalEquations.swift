import Exercising
import Gradus
import GradusFixtures
import GradusReference
import LinearRegressionQuestions
import PropertyTesting

/// The least-squares model by the normal equations.
let normalEquationsExercise: Exercise<LeastSquaresQuestion, LeastSquaresAnswer> = Exercise(
  "1.2.normal-equations", "the normal equations", file: "NormalEquations.swift",
  reference: { question in
    try LeastSquaresAnswer(of: { try leastSquares(question.examples) })
  },
  claims: [
    .lessonsExample {
      let examples = Examples(features: Matrix(column: [0, 1, 2]), targets: [1, 2, 6])
      return [
        (
          LeastSquaresQuestion(examples),
          LeastSquaresAnswer(LinearModel(weights: [2.5], bias: 0.5))
        )
      ]
    },
    Claim("is PyTorch's lstsq", asking: recorded, source: Golden.source),
    Claim(
      "is GSL's gsl_multifit_linear, for features of unlike sizes too", forAll: .problems
    ) { examples, fit in
      guard let best = leastSquaresByGSL(examples) else { return }
      try fit.expect(
        LeastSquaresQuestion(examples), toBe: LeastSquaresAnswer(best),
        source: "GSL's gsl_multifit_linear")
    },
    Claim(
      "the errors it leaves cancel, in their sum and against every feature", forAll: .problems
    ) { examples, fit in
      guard leastSquaresByGSL(examples) != nil else { return }
      let model = try fit.model(of: examples)
      let errors = zip(model.predictions(for: examples.features), examples.targets).map { $0 - $1 }
      for j in 0...examples.features.columns {
        let isFeature = j < examples.features.columns
        let column = errors.indices.map { isFeature ? examples.features[$0, j] : 1 }
        let sum = zip(errors, column).reduce(0) { $0 + $1.0 * $1.1 }
        let size = zip(examples.targets, column).reduce(0) { $0 + abs($1.0 * $1.1) }
        try fit.expect(
          abs(sum) <= 1e-9 * size,
          answered: isFeature
            ? "a model whose errors times feature \(j) add up to \(text(sum))"
            : "a model whose errors add up to \(text(sum))", expected: "0")
      }
    },
    Claim("no model beside it has a lower loss", forAll: .problems) { examples, fit in
      guard leastSquaresByGSL(examples) != nil else { return }
      let model = try fit.model(of: examples)
      let loss = model.meanSquaredError(on: examples)
      for j in 0...model.weights.count {
        for part in [1, -1, 0.1, -0.1, 0.01, -0.01, 0.001, -0.001] {
          var beside = model
          let name: String
          if j < model.weights.count {
            let size = (0..<examples.count).reduce(0) { max($0, abs(examples.features[$1, j])) }
            beside.weights[j] += part / size
            name = "weights[\(j)] \(text(beside.weights[j]))"
          } else {
            beside.bias += part
            name = "bias \(text(beside.bias))"
          }
          let other = beside.meanSquaredError(on: examples)
          try fit.expect(
            other >= loss * (1 - 1e-9), answered: "a model with the loss \(text(loss))",
            expected: "the smallest loss; with \(name) it would be \(text(other))")
        }
      }
    },
    Claim(
      "throws NoUniqueSolution where several models are equally good",
      asking: {
        NormalEquationsQuestions.dependent.map {
          (LeastSquaresQuestion($0), LeastSquaresAnswer(nil))
        }
      },
      source: "several models are equally good"),
    Claim(
      "for targets without errors gives the model that made them",
      asking: { NormalEquationsQuestions.byHand }, source: "by hand"),
  ],
  robustness: [
    Claim(
      "without features gives the mean of the targets",
      forAll: Generator<Int>.integer(in: 1...4).flatMap { .vector($0) }, cases: 4
    ) { targets, fit in
      let model = try fit.model(
        of: Examples(features: Matrix(rows: targets.count, columns: 0), targets: targets))
      let size = targets.reduce(0) { max($0, abs($1)) }
      try fit.expect(
        model.bias, equals: targets.reduce(0, +) / Double(targets.count), scale: size,
        "the bias is")
    }
  ],
  deviations: Deviations(
    of: NormalEquationsRecipe(), answering: { try $0.answer($1) },
    [
      Deviation("no-bias", "There is no column of ones: the model goes through the origin") {
        $0.solution = { try NormalEquationsRecipe.throughOrigin($0, targets: $0.targets, bias: 0) }
      },
      Deviation(
        "bias-is-mean", "The bias is the mean of the targets, the weights fit what is left",
        equation: "XᵀX w = Xᵀ(y − ȳ), b = ȳ"
      ) {
        $0.solution = { examples in
          let mean = examples.targets.reduce(0, +) / Double(examples.count)
          return try NormalEquationsRecipe.throughOrigin(
            examples, targets: examples.targets.map { $0 - mean }, bias: mean)
        }
      },
      Deviation(
        "origin-and-mean", "The weights go through the origin, and the targets' mean is the bias",
        equation: "XᵀX w = Xᵀy, b = ȳ"
      ) {
        $0.solution = { examples in
          try NormalEquationsRecipe.throughOrigin(
            examples, targets: examples.targets,
            bias: examples.targets.reduce(0, +) / Double(examples.count))
        }
      },
      Deviation(
        "origin-and-errors",
        "The weights go through the origin, and the mean of what they leave is the bias",
        equation: "XᵀX w = Xᵀy, b = mean of y − Xw"
      ) {
        $0.solution = { examples in
          var model = try NormalEquationsRecipe.throughOrigin(
            examples, targets: examples.targets, bias: 0)
          let left = zip(examples.targets, model.predictions(for: examples.features)).map(-)
          model.bias = left.reduce(0, +) / Double(examples.count)
          return model
        }
      },
      Deviation(
        "corner-is-one", "The ones' product with themselves is taken as 1; it is their number n"
      ) {
        $0.change = { a, _, _ in a[a.rows - 1, a.rows - 1] = 1 }
      },
      Deviation(
        "cross-products-missing", "Only the diagonal of XᵀX is filled: each weight fitted by itself"
      ) {
        $0.change = { a, _, _ in
          for i in 0..<a.rows { for j in 0..<a.rows where i != j { a[i, j] = 0 } }
        }
      },
      Deviation("right-side-averaged", "The right-hand side is divided by n, the matrix is not") {
        $0.change = { _, right, n in right = right.map { $0 / n } }
      },
      Deviation(
        "right-side-two-over-n", "The right-hand side has the factor 2/n, the matrix has not"
      ) { $0.change = { _, right, n in right = right.map { 2 / n * $0 } } },
      Deviation("right-side-doubled", "The right-hand side has the factor 2, the matrix has not") {
        $0.change = { _, right, _ in right = right.map { 2 * $0 } }
      },
      Deviation("matrix-averaged", "The matrix is divided by n, the right-hand side is not") {
        $0.change = { a, _, n in a = (1 / n) * a }
      },
      Deviation("matrix-two-over-n", "The matrix has the factor 2/n, the right-hand side has not") {
        $0.change = { a, _, n in a = (2 / n) * a }
      },
      Deviation(
        "matrix-of-examples", "The matrix is X Xᵀ, with a row for each example, for Xᵀ X",
        equation: "X Xᵀ θ = y"
      ) {
        $0.solution = { examples in
          let x = examples.withOnes
          let theta = try solve(x * x.transposed, examples.targets)
          return LinearModel(weights: Array(theta.dropLast()), bias: theta[theta.count - 1])
        }
      },
      Deviation(
        "ridge", "A small number is added to the diagonal, as ridge regression does",
        equation: "(XᵀX + 1e-6) θ = Xᵀy"
      ) { $0.change = { a, _, _ in for i in 0..<a.rows { a[i, i] += 1e-6 } } },
      Deviation(
        "tiny-ridge", "A tiny number is added to the diagonal, and makes every system solvable",
        equation: "(XᵀX + 1e-8) θ = Xᵀy"
      ) { $0.change = { a, _, _ in for i in 0..<a.rows { a[i, i] += 1e-8 } } },
      Deviation(
        "answers-zeros", "NoUniqueSolution is caught, and a model of zeros comes back"
      ) { $0.instead = { _ in 0 } },
      Deviation(
        "answers-mean", "NoUniqueSolution is caught, and the targets' mean comes back as the bias"
      ) { $0.instead = { $0.reduce(0, +) / Double($0.count) } },
      Deviation(
        "square-refused", "As many examples as unknowns are refused, though one model fits them"
      ) {
        $0.examples = { examples in
          let unknowns = examples.features.columns + 1
          if examples.count == unknowns { throw NoUniqueSolution(column: unknowns - 1) }
          return examples
        }
      },
      Deviation(
        "first-equations-only", "As many examples as unknowns are fitted exactly, the rest not seen"
      ) {
        $0.examples = { examples in
          let kept = min(examples.count, examples.features.columns + 1)
          let width = examples.features.columns
          return Examples(
            features: Matrix(
              rows: kept, columns: width,
              values: Array(examples.features.values.prefix(kept * width))),
            targets: Array(examples.targets.prefix(kept)))
        }
      },
      Deviation(
        "always-refused",
        "NoUniqueSolution is thrown for every table, as a column of zeros makes it, not of ones"
      ) { $0.examples = { _ in throw NoUniqueSolution(column: 0) } },
      Deviation("bias-lost", "The weights are right, but the bias is left at 0") {
        $0.reading = { $0.dropLast() + [0] }
      },
      Deviation("bias-among-weights", "The bias stands among the weights, as the last of them") {
        $0.reading = { $0 + [0] }
      },
      Deviation("bias-read-first", "The column of ones is last, but the bias is read as the first")
      { $0.reading = { Array($0.dropFirst()) + $0.prefix(1) } },
      Deviation("bias-read-last", "The column of ones is first, but the bias is read as the last") {
        $0.reading = { $0.suffix(1) + $0.dropLast() }
      },
      Deviation(
        "bias-not-shifted",
        "The bias is the mean of the targets, without what the weights add there",
        equation: "b = ȳ, for b = ȳ − Σ wⱼ x̄ⱼ"
      ) {
        $0.solution = { examples in
          LinearModel(
            weights: try leastSquares(examples).weights,
            bias: examples.targets.reduce(0, +) / Double(examples.count))
        }
      },
      Deviation(
        "each-feature-alone", "Each weight is fitted as if its feature were the only one",
        equation: "wⱼ = Σ (xⱼ − x̄ⱼ)(y − ȳ) / Σ (xⱼ − x̄ⱼ)²"
      ) { $0.solution = { NormalEquationsRecipe.eachFeatureAlone($0) } },
      Deviation("sign", "The right-hand side has the wrong sign: X θ + y = 0 was solved") {
        $0.change = { _, right, _ in right = right.map { -$0 } }
      },
    ]),
  hints: [
    "At the best model every slope is zero. Write that down for all weights and the bias, and "
      + "there are as many linear equations as unknowns.",
    "Give X a last column of ones, whose weight is the bias. Then Xᵀ(Xθ − y) = 0, that is "
      + "XᵀX θ = Xᵀy: the matrix has in row i, column j the sum over the examples of column i times "
      + "column j, the right-hand side the sum of column i times target.",
    "Build rows with (0..<d).map { examples.features[i, $0] } + [1] and let x = Matrix(rows). Then "
      + "let solution = try solve(x.transposed * x, (x.transposed * Matrix(column: "
      + "examples.targets)).values): the weights, and last the bias.",
  ],
  why:
    "The loss is quadratic, so its slopes are linear in the unknowns, and “no slope” is a "
    + "system of linear equations. The column of ones makes the bias a weight like the "
    + "others.")

extension Interview<LeastSquaresQuestion, LeastSquaresAnswer> {
  /// The model for `examples`; no model is a wrong answer.
  fileprivate func model(of examples: Examples) throws -> LinearModel {
    let answer = try ask(LeastSquaresQuestion(examples))
    let width = examples.features.columns
    guard let model = answer.model, model.weights.count == width else {
      throw Counterexample(
        asked: LeastSquaresQuestion(examples).summary, answered: answer.outline,
        expected: "\(width == 1 ? "1 weight" : "\(width) weights") and a bias")
    }
    return model
  }
}

private func recorded() throws -> [(question: LeastSquaresQuestion, answer: LeastSquaresAnswer)] {
  try Golden.lesson("1.2").compactMap { recording in
    guard recording.numbers["best_bias"] != nil else { return nil }
    return (
      LeastSquaresQuestion(try recording.examples()),
      LeastSquaresAnswer(try recording.model("best"))
    )
  }
}
