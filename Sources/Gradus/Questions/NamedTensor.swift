/// A number, a list or a table under the name by which a learner knows it.
public struct NamedTensor: Codable, Sendable, Equatable {
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

/// A call of a function: its inputs by name. Most exercises need no question of their own.
public struct Call: Question, Equatable {
  /// What is asked for, such as "the backward pass of a linear layer".
  public var asked: String
  public var inputs: [NamedTensor]

  public init(_ asked: String, _ inputs: [NamedTensor]) {
    (self.asked, self.inputs) = (asked, inputs)
  }

  /// The input called `name`. Throws a ``MissingInput`` where there is none.
  public subscript(name: String) -> NamedTensor {
    get throws {
      guard let found = inputs.first(where: { $0.name == name }) else {
        throw MissingInput(name: name, call: asked)
      }
      return found
    }
  }

  /// The table called `name`; a list is one column. Throws a ``MissingInput``.
  public func matrix(_ name: String) throws -> Matrix {
    let input = try self[name]
    guard input.shape.count == 2 else { return Matrix(column: input.values) }
    return Matrix(rows: input.shape[0], columns: input.shape[1], values: input.values)
  }

  /// The elements of the input called `name`. Throws a ``MissingInput``.
  public func list(_ name: String) throws -> [Double] { try self[name].values }

  /// The number called `name`. Throws a ``MissingInput``, also where it is no single number.
  public func number(_ name: String) throws -> Double {
    let values = try self[name].values
    guard values.count == 1 else { throw MissingInput(name: name, call: asked) }
    return values[0]
  }

  /// The call with other elements for the input called `name`.
  public func replacing(_ name: String, by values: [Double]) -> Call {
    var call = self
    for index in inputs.indices where inputs[index].name == name {
      call.inputs[index].values = values
    }
    return call
  }

  public var summary: String {
    let sizes = inputs.map(\.outline).joined(separator: ", ")
    return sizes.isEmpty ? asked : "\(asked) for \(sizes)"
  }

  public func detail(at index: Int) -> String? {
    inputs.isEmpty ? nil : inputs.map(\.inWords).joined(separator: "; ")
  }

  /// A call that lacks an input.
  public struct MissingInput: Error, CustomStringConvertible {
    let name: String
    let call: String

    public var description: String { "the call of \(call) has no single input called \(name)" }
  }
}

/// What a function returns, by name. Most exercises need no answer of their own.
public struct Tensors: Answer, Equatable {
  public var parts: [NamedTensor]

  public init(_ parts: [NamedTensor]) { self.parts = parts }

  /// The part called `name`; nil where there is none.
  public subscript(name: String) -> NamedTensor? {
    get { parts.first { $0.name == name } }
    set {
      guard let newValue, let index = parts.firstIndex(where: { $0.name == name }) else { return }
      parts[index] = newValue
    }
  }

  public var numbers: [Double] { parts.flatMap(\.values) }
  public var outline: String { parts.map(\.outline).joined(separator: ", ") }

  public func place(of index: Int) -> String {
    var left = index
    for part in parts {
      if left < part.values.count { return part.place(of: left) }
      left -= part.values.count
    }
    return "number \(index)"
  }

  /// An error counts relative to the largest size in its part.
  public var scales: [Double] {
    parts.flatMap { Array(repeating: largestSize(of: $0.values), count: $0.values.count) }
  }
}
