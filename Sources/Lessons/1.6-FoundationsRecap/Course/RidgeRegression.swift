import CGradusGSL
import Exercising
import FoundationsRecapQuestions
import Gradus
import GradusReference
import PropertyTesting

/// The minimum of the ridge loss in closed form.
let ridgeRegressionExercise: Exercise<RidgeQuestion, RidgeFit> = Exercise(
  "1.6.closed-form", "ridge regression in closed form", file: "RidgeRegression.swift",
  reference: { RidgeFit(try ridgeRegression(on: $0.examples, penalty: $0.penalty)) },
  claims: [
    .lessonsExample {
      [(0.0, 1.0, 1.0), (2, 0.7, 1.6)].map { penalty, weight, bias in
        (
          RidgeQuestion(
            examples: Examples(features: Matrix([[0], [1], [5]]), targets: [1, 2, 6]),
            penalty: penalty),
          RidgeFit(LinearModel(weights: [weight], bias: bias))
        )
      }
    },
    Claim(
      "its gradient by PyTorch's autograd is zero", asking: recordedMinima,
      source: "\(Golden.source), torch.linalg.solve"),
    Claim(
      "is GSL's gsl_multifit_linear with √(nλ) in added rows", forAll: ridgeData, cases: 6
    ) { question, ridge in
      try ridge.expect(question, toBe: ridgeByGSL(question), source: "GSL's gsl_multifit_linear")
    },
    Claim(
      "no step from it lowers the ridge loss",
      forAll: zip(ridgeData, Generator<[Double]>.vector(4)), cases: 6
    ) { input, ridge in
      let (question, step) = input
      let fit = try ridge.ask(question).model
      let features = question.examples.features.columns
      try ridge.expect(
        fit.weights.count == features, answered: "\(fit.weights.count) weights and a bias",
        expected: "\(features) weights and a bias")
      func loss(_ length: Double) -> Double {
        let moved = LinearModel(
          weights: zip(fit.weights, step).map { $0 + length * $1 },
          bias: fit.bias + length * step[3])
        return ridgeLoss(of: moved, on: question.examples, penalty: question.penalty).loss
      }
      let lower = [-1e-3, 1e-3].first { loss($0) < loss(0) }
      try ridge.expect(
        lower == nil,
        answered: "weights \(fit.weights.map(text).joined(separator: ", ")), bias "
          + "\(text(fit.bias)) with the ridge loss \(text(loss(0)))",
        expected: "the lowest; but a step of \(text(lower ?? 0)) times ("
          + step.prefix(fit.weights.count).map(text).joined(separator: ", ")
          + "; \(text(step[3]))) leads to \(text(loss(lower ?? 0)))")
    },
    Claim(
      "targets moved by a constant move the bias by it, and nothing else",
      forAll: zip(ridgeData, Generator<Double>.choice(of: [5, -40])), cases: 6
    ) { input, ridge in
      let (question, shift) = input
      var expected = try ridge.ask(question)
      expected.model.bias += shift
      var moved = question
      moved.examples.targets = question.examples.targets.map { $0 + shift }
      try ridge.expect(
        moved, toBe: expected,
        source: "what it answered for targets without \(text(shift)), the bias moved by it")
    },
  ],
  robustness: [
    Claim(
      "features far from zero cost no digits",
      asking: {
        // Centred they are −2, −1, 1 and 2: CᵀC = 10, Cᵀz = 5, and nλ = 10.
        [
          (
            RidgeQuestion(
              examples: Examples(features: Matrix(column: farFromZero), targets: [0, 1, 2, 2]),
              penalty: 2.5),
            RidgeFit(LinearModel(weights: [0.25], bias: 1.25 - 0.25 * (0x1p30 + 2)))
          )
        ]
      }, source: "by hand")
  ],
  deviations: Deviations(
    of: RidgeRegressionRecipe(), answering: { try $0.fit($1) },
    [
      Deviation(
        "difference-of-squares",
        "Means are taken from the products, not from the features: far from zero no digits are left",
        equation: "XᵀX − n x̄ x̄ᵀ"
      ) { $0.subtractsProducts = true },
      Deviation(
        "n-missing", "λ is added to the diagonal, not nλ",
        seenIn: "scikit-learn's Ridge, whose alpha stands beside a sum of squares"
      ) { $0.diagonal = { penalty, _ in penalty } },
      Deviation("n-twice", "The squares are averaged and λ is still multiplied by n") {
        $0.diagonal = { penalty, n in penalty * n * n }
      },
      Deviation("diagonal-doubled", "2nλ is added: the gradient's 2 was kept on one side only") {
        $0.diagonal = { penalty, n in 2 * penalty * n }
      },
      Deviation("n-missing-doubled", "2λ is added to the diagonal, not nλ") {
        $0.diagonal = { penalty, _ in 2 * penalty }
      },
      Deviation("n-divides", "λ/n is added to the diagonal, not nλ") {
        $0.diagonal = { penalty, n in penalty / n }
      },
      Deviation("diagonal-halved", "nλ/2 is added, as for a penalty of λ/2 ‖w‖²") {
        $0.diagonal = { penalty, n in penalty * n / 2 }
      },
      Deviation("no-penalty", "The penalty is left out") { $0.diagonal = { _, _ in 0 } },
      Deviation("penalty-sign", "nλ is subtracted from the diagonal") {
        $0.diagonal = { penalty, n in -penalty * n }
      },
      Deviation("every-entry", "nλ is added to every entry of the matrix, not to the diagonal") {
        $0.addsEverywhere = true
      },
      Deviation(
        "diagonal-scaled",
        "The diagonal is multiplied by 1 + λ, which is the same for standardised columns alone"
      ) { $0.scalesDiagonal = true },
      Deviation("bias-penalized", "A column of ones is penalised like the others") {
        $0.penalizesBias = true
      },
      Deviation("no-centring", "Features and targets are not centred; the bias is added afterwards")
      {
        $0.centresFeatures = false
        $0.centresTargets = false
      },
      Deviation("targets-alone-centred", "The targets are centred, the features are not") {
        $0.centresFeatures = false
      },
      Deviation("bias-is-mean", "The bias is the mean target, as if the features had mean zero") {
        $0.bias = { mean, _ in mean }
      },
      Deviation("bias-left-at-zero", "Features and targets are centred, and the bias is left at 0")
      {
        $0.bias = { _, _ in 0 }
      },
      Deviation("bias-sign", "The bias is ȳ + φ̄ · w: the sign is wrong") {
        $0.bias = { mean, dot in mean + dot }
      },
      Deviation("bias-zero", "There is no bias: the plane goes through the origin") {
        $0.centresFeatures = false
        $0.centresTargets = false
        $0.bias = { _, _ in 0 }
      },
      Deviation(
        "shrunk-afterwards", "The unpenalised weights are divided by 1 + λ"
      ) { $0.shrinksAfterwards = true },
    ]),
  hints: [
    "At the minimum every slope of 1.6.gradient is zero. The bias's slope alone says what the bias "
      + "is for given weights; put that into the others.",
    "b = ȳ − φ̄ · w. With centred features C = Φ − φ̄ and centred targets: "
      + "(CᵀC + nλ I) w = Cᵀ(y − ȳ).",
    "Means of the columns, features.addingToRows(means.map { -$0 }) for C, "
      + "var gram = C.transposed * C, gram[k, k] += n * penalty for each k, "
      + "try solve(gram, (C.transposed * Matrix(column: …)).values), then the bias.",
  ],
  why:
    "The bias's own equation makes it the mean that is left, and put into the others it "
    + "centres the features. A penalty above 0 adds nλ to the diagonal, so there is one "
    + "solution even where columns agree.")

