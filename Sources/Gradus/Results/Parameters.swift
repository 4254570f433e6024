/// Parameters, each of which counts by its own size.
public struct Parameters: Answer, Equatable {
  /// One for each parameter.
  public var numbers: [Double]

  public init(_ numbers: [Double]) { self.numbers = numbers }

  public var outline: String { counted(numbers.count, "parameter") }

  public func place(of index: Int) -> String {
    numbers.count == 1 ? "the parameter" : "parameters[\(index)]"
  }
}
