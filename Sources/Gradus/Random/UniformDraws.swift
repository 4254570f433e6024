extension RandomGenerator {
  /// `count` uniform numbers from [0, 1), as `torch.rand` gives them.
  public mutating func rand(_ count: Int, _ precision: Precision = .float32) -> [Double] {
    StepMemory.numbers(count) { draws in
      for place in 0..<count { draws[place] = unit(precision) }
    }
  }

  /// `count` uniform numbers from [lower, upper), as `Tensor.uniform_` gives them:
  /// product and sum are rounded once, so that the largest may come out as `upper` itself.
  public mutating func uniform(
    _ count: Int, in range: Range<Double>, _ precision: Precision = .float32
  ) -> [Double] {
    (0..<count).map { _ in
      let unit = unit(precision)
      switch precision {
      case .float64:
        return range.lowerBound.addingProduct(unit, range.upperBound - range.lowerBound)
      case .float32:
        let (lower, upper) = (Float(range.lowerBound), Float(range.upperBound))
        return Double(lower.addingProduct(Float(unit), upper - lower))
      }
    }
  }

  /// A permutation of 0 ..< count, as `torch.randperm` gives it.
  public mutating func randperm(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for index in order.indices.dropLast() {
      order.swapAt(index, index + Int(next32()) % (count - index))
    }
    return order
  }

  /// `count` integers from `range`, as `torch.randint` gives them.
  public mutating func randint(_ count: Int, in range: Range<Int>) -> [Int] {
    require(!range.isEmpty, "randint from the empty range \(range)")
    let width = UInt64(range.count)
    return (0..<count).map { _ in
      let bits = width >= 1 << 28 ? next() : UInt64(next32())
      return range.lowerBound + Int(bits % width)
    }
  }

  /// One uniform number: 24 bits of one draw in float32, 53 bits of two draws in float64.
  mutating func unit(_ precision: Precision) -> Double {
    switch precision {
    case .float32: Double(next32() & (1 << 24 - 1)) * 0x1p-24
    case .float64: Double(next() & (1 << 53 - 1)) * 0x1p-53
    }
  }
}