private func recordedMinima() throws -> [(question: RidgeQuestion, answer: RidgeFit)] {
  try Golden.lesson("1.6-minimum").map { item in
    (
      RidgeQuestion(examples: try item.examples(), penalty: try item.number("penalty")),
      RidgeFit(try item.model())
    )
  }
}

/// Three features of unlike means, seven examples, and a penalty of any size.
private let ridgeData: Generator<RidgeQuestion> = zip(
  Generator<Matrix>.matrix(rows: 7, columns: 3), Generator<[Double]>.vector(7),
  Generator<Double>.choice(of: [0.3, 0.01, 0, 5])
).map { features, targets, penalty in
  // However far the drawn numbers are shrunk, no column becomes constant or a sum of others.
  let base = Matrix(
    rows: 7, columns: 3,
    values: [0, -1, 1, 0.5, 0, 2, 1, 1, 1, 1.5, -1, 2, 2, 0, 1, 2.5, 1, 2, 3, -1, 1])
  return RidgeQuestion(
    examples: Examples(features: base + features, targets: targets.map { $0 + 1 }),
    penalty: penalty)
}

/// Ridge regression by GSL's least squares: for each weight a row is added in which it alone
/// stands, with the factor √(nλ), and whose target is 0. The bias stands in none of them.
func ridgeByGSL(_ question: RidgeQuestion) -> RidgeFit {
  let examples = question.examples
  let (n, d) = (examples.features.rows, examples.features.columns)
  guard let design = gsl_matrix_calloc(n + d, d + 1), let target = gsl_vector_calloc(n + d),
    let solution = gsl_vector_calloc(d + 1), let covariance = gsl_matrix_calloc(d + 1, d + 1),
    let workspace = gsl_multifit_linear_alloc(n + d, d + 1)
  else { return RidgeFit(LinearModel(weights: [], bias: .nan)) }
  defer {
    gsl_matrix_free(design)
    gsl_vector_free(target)
    gsl_vector_free(solution)
    gsl_matrix_free(covariance)
    gsl_multifit_linear_free(workspace)
  }
  for i in 0..<n {
    for k in 0..<d { gsl_matrix_set(design, i, k, examples.features[i, k]) }
    gsl_matrix_set(design, i, d, 1)
    gsl_vector_set(target, i, examples.targets[i])
  }
  let root = (Double(n) * question.penalty).squareRoot()
  for k in 0..<d { gsl_matrix_set(design, n + k, k, root) }
  var squares = 0.0
  gsl_multifit_linear(design, target, solution, covariance, &squares, workspace)
  return RidgeFit(
    LinearModel(
      weights: (0..<d).map { gsl_vector_get(solution, $0) }, bias: gsl_vector_get(solution, d)))
}

