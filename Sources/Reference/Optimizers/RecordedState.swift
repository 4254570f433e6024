import Gradus

/// What a recording that begins late has of one tensor's state, by PyTorch's names.
public struct RecordedState {
  let state: Options
  let owner: String
  let tensor: Int
  let count: Int

  /// One number for each of the tensor's. Throws an `OptionError` where there are others.
  func numbers(_ name: String) throws -> [Double] {
    guard let values = try numbersIfAny(name) else { throw fail(name, "is missing") }
    guard values.count == count else {
      throw fail(name, "has \(values.count) numbers; the tensor has \(count)")
    }
    return values
  }

  /// The numbers called `name`, however many; nil where there are none, or null.
  func numbersIfAny(_ name: String) throws -> [Double]? {
    switch state[name] {
    case nil, .none?: return nil
    case .numbers(let values)?: return values
    case .list(let items)? where items.isEmpty: return []
    case let other?: throw fail(name, "is \(other); it must be a list of numbers")
    }
  }

  func number(_ name: String) throws -> Double {
    guard case .number(let value)? = state[name] else {
      throw fail(name, state[name].map { "is \($0); it must be a number" } ?? "is missing")
    }
    return value
  }

  /// How many steps the tensor has taken.
  func steps() throws -> Int {
    let value = try number("step")
    guard let steps = Int(exactly: value), (0...(1 << 53)).contains(steps) else {
      throw fail("step", "is \(legible(value)); it must be a whole number of 0 or more")
    }
    return steps
  }

  private func fail(_ name: String, _ rule: String) -> OptionError {
    OptionError("\(owner): state[\(tensor)].\(name) \(rule)")
  }
}

extension Moments {
  /// The moments as PyTorch's state has them, the second one under `square`.
  init(_ recorded: RecordedState, square name: String = "exp_avg_sq") throws {
    self.init(count: recorded.count)
    steps = try recorded.steps()
    mean = try recorded.numbers("exp_avg")
    square = try recorded.numbers(name)
    largestSquare = try recorded.numbersIfAny("max_exp_avg_sq") ?? []
  }
}
