import Gradus

/// Exercise 3.7.drop-path: a residual block that is left out for some examples, forward and backward.
///
/// Block l of L survives with pₗ = 1 − (l/L)(1 − p_L). With m = 1/pₗ for a row whose draw is below pₗ
/// and 0 for another, y = x + m f, of which the mean over the draws is x + f. Past the block the
/// cotangent comes back as it is, through it m times.
/// Source: Huang et al. 2016, arXiv:1603.09382, with the scaling of torchvision.ops.stochastic_depth.
package func dropPath(
  _ x: Matrix, branch: Matrix, cotangent: Matrix, block: Int, of blocks: Int,
  lastSurvival: Double, draws: [Double], isTraining: Bool
) -> (output: Matrix, inputCotangent: Matrix, branchCotangent: Matrix) {
  let survival = 1 - Double(block) / Double(blocks) * (1 - lastSurvival)
  let factors = draws.map { isTraining ? ($0 < survival ? 1 / survival : 0) : 1 }
  let mask = Matrix(
    rows: x.rows, columns: x.columns,
    values: factors.flatMap { Array(repeating: $0, count: x.columns) })
  return (
    x + branch.elementwiseProduct(mask), cotangent, cotangent.elementwiseProduct(mask)
  )
}
