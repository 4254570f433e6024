import Gradus

/// The lines of a normalization, forward and backward.
struct NormalizationRecipe: Sendable {
  /// Whether the numbers that are normalized together stand in a column, not in a row.
  var byColumns: Bool
  var isWhole = false
  var subtractsMean = true
  var variance: @Sendable (_ numbers: [Double], _ mean: Double) -> Double = { numbers, mean in
    numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  }
  /// What the sum of squares is divided by.
  var divisor: @Sendable (_ n: Double) -> Double = { $0 }
  var scale: @Sendable (_ variance: Double, _ eps: Double) -> Double = { ($0 + $1).squareRoot() }
  var answeredVariance: @Sendable (_ variance: Double, _ eps: Double) -> Double = { variance, _ in
    variance
  }
  /// What is added to the output in place of the bias.
  var bias: @Sendable (Double) -> Double = { $0 }
  var addsBiasFirst = false

  // Backward.
  var weightBack: @Sendable (_ weight: Double) -> Double = { $0 }
  /// What the weight's cotangent is made of, beside the output's.
  var seen: @Sendable (_ x: Double, _ d: Double, _ normalized: Double, _ output: Double) -> Double =
    { _, _, normalized, _ in normalized }
  var share: @Sendable (_ rows: Double) -> Double = { _ in 1 }
  var keepsLastRowAlone = false
  /// Which of the two slopes of the parameters the two lines before are about.
  var changesWeightSlope = true
  var changesBiasSlope = true
  var scalesWeightSlope = false
  var scalesBiasSlope = false
  /// The scale that the backward pass divides by, nil for that of the forward pass.
  var scaleBack: (@Sendable (_ variance: Double, _ eps: Double) -> Double)?
  var dividesBack = true
  /// What the variance's cotangent is multiplied by, s being the scale.
  var varianceFactor: @Sendable (_ s: Double) -> Double = { _ in 1 }
  var varianceSees: @Sendable (_ x: Double, _ d: Double, _ s: Double) -> Double = { _, d, _ in d }
  var isConstant = false
  /// What the variance's cotangent is shared by, nil for the forward pass's divisor.
  var sharedBy: (@Sendable (_ n: Double) -> Double)?
  var varianceShare: @Sendable (_ n: Double) -> Double = { 2 / $0 }
  var bends: @Sendable (_ d: Double, _ s: Double) -> Double = { d, _ in d }
  var sumsNormalized = false
  var passesVariance = true
  var meanFactor = -1.0
  var averagesMeanSlope = false
  var meanShare: @Sendable (_ n: Double) -> Double = { 1 / $0 }
  var passesMean = true
  var inputFactor: @Sendable (_ weight: Double) -> Double = { _ in 1 }

  /// The mean and the variance are `fixed` where that is given, and then nothing comes back through
  /// them, unless it `passesFixed`.
  func steps(
    _ input: Matrix, weight: [Double], bias: [Double], eps: Double, cotangent: Matrix,
    fixed: RunningStatistics? = nil, passesFixed: Bool = false
  ) -> NormalizationSteps {
    let columns = input.columns
    let places = Array(input.values.indices)
    let inColumns = byColumns || fixed != nil
    var groups = (0..<(inColumns ? columns : input.rows)).map { group in
      places.filter { (inColumns ? $0 % columns : $0 / columns) == group }
    }
    let count = groups.count
    if isWhole && fixed == nil { groups = [places] }
    var steps = NormalizationSteps(of: input, groups: groups.count)
    for (k, group) in groups.enumerated() {
      let numbers = group.map { input.values[$0] }
      let n = Double(group.count)
      let mean = fixed?.mean[k] ?? numbers.reduce(0, +) / n
      let spread = fixed?.variance[k] ?? variance(numbers, mean) / divisor(n)
      let centred = numbers.map { subtractsMean ? $0 - mean : $0 }
      let s = scale(spread, eps)
      (steps.mean[k], steps.variance[k]) = (mean, answeredVariance(spread, eps))
      var along = 0.0
      for (d, place) in zip(centred, group) {
        let (column, bar) = (place % columns, cotangent.values[place])
        let added = self.bias(bias[column]) * (addsBiasFirst ? weight[column] : 1)
        let output = weight[column] * d / s + added
        (steps.normalized.values[place], steps.output.values[place]) = (d / s, output)
        steps.dNormalized.values[place] = weightBack(weight[column]) * bar
        let isKept = !keepsLastRowAlone || place / columns == input.rows - 1
        let (x, part) = (input.values[place], isKept ? share(Double(input.rows)) * bar : 0)
        steps.dWeight[column] +=
          (changesWeightSlope ? part : bar) * seen(x, d, d / s, output)
          * (scalesWeightSlope ? weight[column] : 1)
        steps.dBias[column] +=
          (changesBiasSlope ? part : bar) * (scalesBiasSlope ? weight[column] : 1)
        along += steps.dNormalized.values[place] * varianceSees(x, d, s)
      }
      let isCut = isConstant || fixed != nil && !passesFixed
      let back = scaleBack?(spread, eps) ?? s
      let dVariance = isCut ? 0 : -along / (2 * back * back * back) * varianceFactor(back)
      steps.dVariance[k] = dVariance
      var sum = 0.0
      for (d, place) in zip(centred, group) {
        let through = steps.dNormalized.values[place] / (dividesBack ? back : 1)
        let bent =
          passesVariance && dVariance != 0
          ? dVariance * varianceShare((sharedBy ?? divisor)(n)) * bends(d, back) : 0
        steps.dCentred.values[place] = through + bent
        sum += sumsNormalized ? steps.dNormalized.values[place] : through + bent
      }
      steps.dMean[k] = isCut ? 0 : meanFactor * sum / (averagesMeanSlope ? n : 1)
      for place in group {
        let passed = passesMean ? steps.dMean[k] * meanShare(n) : 0
        steps.dInput.values[place] =
          (steps.dCentred.values[place] + passed) * inputFactor(weight[place % columns])
      }
    }
    guard groups.count != count else { return steps }
    func repeated(_ list: [Double]) -> [Double] { Array(repeating: list[0], count: count) }
    (steps.mean, steps.variance) = (repeated(steps.mean), repeated(steps.variance))
    (steps.dVariance, steps.dMean) = (repeated(steps.dVariance), repeated(steps.dMean))
    return steps
  }
}
