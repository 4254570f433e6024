import Gradus

/// What a recording that begins late, or a `state_dict`, has of one tensor's state, by PyTorch's
/// names.
struct RecordedState {
  let state: Options
  let owner: String
  let tensor: Int

  /// The `count` numbers called `name`; none where there need be none and is none.
  /// - Throws: An `OptionError` where there are more or fewer.
  func numbers(_ name: String, count: Int, isOptional: Bool) throws -> [Double] {
    guard let values = try numbersIfAny(name) else {
      if isOptional || count == 0 { return [] }
      throw fail(name, "is missing")
    }
    guard values.count == count else {
      throw fail(name, "has \(values.count) numbers; the tensor has \(count)")
    }
    return values
  }

  /// The numbers called `name`, however many; nil where there are none, or null.
  private func numbersIfAny(_ name: String) throws -> [Double]? {
    switch state[name] {
    case nil, .none?: return nil
    case .numbers(let values)?: return values
    case .list(let items)? where items.isEmpty: return []
    case let other?: throw fail(name, "is \(other); it must be a list of numbers")
    }
  }

  /// The lists called `name`, each of `count` numbers.
  /// - Throws: An `OptionError` where they are none, or one has more or fewer.
  func lists(_ name: String, count: Int) throws -> [[Double]] {
    let items: [OptionValue]
    switch state[name] {
    case .list(let found)?: items = found
    case .numbers(let none)? where none.isEmpty: items = []
    case nil: throw fail(name, "is missing")
    case let other?: throw fail(name, "is \(other); it must be a list of lists")
    }
    return try items.map { item in
      guard case .numbers(let numbers) = item, numbers.count == count else {
        throw fail(name, "has a part that is not \(count) numbers, one for each of the tensors'")
      }
      return numbers
    }
  }

  func number(_ name: String) throws -> Double {
    guard case .number(let value)? = state[name] else {
      throw fail(name, state[name].map { "is \($0); it must be a number" } ?? "is missing")
    }
    return value
  }

  /// How many steps the tensor has taken, or whatever else is counted by `name`.
  func steps(_ name: String = "step") throws -> Int {
    let value = try number(name)
    guard let steps = Int(exactly: value), (0...(1 << 53)).contains(steps) else {
      throw fail(name, "is \(legible(value)); it must be a whole number of 0 or more")
    }
    return steps
  }

  private func fail(_ name: String, _ rule: String) -> OptionError {
    OptionError("\(owner): state[\(tensor)].\(name) \(rule)")
  }
}
