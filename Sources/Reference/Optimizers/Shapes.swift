import Gradus

extension TorchOptimizer {
  /// The shape of tensor number `index`, which has `count` numbers. Throws when there is none, or
  /// its numbers are not as many.
  static func shape(_ index: Int, of shapes: [[Int]], count: Int) throws -> [Int] {
    guard shapes.indices.contains(index) else {
      throw OptionError(
        "\(name): tensor \(index) has no shape; \(name) needs the shapes of all tensors")
    }
    let size = shapes[index].reduce(1, *)
    guard size == count else {
      throw OptionError(
        "\(name): tensor \(index) has \(count) numbers; its shape \(legible(shapes[index])) has "
          + "\(size)")
    }
    return shapes[index]
  }
}

/// The shape as PyTorch writes it: "(3, 4)", "(5)".
func legible(_ shape: [Int]) -> String {
  "(\(shape.map(String.init).joined(separator: ", ")))"
}
