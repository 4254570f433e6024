import BatchAndStochasticQuestions
import Foundation
import FoundationsRecapQuestions
import Gradus
import LinearRegressionQuestions
import Testing

@testable import BatchAndStochasticCourse
@testable import Exercising
@testable import FoundationsRecapCourse
@testable import LinearRegressionCourse

/// Variances and losses as differences of squares, equal in algebra, in the spellings that people
/// use: far from zero no digits are left, and the mistake is named.
@Suite struct MistakesSquaresTests {
  private func sum(_ values: [Double]) -> Double { values.reduce(0, +) }
  private func mean(_ values: [Double]) -> Double { sum(values) / Double(values.count) }
  private func squares(_ values: [Double]) -> [Double] { values.map { $0 * $0 } }

  /// The mean squared distance from the mean.
  private func centred(_ values: [Double]) -> Double {
    let middle = mean(values)
    return mean(values.map { pow($0 - middle, 2) })
  }

  private var differences: [([Double]) -> Double] {
    [
      { self.mean(self.squares($0)) - pow(self.mean($0), 2) },
      { x in
        let n = Double(x.count)
        return (self.sum(self.squares(x)) - n * self.mean(x) * self.mean(x)) / n
      },
      { x in
        let (total, n) = (self.sum(x), Double(x.count))
        return (self.sum(x.map { $0 * $0 }) - total * total / n) / n
      },
    ]
  }

  private var losses: [([Double], [Double]) -> Double] {
    [
      { p, y in
        let mixed = self.sum(zip(p, y).map { 2 * $0 * $1 })
        return (self.sum(self.squares(p)) - mixed + self.sum(self.squares(y))) / Double(y.count)
      },
      { p, y in self.mean(zip(p, y).map { p, y in p * p - 2 * p * y + y * y }) },
      { p, y in
        self.mean(self.squares(p)) + self.mean(self.squares(y)) - 2 * self.mean(zip(p, y).map(*))
      },
    ]
  }

  @Test func theLoss() {
    func answer(
      _ loss: @escaping ([Double], [Double]) -> Double
    ) -> (LossQuestion) -> LossAnswer {
      { LossAnswer(loss($0.predictions, $0.targets)) }
    }
    squaredErrorExercise.expectHolds(answer { p, y in self.mean(self.squares(zip(p, y).map(-))) })
    for loss in losses { squaredErrorExercise.expectNamed("squares-multiplied-out", answer(loss)) }
  }

  @Test func theVarianceOfABatch() {
    func answer(_ variance: @escaping ([Double]) -> Double) -> (BatchVarianceRun) -> BatchVariance {
      { run in
        let (n, size) = (Double(run.sampleGradients.count), Double(run.batchSize))
        let factor = run.replacement ? 1 : n == 1 ? 0 : (n - size) / (n - 1)
        return BatchVariance(
          run.sampleGradients[0].indices.map { j in
            variance(run.sampleGradients.map { $0[j] }) / size * factor
          })
      }
    }
    batchVarianceExercise.expectHolds(answer(centred))
    for variance in differences {
      batchVarianceExercise.expectNamed("difference-of-squares", answer(variance))
    }
  }

  @Test func standardizedFeatures() {
    func answer(_ variance: @escaping ([Double]) -> Double) -> (FeatureQuestion) -> FeatureTable {
      { question in
        var table = Matrix(rows: question.x.count, columns: question.degree)
        for k in 0..<question.degree {
          let powers = question.training.map { pow($0, Double(k + 1)) }
          let deviation = variance(powers).squareRoot()
          for (i, x) in question.x.enumerated() {
            table[i, k] = (pow(x, Double(k + 1)) - self.mean(powers)) / deviation
          }
        }
        return FeatureTable(table)
      }
    }
    polynomialFeaturesExercise.expectHolds(answer(centred))
    for variance in differences {
      polynomialFeaturesExercise.expectNamed("difference-of-squares", answer(variance))
    }
  }

  @Test func theRidgeLoss() {
    func answer(
      _ loss: @escaping ([Double], [Double]) -> Double
    ) -> (RidgeLossQuestion) -> RidgeLoss {
      { q in
        let (features, y, n) = (q.examples.features, q.examples.targets, Double(q.examples.count))
        let weights = q.model.weights
        let p = y.indices.map { i in
          weights.indices.reduce(q.model.bias) { $0 + weights[$1] * features[i, $1] }
        }
        let errors = zip(p, y).map(-)
        return RidgeLoss(
          loss: loss(p, y) + q.penalty * self.sum(self.squares(weights)),
          gradient: LinearModel(
            weights: weights.indices.map { k in
              let products = self.sum(errors.indices.map { errors[$0] * features[$0, k] })
              return 2 / n * products + 2 * q.penalty * weights[k]
            }, bias: 2 * self.mean(errors)))
      }
    }
    ridgeLossExercise.expectHolds(answer { p, y in self.mean(self.squares(zip(p, y).map(-))) })
    for loss in losses { ridgeLossExercise.expectNamed("squares-multiplied-out", answer(loss)) }
  }

  @Test func ridgeRegression() {
    func answer(
      _ product: @escaping ([Double], [Double]) -> Double
    ) -> (RidgeQuestion) throws -> RidgeFit {
      { q in
        let (features, y, n) = (q.examples.features, q.examples.targets, Double(q.examples.count))
        let columns = (0..<features.columns).map { k in y.indices.map { features[$0, k] } }
        var gram = Matrix(columns.map { a in columns.map { product(a, $0) } })
        for k in columns.indices { gram[k, k] += n * q.penalty }
        let weights = try solve(gram, columns.map { product($0, y) })
        let offset = zip(weights, columns).reduce(0) { $0 + $1.0 * self.mean($1.1) }
        return RidgeFit(LinearModel(weights: weights, bias: self.mean(y) - offset))
      }
    }
    ridgeRegressionExercise.expectHolds(
      answer { a, b in
        let (x, y) = (self.mean(a), self.mean(b))
        return self.sum(zip(a, b).map { ($0 - x) * ($1 - y) })
      })
    ridgeRegressionExercise.expectNamed(
      "difference-of-squares",
      answer { a, b in
        self.sum(zip(a, b).map(*)) - Double(a.count) * self.mean(a) * self.mean(b)
      })
    ridgeRegressionExercise.expectNamed(
      "difference-of-squares",
      answer { a, b in
        Double(a.count) * (self.mean(zip(a, b).map(*)) - self.mean(a) * self.mean(b))
      })
    ridgeRegressionExercise.expectNamed(
      "difference-of-squares",
      answer { a, b in self.sum(zip(a, b).map(*)) - self.sum(a) * self.sum(b) / Double(a.count) })
  }
}
