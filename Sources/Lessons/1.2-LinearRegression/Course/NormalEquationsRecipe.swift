import Exercising
import Gradus
import GradusReference
import LinearRegressionQuestions

/// What the claims about least squares ask by hand.
enum NormalEquationsQuestions {
  /// Examples that several models fit equally well.
  static let dependent = [
    // Twice the other, one always the same, a combination of two and the ones, all the same, too few.
    Examples(
      features: Matrix([[1, 2], [2, 4], [4, 8], [5, 10]]), targets: [3, 1, 4, 1]),
    Examples(
      features: Matrix([[0.5, 3], [2, 3], [-1, 3], [7, 3], [1, 3]]), targets: [1, 2, 0, 4, 2]),
    Examples(
      features: Matrix(
        [[0.25, 0.75], [0.5, -0.25], [-0.25, 1], [1, 0.25], [1.25, -0.5], [0.25, 0.25]].map { row in
          row + [0.25 * row[0] - 1.5 * row[1] + 0.125]
        }), targets: [1, -2, 3, 0.5, -1, 2]),
    Examples(features: Matrix(column: [2.5, 2.5, 2.5]), targets: [1, 2, 4]),
    Examples(features: Matrix([[1, 5, -2], [3, 0, 1]]), targets: [2, 7]),
  ]

  static let byHand: [(question: LeastSquaresQuestion, answer: LeastSquaresAnswer)] = [
    (
      // y = 3 x₀ − 0.25 x₁ + 7 at every point.
      Examples(
        features: Matrix([[1, 4], [2, -8], [-1, 0], [5, 12], [0, 2]]),
        targets: [9, 15, 4, 19, 6.5]),
      LinearModel(weights: [3, -0.25], bias: 7)
    ),
    // As many examples as unknowns: one model fits them exactly.
    (
      Examples(features: Matrix(column: [1, 3]), targets: [2, 8]),
      LinearModel(weights: [3], bias: -1)
    ),
    (
      Examples(features: Matrix([[0, 1], [2, 0], [1, 3]]), targets: [3, 8, 3]),
      LinearModel(weights: [2, -1], bias: 4)
    ),
  ].map { (LeastSquaresQuestion($0), LeastSquaresAnswer($1)) }
}

/// The lines of `leastSquares`.
struct NormalEquationsRecipe: Sendable {
  /// Weights and bias, in place of what the system gives.
  var solution: (@Sendable (_ examples: Examples) throws -> LinearModel)?
  var examples: @Sendable (Examples) throws -> Examples = { $0 }
  var change: @Sendable (_ a: inout Matrix, _ right: inout [Double], _ n: Double) -> Void = {
    _, _, _ in
  }
  /// The solution, in the order in which it is read.
  var reading: @Sendable (_ solution: [Double]) -> [Double] = { $0 }
  /// The bias that comes back, with weights of zero, where `NoUniqueSolution` is caught.
  var instead: (@Sendable (_ targets: [Double]) -> Double)?

  func answer(_ question: LeastSquaresQuestion) throws -> LeastSquaresAnswer {
    do {
      return LeastSquaresAnswer(try model(examples(question.examples)))
    } catch is NoUniqueSolution {
      guard let instead else { return LeastSquaresAnswer(nil) }
      return LeastSquaresAnswer(
        LinearModel(
          weights: Array(repeating: 0, count: question.examples.features.columns),
          bias: instead(question.examples.targets)))
    }
  }

  private func model(_ examples: Examples) throws -> LinearModel {
    if let solution { return try solution(examples) }
    let n = Double(examples.count)
    // Without the factor 2/n, which rounds: learners have none.
    let x = examples.withOnes
    var a = x.transposed * x
    var right = (x.transposed * Matrix(column: examples.targets)).values
    change(&a, &right, n)
    let theta = reading(try solve(a, right))
    return LinearModel(weights: Array(theta.dropLast()), bias: theta[theta.count - 1])
  }

  /// The weights that fit `targets` without a bias.
  static func throughOrigin(
    _ examples: Examples, targets: [Double], bias: Double
  ) throws -> LinearModel {
    let x = examples.features
    let weights = try solve(
      x.transposed * x, (x.transposed * Matrix(column: targets)).values)
    return LinearModel(weights: weights, bias: bias)
  }

  /// Each weight by itself, and the bias that makes the errors cancel.
  static func eachFeatureAlone(_ examples: Examples) -> LinearModel {
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    let (features, middle) = (examples.features, mean(examples.targets))
    var model = LinearModel(weights: [], bias: middle)
    for j in 0..<features.columns {
      let column = (0..<features.rows).map { features[$0, j] }
      let centre = mean(column)
      let products = zip(column, examples.targets).map { ($0 - centre) * ($1 - middle) }
      let squares = column.map { ($0 - centre) * ($0 - centre) }
      model.weights.append(products.reduce(0, +) / squares.reduce(0, +))
      model.bias -= model.weights[j] * centre
    }
    return model
  }
}
