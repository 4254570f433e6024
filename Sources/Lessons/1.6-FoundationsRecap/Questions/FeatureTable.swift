import Gradus

/// A question to polynomial features: numbers, the highest power, and the training part.
public struct FeatureQuestion: Question, Equatable {
  /// The numbers whose powers become features.
  public var x: [Double]
  /// The highest power; 1 or more.
  public var degree: Int
  /// The numbers whose means and deviations standardise the columns.
  public var training: [Double]

  public init(x: [Double], degree: Int, training: [Double]) {
    self.x = x
    self.degree = degree
    self.training = training
  }

  public var summary: String {
    "features up to degree \(degree) of x \(listed(x)), standardized on \(listed(training))"
  }
}

/// Features, one row for each example.
public struct FeatureTable: Answer, Equatable {
  /// One row for each number, one column for each power from 1 on.
  public var features: Matrix

  public init(_ features: Matrix) { self.features = features }

  public var numbers: [Double] { features.values }
  public var outline: String { "a \(features.shape) matrix" }

  /// Column k holds the powers k + 1.
  public func place(of index: Int) -> String {
    guard index < numbers.count else { return "number \(index)" }
    let (row, column) = (index / features.columns, index % features.columns)
    return "features[\(row), \(column)], row \(row) of the column for x to the power \(column + 1)"
  }

  /// Errors count against the largest size in the column.
  public var scales: [Double] {
    let sizes = (0..<features.columns).map { column in
      largestSize(of: (0..<features.rows).map { features[$0, column] })
    }
    return numbers.indices.map { sizes[$0 % features.columns] }
  }
}