/// The lines of the closed form.
struct RidgeRegressionRecipe: Sendable {
  var diagonal: @Sendable (_ penalty: Double, _ n: Double) -> Double = { $0 * $1 }
  var bias: @Sendable (_ mean: Double, _ dot: Double) -> Double = { $0 - $1 }
  var addsEverywhere = false
  var scalesDiagonal = false
  var penalizesBias = false
  var centresFeatures = true
  var centresTargets = true
  var shrinksAfterwards = false
  var subtractsProducts = false

  func fit(_ question: RidgeQuestion) throws -> RidgeFit {
    let features = question.examples.features
    let n = Double(features.rows)
    let means = features.columnSums.map { $0 / n }
    let mean = question.examples.targets.reduce(0, +) / n
    var design = features
    if centresFeatures && !penalizesBias { design = design.addingToRows(means.map { -$0 }) }
    if penalizesBias {
      design = Matrix(
        rows: design.rows, columns: design.columns + 1,
        values: (0..<design.rows).flatMap { features.row($0) + [1] })
    }
    var gram = design.transposed * design
    if subtractsProducts && !penalizesBias {
      gram = features.transposed * features
      for i in 0..<gram.rows {
        for k in 0..<gram.rows { gram[i, k] -= n * means[i] * means[k] }
      }
    }
    let added = shrinksAfterwards ? 0 : diagonal(question.penalty, n)
    for i in 0..<gram.rows {
      for k in 0..<gram.rows where i == k || addsEverywhere {
        gram[i, k] += scalesDiagonal ? question.penalty * gram[i, k] : added
      }
    }
    let targets = question.examples.targets.map {
      centresTargets && !penalizesBias ? $0 - mean : $0
    }
    var weights = try solve(gram, (design.transposed * Matrix(column: targets)).values)
    if penalizesBias {
      return RidgeFit(LinearModel(weights: weights.dropLast(), bias: weights.last ?? .nan))
    }
    if shrinksAfterwards { weights = weights.map { $0 / (1 + question.penalty) } }
    let dot = zip(means, weights).reduce(0) { $0 + $1.0 * $1.1 }
    return RidgeFit(LinearModel(weights: weights, bias: bias(mean, dot)))
  }
}
