import Exercising
import Gradus
import OptimizersBeyondSGDQuestions

/// The lines of the learning-rate sweep.
struct SweepRecipe: Sendable {
  /// The second derivatives [[a, b], [b, d]] from Σ x², Σ x and n.
  typealias Hessian = (a: Double, b: Double, d: Double)

  var hessian: @Sendable (_ squares: Double, _ sum: Double, _ n: Double) -> Hessian = {
    (2 / $2 * $0, 2 / $2 * $1, 2)
  }
  var root: @Sendable (Hessian) -> Double = {
    (($0.a - $0.d) * ($0.a - $0.d) / 4 + $0.b * $0.b).squareRoot()
  }
  var eigenvalue: @Sendable (_ half: Double, _ root: Double) -> Double = { $0 + $1 }
  var rate: @Sendable (_ eigenvalue: Double) -> Double = { 2 / $0 }
  var final: @Sendable ([Double]) -> Double = { $0.last ?? .nan }
  var isReached: @Sendable (_ loss: Double, _ target: Double) -> Bool = { $0 <= $1 }
  var epoch: @Sendable (_ index: Int) -> Int = { $0 + 1 }
  var staysReached = false
  var diverged: @Sendable (_ losses: [Double], _ first: Double, _ last: Double) -> Bool = {
    $2 > $1 || !$2.isFinite
  }
  var sorts = false

  func report(_ sweep: LearningRateSweep) -> LearningRateReport {
    let x = sweep.x
    let h = hessian(x.reduce(0) { $0 + $1 * $1 }, x.reduce(0, +), Double(x.count))
    var outcomes = zip(sweep.rates, sweep.losses).map { rate, losses in
      LearningRateReport.Outcome(
        rate: rate, finalLoss: final(losses), epochsToTarget: reached(losses, sweep.target),
        diverged: diverged(losses, losses.first ?? .nan, losses.last ?? .nan))
    }
    if sorts { outcomes.sort { $0.rate < $1.rate } }
    return LearningRateReport(
      largestStableRate: rate(eigenvalue((h.a + h.d) / 2, root(h))), outcomes: outcomes)
  }

  private func reached(_ losses: [Double], _ target: Double) -> Int? {
    guard staysReached else { return losses.firstIndex { isReached($0, target) }.map(epoch) }
    let after = (losses.lastIndex { !isReached($0, target) } ?? -1) + 1
    return after < losses.count ? epoch(after) : nil
  }

  static let deviations: [Deviation<SweepRecipe>] = rateDeviations + outcomeDeviations

  /// The mistakes with the largest stable rate.
  private static let rateDeviations: [Deviation<SweepRecipe>] = [
    Deviation("one-over-lambda", "The largest stable rate is taken as 1 / Λmax") {
      $0.rate = { 1 / $0 }
    },
    Deviation("eigenvalue-reported", "Λmax itself is reported, not 2 / Λmax") { $0.rate = { $0 } },
    Deviation("factor-two-missing", "The second derivatives lack the factor 2 of the square") {
      $0.hessian = { ($0 / $2, $1 / $2, 1) }
    },
    Deviation("smallest-eigenvalue", "The smaller eigenvalue is taken in place of the larger") {
      $0.eigenvalue = { $0 - $1 }
    },
    Deviation("trace-for-eigenvalue", "The trace is taken in place of the largest eigenvalue") {
      $0.eigenvalue = { half, _ in 2 * half }
    },
    Deviation("half-the-trace", "The root is left out: the mean of both eigenvalues is taken") {
      $0.eigenvalue = { half, _ in half }
    },
    Deviation("not-averaged", "The second derivatives are summed over the points, not averaged") {
      $0.hessian = { (2 * $0, 2 * $1, 2 * $2) }
    },
    Deviation(
      "sums-for-means", "Σx² and Σx stand where their means belong, beside the bias's 2",
      equation: "2 · [[Σx², Σx], [Σx, 1]]"
    ) { $0.hessian = { squares, sum, _ in (2 * squares, 2 * sum, 2) } },
    Deviation(
      "n-missing", "The bias's second derivative is divided by n, though it is a sum of n ones",
      equation: "2/n · [[Σx², Σx], [Σx, 1]]"
    ) { $0.hessian = { (2 / $2 * $0, 2 / $2 * $1, 2 / $2) } },
    Deviation(
      "square-of-sum", "(Σx)² stands where Σx² belongs", equation: "2/n · (Σx)²"
    ) { $0.hessian = { (2 / $2 * $1 * $1, 2 / $2 * $1, 2) } },
    Deviation("off-diagonal-ignored", "The mixed derivative is left out: the diagonal decides") {
      $0.root = { abs($0.a - $0.d) / 2 }
    },
    Deviation("weight-alone", "The weight's second derivative is taken for the eigenvalue") {
      $0.root = { ($0.a - $0.d) / 2 }
    },
    Deviation("root-not-halved", "The root is not halved: (a + d)/2 + √((a − d)² + 4b²)") {
      $0.root = { (($0.a - $0.d) * ($0.a - $0.d) + 4 * $0.b * $0.b).squareRoot() }
    },
    Deviation("half-missing", "Under the root stands (a − d)², not ((a − d)/2)²") {
      $0.root = { (($0.a - $0.d) * ($0.a - $0.d) + $0.b * $0.b).squareRoot() }
    },
  ]

  /// The mistakes with what each rate does.
  private static let outcomeDeviations: [Deviation<SweepRecipe>] = [
    Deviation("epochs-from-zero", "Epochs are counted from 0") { $0.epoch = { $0 } },
    Deviation("strictly-below", "A loss equal to the target does not count as reaching it") {
      $0.isReached = { $0 < $1 }
    },
    Deviation(
      "reached-for-good", "The epoch is reported from which on all losses are at the target"
    ) { $0.staysReached = true },
    Deviation("lowest-for-final", "The lowest loss is reported as the final one") {
      $0.final = { $0.min() ?? .nan }
    },
    Deviation(
      "greater-alone", "Only `last > first` is asked: neither NaN nor ∞ from the start diverges"
    ) { $0.diverged = { $2 > $1 } },
    Deviation("nan-converges", "A loss that is NaN does not count as diverged") {
      $0.diverged = { $2 > $1 || $2.isInfinite }
    },
    Deviation("infinity-converges", "A loss of ∞ from the start on does not count as diverged") {
      $0.diverged = { $2 > $1 || $2.isNaN }
    },
    Deviation("not-finite-alone", "Only a last loss that is not finite counts as diverged") {
      $0.diverged = { !$2.isFinite }
    },
    Deviation("equal-is-divergence", "A last loss that equals the first counts as diverged") {
      $0.diverged = { !($2 < $1) }
    },
    Deviation("rise-is-divergence", "Any rise of the loss counts as diverged") {
      $0.diverged = { losses, _, last in
        !last.isFinite || zip(losses, losses.dropFirst()).contains { !($1 <= $0) }
      }
    },
    Deviation("above-first-once", "Any loss above the first one counts as diverged") {
      $0.diverged = { losses, first, last in !last.isFinite || losses.contains { $0 > first } }
    },
    Deviation("not-finite-once", "A loss that is not finite, though not the last, is divergence") {
      $0.diverged = { $2 > $1 || !$0.allSatisfy(\.isFinite) }
    },
    Deviation("sorted", "The outcomes come in the order of the rates' size, not as given") {
      $0.sorts = true
    },
  ]
}
