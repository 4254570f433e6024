/// Exercise 2.6.decay: Adam's first step, with the penalty in the gradient or beside it.
///
/// From zero moments, both corrections cancel, and the step is −γ g/(|g| + ε) whatever the betas are.
/// With L2 the slope λp is part of g, and so it is divided by |g| as well; decoupled, the parameter is
/// first multiplied by 1 − γλ.
/// Source: torch.optim.Adam and AdamW; Loshchilov & Hutter 2019, arXiv:1711.05101.
package func firstAdamStep(
  from parameters: [Double], gradient: [Double], learningRate: Double, decay: Double,
  isDecoupled: Bool
) -> [Double] {
  zip(parameters, gradient).map { parameter, slope in
    let g = isDecoupled ? slope : slope + decay * parameter
    let start = isDecoupled ? parameter * (1 - learningRate * decay) : parameter
    return start - learningRate * g / (abs(g) + 1e-8)
  }
}
