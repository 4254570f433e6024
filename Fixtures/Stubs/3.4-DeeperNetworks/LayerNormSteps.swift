import Foundation
import Gradus

/// Exercise 3.4.layer-norm: each row normalized, forward and backward, line by line.
///
/// A row is a group. Returns every quantity of the two passes, as `NormalizationSteps` describes
/// them: with μ and σ² a row's mean and variance, the normalized numbers are (x − μ)/√(σ² + eps), and
/// the output is these times `weight` plus `bias`, which have one number for each column. `cotangent`
/// is that of the output. `NormalizationSteps(of: input, groups: input.rows)` has all sizes right.
public func layerNorm(
  _ input: Matrix, weight: [Double], bias: [Double], eps: Double, cotangent: Matrix
) throws -> NormalizationSteps {
  throw Todo("3.4.layer-norm")
}
