import Gradus

/// Numbers that belong together and are not as many: whose they are, and what to do.
public struct ShapeError: Error, Equatable, CustomStringConvertible {
  /// Whose numbers do not fit which, and what to do about it.
  public let description: String

  init(_ description: String) { self.description = description }

  static func gradient(_ found: Int, of count: Int, _ owner: String, _ tensor: Int) -> ShapeError {
    ShapeError(
      "\(owner): tensor \(tensor) has \(numbers(count)) and a gradient of \(found); give it one of "
        + "\(count), or an empty one to leave the tensor as it is")
  }

  static func state(
    _ list: String, _ found: Int, of count: Int, needed: Int, _ owner: String, _ tensor: Int
  ) -> ShapeError {
    ShapeError(
      "\(owner): tensor \(tensor) has \(numbers(count)) and a state (\(list)) of \(found)"
        + (needed == count ? "" : ", where it needs \(needed)") + ": " + remedy(owner))
  }

  /// What to do about a state that belongs to others.
  static func remedy(_ owner: String) -> String {
    "it comes from other parameters; begin with a new \(owner), or bring the state to their shape"
  }

  static func numbers(_ count: Int) -> String { count == 1 ? "1 number" : "\(count) numbers" }
}

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
