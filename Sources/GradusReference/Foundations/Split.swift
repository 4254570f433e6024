import Gradus

/// The points of `data` in two parts, as `torch.utils.data.random_split` makes them of a
/// permutation: the last ⌊share · n⌋ indices of `order` are for validation, those before them for
/// training. Both parts keep the order.
///
/// Precondition: `order` has each index of `data` once; `validationShare` lies in 0 ..< 1.
package func split(_ data: Dataset, order: [Int], validationShare: Double) -> DataSplit {
  let held = Int(Double(data.count) * validationShare)
  func points(_ indices: ArraySlice<Int>) -> Dataset {
    Dataset(x: indices.map { data.x[$0] }, y: indices.map { data.y[$0] })
  }
  return DataSplit(training: points(order.dropLast(held)), validation: points(order.suffix(held)))
}
