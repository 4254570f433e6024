import Gradus

/// Exercise 3.4.checkpoint: a chain forward and backward, of whose inputs only some are kept and the
/// others made again.
///
/// L layers in segments of k: every layer is run once forward, and again once on the way back, but for
/// the last one of its segment. While a segment is gone through, the inputs of its layers are kept,
/// and those where the segments before it begin: L/k + k − 1 at most, which is least for k = √L.
/// Source: Chen et al. 2016, arXiv:1604.06174.
package func checkpointed(
  _ chain: inout MeasuredChain, input: Double, cotangent: Double, every segment: Int
) -> (output: Double, inputCotangent: Double) {
  var value = input
  for layer in 0..<chain.count {
    if layer % segment == 0 { chain.kept[layer] = value }
    value = chain.run(layer, on: value)
  }
  var bar = cotangent
  for start in stride(from: 0, to: chain.count, by: segment).reversed() {
    let end = min(start + segment, chain.count)
    for layer in start..<(end - 1) {
      if let known = chain.kept[layer] { chain.kept[layer + 1] = chain.run(layer, on: known) }
    }
    for layer in (start..<end).reversed() {
      if let known = chain.kept[layer] { bar *= chain.slope(layer, at: known) }
      chain.kept[layer] = nil
    }
  }
  return (value, bar)
}
