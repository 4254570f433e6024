import Gradus

/// What a forward and a backward pass make: values, and the cotangent of each.
///
/// The cotangents come last one first, as they are made: what is wrong first is where to look.
public struct Passes: Answer, Equatable {
  /// In the order in which the forward pass makes them.
  public var values: [Double]
  /// One for each value, in the order of the values.
  public var cotangents: [Double]

  public init(values: [Double], cotangents: [Double]) {
    (self.values, self.cotangents) = (values, cotangents)
  }

  public var numbers: [Double] { values + cotangents.reversed() }

  public var outline: String {
    "\(counted(values.count, "value")), \(counted(cotangents.count, "cotangent"))"
  }

  public func place(of index: Int) -> String {
    index < values.count
      ? "values[\(index)]" : "cotangents[\(cotangents.count - 1 - (index - values.count))]"
  }

  /// An error counts relative to the largest value, or to the largest cotangent.
  public var scales: [Double] {
    [values, cotangents].flatMap { numbers in
      Array(repeating: largestSize(of: numbers), count: numbers.count)
    }
  }
}
