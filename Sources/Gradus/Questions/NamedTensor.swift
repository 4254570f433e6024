/// A number, a list or a table under the name by which a learner knows it.
public struct NamedTensor: Codable, Sendable, Equatable {
  /// What a learner knows it by, such as "W1".
  public let name: String
  /// Empty for a number, one size for a list, two for a table.
  public let shape: [Int]
  /// The elements, row after row.
  public var values: [Double]

  public init(_ name: String, _ number: Double) { self.init(name, shape: [], values: [number]) }

  public init(_ name: String, _ list: [Double]) {
    self.init(name, shape: [list.count], values: list)
  }

  public init(_ name: String, _ table: Matrix) {
    self.init(name, shape: [table.rows, table.columns], values: table.values)
  }

  public init(_ name: String, shape: [Int], values: [Double]) {
    require(
      Self.fill(shape, values),
      "\(values.count) values of \(name) do not fill the shape \(shape)")
    (self.name, self.shape, self.values) = (name, shape, values)
  }

  /// The tensor that is written as its name, its shape and its values, row by row.
  /// - Throws: What `decoder` throws, and a `DecodingError` where the values do not fill the shape.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let name = try container.decode(String.self, forKey: .name)
    let shape = try container.decode([Int].self, forKey: .shape)
    let values = try container.decode([Double].self, forKey: .values)
    guard Self.fill(shape, values) else {
      throw DecodingError.dataCorruptedError(
        forKey: .values, in: container,
        debugDescription: "\(values.count) values of \(name) do not fill the shape \(shape)")
    }
    self.init(name, shape: shape, values: values)
  }

  private static func fill(_ shape: [Int], _ values: [Double]) -> Bool {
    guard shape.count <= 2, shape.allSatisfy({ $0 >= 0 }) else { return false }
    let (count, overflow) = (shape.first ?? 1).multipliedReportingOverflow(
      by: shape.count == 2 ? shape[1] : 1)
    return !overflow && count == values.count
  }

  /// "x (3×2)", "b (2 numbers)", or the name of a single number.
  public var outline: String {
    switch shape.count {
    case 0: name
    case 1: "\(name) (\(counted(shape[0], "number")))"
    default: "\(name) (\(shape[0])×\(shape[1]))"
    }
  }

  /// "W[0, 1]", where element `index` stands.
  public func place(of index: Int) -> String {
    switch shape.count {
    case 0: name
    case 1: "\(name)[\(index)]"
    default: "\(name)[\(index / shape[1]), \(index % shape[1])]"
    }
  }

  /// "x = [[1, 2], [3, 4]]", shortened in the middle.
  public var inWords: String {
    switch shape.count {
    case 0: "\(name) = \(legible(values[0]))"
    case 1: "\(name) = \(listed(values))"
    default:
      "\(name) = "
        + listed((0..<shape[0]).map { listed(Array(values[$0 * shape[1]..<($0 + 1) * shape[1]])) })
    }
  }
}
