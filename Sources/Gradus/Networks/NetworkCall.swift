extension TwoLayers {
  /// The parameters of a call that has them under the names W1, b1, W2 and b2.
  /// - Throws: A `MissingInput` where one of them is missing.
  public init(_ call: Call) throws {
    self.init(
      w1: try call.matrix("W1"), b1: try call.list("b1"), w2: try call.matrix("W2"),
      b2: try call.list("b2"))
  }

  /// The parameters under the names W1, b1, W2 and b2, after `prefix`.
  public func named(_ prefix: String = "") -> [NamedTensor] {
    [
      NamedTensor(prefix + "W1", w1), NamedTensor(prefix + "b1", b1),
      NamedTensor(prefix + "W2", w2), NamedTensor(prefix + "b2", b2),
    ]
  }

  /// All numbers: the first layer's weights, row by row, and biases, then the second's.
  public var numbers: [Double] { w1.values + b1 + w2.values + b2 }

  /// A network of the same shapes with these numbers, in the order of ``numbers``.
  public func replacing(_ numbers: [Double]) -> TwoLayers {
    require(
      numbers.count == self.numbers.count,
      "\(numbers.count) numbers for a network of \(self.numbers.count)")
    var (net, left) = (self, numbers[...])
    func next(_ count: Int) -> [Double] {
      defer { left = left.dropFirst(count) }
      return Array(left.prefix(count))
    }
    net.w1.values = next(w1.values.count)
    net.b1 = next(b1.count)
    net.w2.values = next(w2.values.count)
    net.b2 = next(b2.count)
    return net
  }
}
