import Foundation
import FoundationsRecapQuestions
import Gradus
import Testing

@testable import Exercising
@testable import FoundationsRecapCourse

/// Wrong answers to lesson 1.6, as people find them.
@Suite struct Invented1_6Tests {
  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  @Test func splits() {
    func parts(
      count: @escaping (Double) -> Int = { Int($0) },
      order: @escaping ([Int]) -> [Int] = { $0 },
      isFirst: Bool = false
    ) -> (SplitQuestion) -> DataSplit {
      { q in
        let order = order(q.order)
        let size = count(Double(order.count) * q.validationShare)
        func points(_ indices: ArraySlice<Int>) -> Dataset {
          Dataset(x: indices.map { q.data.x[$0] }, y: indices.map { q.data.y[$0] })
        }
        return isFirst
          ? DataSplit(
            training: points(order.dropFirst(size)), validation: points(order.prefix(size)))
          : DataSplit(
            training: points(order.dropLast(size)), validation: points(order.suffix(size)))
      }
    }
    expectInvented(
      splitExercise, right: [parts()],
      wrong: [
        ("rounded-to-nearest", parts(count: { Int($0.rounded()) })),
        ("split-before-shuffle", parts(order: { Array($0.indices) })),
        ("validation-first", parts(isFirst: true)),
        ("", parts(order: { $0.reversed() })),
      ])
  }

  @Test func features() {
    func table(
      _ powers:
        @escaping (_ x: [Double], _ training: [Double], _ k: Int) -> (
          [Double], [Double]
        )
    ) -> (FeatureQuestion) -> FeatureTable {
      { q in
        let columns = (1...q.degree).map { k -> [Double] in
          let (x, training) = powers(q.x, q.training, k)
          let m = self.mean(training)
          let s = self.mean(training.map { ($0 - m) * ($0 - m) }).squareRoot()
          return x.map { ($0 - m) / s }
        }
        return FeatureTable(Matrix(q.x.indices.map { i in columns.map { $0[i] } }))
      }
    }
    func power(_ values: [Double], _ k: Int) -> [Double] { values.map { pow($0, Double(k)) } }
    expectInvented(
      polynomialFeaturesExercise, right: [table { (power($0, $2), power($1, $2)) }],
      wrong: [
        // Powers of the standardised numbers, standardised again.
        (
          "",
          table { x, training, k in
            let m = self.mean(training)
            let s = self.mean(training.map { ($0 - m) * ($0 - m) }).squareRoot()
            return (power(x.map { ($0 - m) / s }, k), power(training.map { ($0 - m) / s }, k))
          }
        ),
        ("leak", table { x, training, k in (power(x, k), power(x + training, k)) }),
        ("one-statistic", table { x, training, k in (power(x, k), training) }),
      ])
  }

  @Test func losses() {
    func ridge(
      penalty: @escaping (_ w: [Double], _ n: Double) -> Double = { w, _ in
        w.reduce(0) { $0 + $1 * $1 }
      },
      slope: @escaping (_ w: Double, _ size: Double, _ n: Double) -> Double = { w, _, _ in 2 * w }
    ) -> (RidgeLossQuestion) -> RidgeLoss {
      { q in
        let n = Double(q.examples.count)
        var result = RidgeLoss(
          loss: 0,
          gradient: LinearModel(weights: q.model.weights.map { _ in 0 }, bias: 0))
        for i in 0..<q.examples.count {
          let row = Array(q.examples.features.row(i))
          let e = zip(row, q.model.weights).reduce(q.model.bias - q.examples.targets[i]) {
            $0 + $1.0 * $1.1
          }
          result.loss += e * e / n
          for k in row.indices { result.gradient.weights[k] += 2 / n * e * row[k] }
          result.gradient.bias += 2 / n * e
        }
        let w = q.model.weights
        let size = w.reduce(0) { $0 + $1 * $1 }.squareRoot()
        result.loss += q.penalty * penalty(w, n)
        for k in w.indices { result.gradient.weights[k] += q.penalty * slope(w[k], size, n) }
        return result
      }
    }
    func squares(_ w: [Double]) -> Double { w.reduce(0) { $0 + $1 * $1 } }
    expectInvented(
      ridgeLossExercise, right: [ridge()],
      wrong: [
        (
          "penalty-over-n",
          ridge(penalty: { w, n in squares(w) / n }, slope: { w, _, n in 2 * w / n })
        ),
        (
          "",
          ridge(
            penalty: { w, _ in squares(w).squareRoot() },
            slope: { w, size, _ in size == 0 ? 0 : w / size })
        ),
        ("penalty-half-slope", ridge(slope: { w, _, _ in w })),
        (
          "lasso",
          ridge(
            penalty: { w, _ in w.reduce(0) { $0 + abs($1) } },
            slope: { w, _, _ in w > 0 ? 1 : w < 0 ? -1 : 0 })
        ),
        ("", ridge(penalty: { w, _ in pow(w.reduce(0, +), 2) })),
        ("penalty-pushes", ridge(slope: { w, _, _ in -2 * w })),
      ])
  }

