/// A call of a function: its inputs by name. Most exercises need no question of their own.
public struct Call: Question, Equatable {
  /// What is asked for, such as "the backward pass of a linear layer".
  public var asked: String
  /// What the function is given, each under a name of its own.
  public var inputs: [NamedTensor]

  public init(_ asked: String, _ inputs: [NamedTensor]) {
    (self.asked, self.inputs) = (asked, inputs)
  }

  /// The input called `name`.
  /// - Throws: A ``MissingInput`` where there is none.
  public subscript(name: String) -> NamedTensor {
    get throws {
      guard let found = inputs.first(where: { $0.name == name }) else {
        throw MissingInput(name: name, call: asked)
      }
      return found
    }
  }

  /// The table called `name`; a list is one column.
  /// - Throws: A ``MissingInput`` where there is none.
  public func matrix(_ name: String) throws -> Matrix {
    let input = try self[name]
    guard input.shape.count == 2 else { return Matrix(column: input.values) }
    return Matrix(rows: input.shape[0], columns: input.shape[1], values: input.values)
  }

  /// The elements of the input called `name`.
  /// - Throws: A ``MissingInput`` where there is none.
  public func list(_ name: String) throws -> [Double] { try self[name].values }

  /// The number called `name`.
  /// - Throws: A ``MissingInput`` where there is none, or several numbers.
  public func number(_ name: String) throws -> Double {
    let values = try self[name].values
    guard values.count == 1 else { throw MissingInput(name: name, call: asked) }
    return values[0]
  }

  /// The whole number called `name`.
  /// - Throws: A ``MissingInput`` where there is none, or it is not whole.
  public func integer(_ name: String) throws -> Int {
    let numbers = try integers(name)
    guard numbers.count == 1 else { throw MissingInput(name: name, call: asked) }
    return numbers[0]
  }

  /// The whole numbers called `name`.
  /// - Throws: A ``MissingInput`` where there are none, or one is not whole.
  public func integers(_ name: String) throws -> [Int] {
    try list(name).map {
      guard let number = Int(exactly: $0) else { throw MissingInput(name: name, call: asked) }
      return number
    }
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
    // Of a number it is as short to say which.
    let words = inputs.map { $0.shape.isEmpty ? $0.inWords : $0.outline }
    return words.isEmpty ? asked : "\(asked) for \(words.joined(separator: ", "))"
  }

  public func detail(at index: Int) -> String? {
    inputs.isEmpty ? nil : inputs.map(\.inWords).joined(separator: "; ")
  }

  /// A call that lacks an input of the name and kind asked for.
  public struct MissingInput: Error, CustomStringConvertible {
    let name: String
    let call: String

    public var description: String {
      "the call of \(call) has no input called \(name) of that kind"
    }
  }
}

/// What a function returns, by name. Most exercises need no answer of their own.
public struct Tensors: Answer, Equatable {
  /// What the function gives, each under a name of its own.
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

  /// The first part that has another name or size, with what is in it where it is a list.
  public func outline(besides other: Tensors) -> String {
    let count = min(parts.count, other.parts.count)
    let first = (0..<count).first { parts[$0].outline != other.parts[$0].outline } ?? count
    guard first < parts.count else {
      return parts.isEmpty ? "nothing" : "nothing after \(parts[first - 1].outline)"
    }
    return parts[first].shape.count == 1 ? parts[first].inWords : parts[first].outline
  }

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
