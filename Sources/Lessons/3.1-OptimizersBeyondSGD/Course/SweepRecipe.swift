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
  /// How much of the excess loss is steep and how much flat, up to a factor.
  var parts: @Sendable (_ h: Hessian, _ ends: Ends, _ distance: Line) -> Ends = { h, ends, d in
    let squares = h.a * d.weight * d.weight + h.d * d.bias * d.bias
    let bent = squares + 2 * h.b * d.weight * d.bias
    let length = d.weight * d.weight + d.bias * d.bias
    let steep = ends.steep * (bent - ends.flat * length) / (ends.steep - ends.flat)
    return (steep, bent - steep)
  }
  var ends: @Sendable (Hessian) -> Ends = { h in
    let root = ((h.a - h.d) * (h.a - h.d) / 4 + h.b * h.b).squareRoot()
    return ((h.a + h.d) / 2 + root, (h.a + h.d) / 2 - root)
  }
  /// What an epoch makes of a part of the loss.
  var growth: @Sendable (_ factor: Double) -> Double = { $0 * $0 }
  /// Whether what rises is told by the limit and the second derivatives that were found.
  var isThroughout = false
  var comparesWithLast = false
  var risesAtOnce = false
  var waitsForBoth = false
  /// How far ahead is looked.
  var epochs = 10_000
  var epoch: @Sendable (_ index: Int) -> Int = { $0 + 1 }

  /// Of a steep and a flat direction.
  typealias Ends = (steep: Double, flat: Double)

  func report(_ sweep: LearningRateSweep) -> LearningRateReport {
    let x = sweep.x
    let sums = (x.reduce(0) { $0 + $1 * $1 }, x.reduce(0, +), Double(x.count))
    let wrong = hessian(sums.0, sums.1, sums.2)
    let right = SweepRecipe().hessian(sums.0, sums.1, sums.2)
    let limit = rate(eigenvalue((wrong.a + wrong.d) / 2, root(wrong)))
    return LearningRateReport(
      limit: limit,
      risesAt: sweep.rates.map {
        guard isThroughout else { return risesAt($0, right, sweep.distance) }
        return $0 > limit ? risesAt($0, wrong, sweep.distance) : nil
      })
  }

  private func risesAt(_ rate: Double, _ h: Hessian, _ distance: Line) -> Int? {
    let ends = self.ends(h)
    let start = parts(h, ends, distance)
    let (steep, flat) = (1 - rate * ends.steep, 1 - rate * ends.flat)
    let decisive = waitsForBoth ? flat : steep
    guard abs(decisive) > 1 else { return nil }
    if risesAtOnce { return epoch(1) }
    guard start.steep > 0 else { return nil }
    var (now, last) = (start, start.steep + start.flat)
    for index in 1...epochs {
      now = (now.steep * growth(steep), now.flat * growth(flat))
      if now.steep + now.flat > last { return epoch(index) }
      if comparesWithLast { last = now.steep + now.flat }
    }
    return nil
  }

  static let deviations: [Deviation<SweepRecipe>] =
    rateDeviations + throughoutDeviations + outcomeDeviations

  /// The mistakes with the rate that `risesAt` shows too, where it goes by them.
  private static let throughoutDeviations: [Deviation<SweepRecipe>] =
    rateDeviations.named(
      "eigenvalue-reported", "factor-two-missing", "smallest-eigenvalue", "half-the-trace",
      "not-averaged", "sums-for-means", "n-missing", "square-of-sum", "off-diagonal-ignored",
      "weight-alone"
    ).map { mistake in
      Deviation(
        "\(mistake.name.id)-throughout", "\(mistake.name.title), and risesAt goes by it",
        equation: mistake.name.equation
      ) {
        mistake.change(&$0)
        $0.isThroughout = true
      }
    }

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

  /// The mistakes with what each rate will do.
  private static let outcomeDeviations: [Deviation<SweepRecipe>] = [
    Deviation("epochs-from-zero", "Epochs are counted from 0") { $0.epoch = { $0 } },
    Deviation("one-epoch-late", "The epoch after the one that rises is told") {
      $0.epoch = { $0 + 2 }
    },
    Deviation("rises-at-once", "Above the limit the loss is said to rise in epoch 2 already") {
      $0.risesAtOnce = true
    },
    Deviation(
      "above-the-last", "A loss is compared with that of the epoch before, not of epoch 1"
    ) { $0.comparesWithLast = true },
    Deviation(
      "not-squared", "An epoch is taken to multiply each part of the loss by 1 − γΛ, not its square"
    ) { $0.growth = { $0 } },
    Deviation("distance-for-loss", "The distance is asked about, not the loss") {
      $0.parts = { h, ends, d in
        let squares = h.a * d.weight * d.weight + h.d * d.bias * d.bias
        let bent = squares + 2 * h.b * d.weight * d.bias
        let length = d.weight * d.weight + d.bias * d.bias
        let steep = (bent - ends.flat * length) / (ends.steep - ends.flat)
        return (steep, length - steep)
      }
    },
    Deviation(
      "axes-for-eigenvectors", "Weight and bias are taken for the directions that only stretch"
    ) {
      $0.ends = { (max($0.a, $0.d), min($0.a, $0.d)) }
      $0.parts = { h, _, d in
        let (weight, bias) = (h.a * d.weight * d.weight, h.d * d.bias * d.bias)
        return h.a > h.d ? (weight, bias) : (bias, weight)
      }
    },
    Deviation("hundred-epochs", "What comes after 100 epochs is not asked about") {
      $0.epochs = 99
    },
    Deviation("waits-for-both", "A run is said to rise only where both directions grow") {
      $0.waitsForBoth = true
    },
  ]
}
