/// Exercise 3.5.memory: the bytes of parameters, slopes, Adam's state and activations on a rank.
///
/// A layer from m units to n has n(m + 1) parameters. Of each are kept 2 bytes of itself, 2 of its slope, and
/// 12 for Adam: a copy and two means. What a stage shares out is divided by the ranks, rounded up.
///
/// A linear layer's slopes need its input; ReLU's need what it gave, which is the next layer's input; those of
/// cross-entropy need the softmax. So each example keeps one number for each unit, the inputs among them,
/// until its micro-batch has been backward.
///
/// Source: Rajbhandari et al. 2020, arXiv:1910.02054, for the first three.
package func trainingBytes(
  sizes: [Int], batch: Int, microbatches: Int, ranks: Int, stage: Int
) -> (parameters: Int, gradients: Int, optimizer: Int, activations: Int) {
  let count = zip(sizes, sizes.dropFirst()).reduce(0) { $0 + $1.1 * ($1.0 + 1) }
  let part = (count + ranks - 1) / ranks
  let rows = (batch + microbatches - 1) / microbatches
  return (
    2 * (stage >= 3 ? part : count), 2 * (stage >= 2 ? part : count),
    12 * (stage >= 1 ? part : count), 2 * rows * sizes.reduce(0, +)
  )
}
