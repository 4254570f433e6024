import Gradus

/// By how much the bias of each unit has to rise until it lets `count` examples through: one number
/// for each row of `weights`, 0 where it does already.
///
/// A rectifier lets an example through where z = w · x + b is above 0. With z₍ₖ₎ the k-th largest over
/// the examples, that are at least k of them if and only if z₍ₖ₎ > 0; raising b by r raises all z by r.
/// So up to r = max(0, −z₍ₖ₎) there are fewer than k, and beyond it k or more.
package func risesToWake(
  weights: Matrix, biases: [Double], inputs: Matrix, examples count: Int
) -> [Double] {
  let z = Linear(weight: weights, bias: biases).forward(inputs)
  return (0..<z.columns).map { unit in
    let ordered = (0..<z.rows).map { z[$0, unit] }.sorted(by: >)
    return max(0, -ordered[count - 1])
  }
}
