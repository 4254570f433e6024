import Exercising

/// What goes wrong in either normalization.
let normalizationDeviations: [Deviation<NormalizationRecipe>] = [
  Deviation(
    "unbiased", "The variance is divided by n − 1", equation: "Σ d²/(n − 1)",
    seenIn: "harvardnlp/annotated-transformer#119, tracel-ai/burn#2185: torch.std's default"
  ) { $0.divisor = { $0 - 1 } },
  Deviation(
    "unbiased-forward", "The variance is divided by n − 1, and its cotangent is shared by n"
  ) {
    $0.divisor = { $0 - 1 }
    $0.sharedBy = { $0 }
  },
  Deviation("variance-with-eps", "The variance that is answered has ε in it") {
    $0.answeredVariance = { $0 + $1 }
  },
  Deviation("variance-summed", "The variance is the sum of the squares, not their mean") {
    $0.divisor = { _ in 1 }
  },
  Deviation(
    "eps-outside", "ε is added to the root, not below it", equation: "(x − μ)/(σ + ε)",
    seenIn: "harvardnlp/annotated-transformer#119"
  ) {
    $0.scale = { $0.squareRoot() + $1 }
  },
  Deviation("eps-missing", "There is no ε", equation: "(x − μ)/σ") {
    $0.scale = { variance, _ in variance.squareRoot() }
  },
  Deviation("eps-squared", "ε is squared below the root", equation: "√(σ² + ε²)") {
    $0.scale = { ($0 + $1 * $1).squareRoot() }
  },
  Deviation(
    "not-rooted", "Divided by the variance: the root is missing", equation: "(x − μ)/(σ² + ε)"
  ) {
    $0.scale = { $0 + $1 }
  },
  Deviation(
    "squared", "Divided by the square of the variance", equation: "(x − μ)/(σ² + ε)²",
    seenIn: "131250208/TPlinker-joint-extraction#37"
  ) {
    $0.scale = { ($0 + $1) * ($0 + $1) }
  },
  Deviation("larger-of-eps", "ε is a least variance, not added", equation: "√max(σ², ε)") {
    $0.scale = { max($0, $1).squareRoot() }
  },
  Deviation(
    "multiplied", "Multiplied by √(σ² + ε), not divided", equation: "(x − μ) √(σ² + ε)",
    seenIn: "szymanowiczs/viewset-diffusion#1, which divides by the reciprocal root"
  ) {
    $0.scale = { 1 / ($0 + $1).squareRoot() }
  },
  Deviation(
    "wrong-axis", "Rows and columns are exchanged: mean and variance go along the wrong axis"
  ) { $0.byColumns.toggle() },
  Deviation("whole", "One mean and one variance for all numbers of the batch") {
    $0.isWhole = true
  },
  Deviation("mean-left", "The mean is not subtracted", equation: "x/√(σ² + ε)") {
    $0.subtractsMean = false
  },
  Deviation(
    "mean-square", "The mean of the squares stands for the variance", equation: "σ² = mean(x²)",
    seenIn: "RMSNorm, which does not subtract the mean either"
  ) { $0.variance = { numbers, _ in numbers.reduce(0) { $0 + $1 * $1 } } },
  Deviation("absolute", "The mean distance from the mean stands for the variance") {
    $0.variance = { numbers, mean in numbers.reduce(0) { $0 + abs($1 - mean) } }
  },
  Deviation(
    "bias-before-weight", "The bias is added before the weight multiplies", equation: "w (x̂ + b)"
  ) {
    $0.addsBiasFirst = true
  },
  Deviation("bias-missing", "The bias is not added") { $0.bias = { _ in 0 } },
  Deviation(
    "weight-missing", "dNormalized lacks the weight: the output's cotangent as it is",
    seenIn: "denizyuret/Knet.jl#288: right only while the weight is 1"
  ) { $0.weightBack = { _ in 1 } },
  Deviation("weight-sees-input", "dWeight is made of the input, not of the normalized numbers") {
    $0.seen = { x, _, _, _ in x }
  },
  Deviation("weight-sees-centred", "dWeight is made of x − μ, not of the normalized numbers") {
    $0.seen = { _, d, _, _ in d }
  },
  Deviation("weight-sees-output", "dWeight is made of the output, not of the normalized numbers") {
    $0.seen = { _, _, _, output in output }
  },
  Deviation("weight-slope-is-biass", "dWeight is the sum of the cotangents, which is dBias") {
    $0.seen = { _, _, _, _ in 1 }
  },
  Deviation("parameters-averaged", "dWeight and dBias are means over the rows, not sums") {
    $0.share = { 1 / $0 }
  },
  Deviation("parameters-of-last-row", "dWeight and dBias are the last row's: = where += belongs") {
    $0.keepsLastRowAlone = true
  },
  Deviation("weight-slope-averaged", "dWeight is a mean over the rows, not a sum") {
    $0.share = { 1 / $0 }
    $0.changesBiasSlope = false
  },
  Deviation("bias-slope-averaged", "dBias is a mean over the rows, not a sum") {
    $0.share = { 1 / $0 }
    $0.changesWeightSlope = false
  },
  Deviation("weight-slope-of-last-row", "dWeight is the last row's: = where += belongs") {
    $0.keepsLastRowAlone = true
    $0.changesBiasSlope = false
  },
  Deviation("bias-slope-of-last-row", "dBias is the last row's: = where += belongs") {
    $0.keepsLastRowAlone = true
    $0.changesWeightSlope = false
  },
  Deviation("weight-slope-scaled", "dWeight is made of dNormalized: the weight is in it") {
    $0.scalesWeightSlope = true
  },
  Deviation("bias-slope-scaled", "dBias is made of dNormalized: the weight is in it") {
    $0.scalesBiasSlope = true
  },
  Deviation(
    "constants", "Mean and variance are taken for constants: dVariance and dMean are 0",
    equation: "dx = dx̂/s", seenIn: "right in evaluation alone"
  ) { $0.isConstant = true },
  Deviation("variance-not-passed", "dCentred lacks what comes back through the variance") {
    $0.passesVariance = false
  },
  Deviation("mean-not-passed", "dInput lacks what comes back through the mean") {
    $0.passesMean = false
  },
  Deviation("variance-half-missing", "dVariance lacks the ½ of the root's slope") {
    $0.varianceFactor = { _ in 2 }
  },
  Deviation("variance-sign", "dVariance has the wrong sign: a larger variance makes x̂ smaller") {
    $0.varianceFactor = { _ in -1 }
  },
  Deviation(
    "variance-power-half", "dVariance has the power −½", equation: "−½ Σ dx̂ d (σ² + ε)^(−1/2)"
  ) { $0.varianceFactor = { $0 * $0 } },
  Deviation(
    "variance-power-one", "dVariance has the power −1", equation: "−½ Σ dx̂ d (σ² + ε)^(−1)"
  ) { $0.varianceFactor = { $0 } },
  Deviation(
    "variance-of-scale", "dVariance is the cotangent of √(σ² + ε), not of σ²",
    equation: "−Σ dx̂ d/(σ² + ε)"
  ) { $0.varianceFactor = { 2 * $0 } },
  Deviation("variance-sees-input", "dVariance is made of x, not of x − μ") {
    $0.varianceSees = { x, _, _ in x }
  },
  Deviation("variance-sees-normalized", "dVariance is made of x̂ where x − μ belongs") {
    $0.varianceSees = { _, d, s in d / s }
  },
  Deviation("two-missing", "dCentred lacks the square's 2", equation: "dx̂/s + dσ² d/n") {
    $0.varianceShare = { 1 / $0 }
  },
  Deviation("variance-not-shared", "dCentred: the variance's part is not divided by n") {
    $0.varianceShare = { _ in 2 }
  },
  Deviation("variance-subtracted", "dCentred: the variance's part is subtracted") {
    $0.varianceShare = { -2 / $0 }
  },
  Deviation("variance-to-normalized", "dCentred: the variance's part has x̂ where x − μ belongs") {
    $0.bends = { d, s in d / s }
  },
  Deviation("mean-subtracted", "dInput: the mean's part is subtracted") {
    $0.meanShare = { -1 / $0 }
  },
  Deviation("mean-of-normalized", "dMean is −Σ dNormalized, not divided by √(σ² + ε)") {
    $0.sumsNormalized = true
  },
  Deviation("mean-not-shared", "dInput: the mean's part is not divided by n") {
    $0.meanShare = { _ in 1 }
  },
  Deviation("mean-averaged", "dMean is a mean, where every number's slope adds up") {
    $0.averagesMeanSlope = true
  },
  Deviation("mean-sign", "dMean has the wrong sign: the mean is subtracted") { $0.meanFactor = 1 },
  Deviation(
    "mean-twice", "What comes back through the mean counts twice", seenIn: "apache/mxnet#1053"
  ) { $0.meanFactor = -2 },
  Deviation("not-divided", "dCentred: dNormalized is not divided by √(σ² + ε)") {
    $0.dividesBack = false
  },
  Deviation("eps-missing-back", "The backward pass divides by σ, without the forward pass's ε") {
    $0.scaleBack = { variance, _ in variance.squareRoot() }
  },
  Deviation("weight-twice", "dInput is multiplied by the weight, which dNormalized has in it") {
    $0.inputFactor = { $0 }
  },
]