  @Test func checks() {
    func check(
      _ slope: @escaping (_ loss: ([Double]) throws -> Double, [Double], Int) throws -> Double,
      _ isWrong: @escaping (_ claimed: Double, _ measured: Double, _ all: [Double]) -> Bool
    ) -> (GradientClaim) throws -> Tensors {
      { claim in
        let claimed = try claim.claimed.slopes(claim.point)
        let measured = try claim.point.indices.map { try slope(claim.loss.loss, claim.point, $0) }
        let wrong = claimed.indices.filter { isWrong(claimed[$0], measured[$0], measured) }
        return Tensors([NamedTensor("wrong", wrong.map(Double.init))])
      }
    }
    func moved(_ p: [Double], _ i: Int, _ h: Double) -> [Double] {
      var p = p
      p[i] += h
      return p
    }
    func central(_ h: Double) -> (([Double]) throws -> Double, [Double], Int) throws -> Double {
      { loss, p, i in (try loss(moved(p, i, h)) - loss(moved(p, i, -h))) / (2 * h) }
    }
    func differs(_ a: Double, _ s: Double, _ all: [Double]) -> Bool {
      abs(s) < 0.0002 ? abs(a) > 0.0005 : abs(a - s) > 0.0005 * abs(s)
    }
    expectInvented(
      slopeCheckExercise, right: [check(central(0.1), differs)],
      wrong: [
        // Against the length of the whole gradient.
        (
          "",
          check(central(0.1)) { a, s, all in
            abs(a - s) > 5e-4 * all.reduce(0) { $0 + $1 * $1 }.squareRoot()
          }
        ),
        (
          "",
          check({ loss, p, i in (try loss(moved(p, i, 1e-3)) - loss(p)) / 1e-3 }, differs)
        ),
        (
          "h-not-doubled",
          check(
            { loss, p, i in (try loss(moved(p, i, 0.1)) - loss(moved(p, i, -0.1))) / 0.1 }, differs)
        ),
        ("", check(central(0.1)) { a, s, _ in a != s }),
        (
          "limit-1e-2",
          check(central(0.1)) { a, s, _ in abs(a - s) > 1e-2 * max(abs(a), abs(s), 1e-4) }
        ),
      ])
  }

  @Test func closedForms() {
    func fit(
      _ factor: @escaping (_ n: Double, _ penalty: Double) -> Double = { $0 * $1 },
      bias: @escaping (_ y: Double, _ means: [Double], _ w: [Double]) -> Double = { y, means, w in
        y - zip(means, w).reduce(0) { $0 + $1.0 * $1.1 }
      },
      isCentred: Bool = true
    ) -> (RidgeQuestion) throws -> RidgeFit {
      { q in
        let (f, n) = (q.examples.features, Double(q.examples.count))
        let means = (0..<f.columns).map { k in self.mean((0..<f.rows).map { f[$0, k] }) }
        let y = self.mean(q.examples.targets)
        let c = Matrix(
          (0..<f.rows).map { i in
            (0..<f.columns).map { f[i, $0] - (isCentred ? means[$0] : 0) }
          })
        let z = Matrix(column: q.examples.targets.map { $0 - (isCentred ? y : 0) })
        var a = c.transposed * c
        for k in 0..<f.columns { a[k, k] += factor(n, q.penalty) }
        let w = try solve(a, (c.transposed * z).values)
        return RidgeFit(LinearModel(weights: w, bias: bias(y, means, w)))
      }
    }
    expectInvented(
      ridgeRegressionExercise, right: [fit()],
      wrong: [
        ("n-missing", fit { _, penalty in penalty }),
        ("n-divides", fit { n, penalty in penalty / n }),
        ("bias-is-mean", fit(bias: { y, _, _ in y })),
        (
          "bias-sign",
          fit(bias: { y, means, w in y + zip(means, w).reduce(0) { $0 + $1.0 * $1.1 } })
        ),
        ("no-centring", fit(isCentred: false)),
        ("diagonal-doubled", fit { n, penalty in 2 * n * penalty }),
        ("diagonal-halved", fit { n, penalty in n * penalty / 2 }),
      ])
  }

  private struct Training {
    var measuresAfterStep = false
    var endsBeforeNoting = false
    var isBetter: (Double, Double) -> Bool = { $0 < $1 }
    var returnsSteps = false

    func callAsFunction(_ run: EarlyStopping) throws -> StoppedTraining {
      var p = run.initial
      var (best, kept, waited) = (Double.infinity, p, 0)
      var result = StoppedTraining(losses: [], validationLosses: [], parameters: [])
      for epoch in 1...run.epochs {
        let slopes = try run.training.slopes(p)
        let next = zip(p, slopes).map { $0 - run.learningRate * $1 }
        let validation = try run.validation.loss(measuresAfterStep ? next : p)
        let better = isBetter(validation, best)
        waited = better ? 0 : waited + 1
        if better { (best, kept) = (validation, returnsSteps ? next : p) }
        if endsBeforeNoting && waited >= run.patience { break }
        result.losses.append(try run.training.loss(p))
        result.validationLosses.append(validation)
        let isFlat = slopes.allSatisfy { abs($0) <= run.tolerance }
        if waited >= run.patience || isFlat || epoch == run.epochs { break }
        p = next
      }
      result.parameters = kept
      return result
    }
  }

  @Test func trainings() {
    expectInvented(
      earlyStoppingExercise, right: [Training().callAsFunction],
      wrong: [
        ("validated-after-step", Training(measuresAfterStep: true).callAsFunction),
        ("", Training(endsBeforeNoting: true).callAsFunction),
        ("equal-is-better", Training(isBetter: { $0 <= $1 }).callAsFunction),
        ("", Training(isBetter: { $0 < $1 - 1e-2 }).callAsFunction),
      ])
  }
}
