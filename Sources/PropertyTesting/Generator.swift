/// A way to make values out of choices; every combination of generators shrinks by itself.
public struct Generator<Value>: Sendable {
  /// One value, made of the given choices.
  public let draw: @Sendable (inout Choices) throws -> Value

  /// A generator of what `draw` returns, which must depend on the choices alone, and be the
  /// simpler the smaller they are. An error it throws ends the search.
  public init(_ draw: @escaping @Sendable (inout Choices) throws -> Value) {
    self.draw = draw
  }

  /// The values of this generator, each transformed.
  public func map<Result>(
    _ transform: @escaping @Sendable (Value) -> Result
  ) -> Generator<Result> {
    Generator<Result> { choices in transform(try draw(&choices)) }
  }

  /// The values of the generator that `next` chooses for a value of this one.
  public func flatMap<Result>(
    _ next: @escaping @Sendable (Value) -> Generator<Result>
  ) -> Generator<Result> {
    Generator<Result> { choices in try next(try draw(&choices)).draw(&choices) }
  }

  /// The values of this generator that satisfy `isWanted`; after 100 others in a row the search
  /// ends with `RefusedByFilter`.
  public func filter(_ isWanted: @escaping @Sendable (Value) -> Bool) -> Generator {
    Generator { choices in
      for _ in 0..<RefusedByFilter.limit {
        let value = try choices.piece(draw)
        if isWanted(value) { return value }
      }
      throw RefusedByFilter()
    }
  }

  /// Arrays of exactly `count` values.
  public func array(count: Int) -> Generator<[Value]> {
    precondition(count >= 0, "an array has no fewer than 0 elements")
    return Generator<[Value]> { choices in
      try (0..<count).map { _ in try choices.piece(draw) }
    }
  }

  /// Arrays of any length in `count`, all lengths equally likely; they shrink by losing elements.
  public func array(count: ClosedRange<Int>) -> Generator<[Value]> {
    precondition(count.lowerBound >= 0, "an array has no fewer than 0 elements")
    return Generator<[Value]> { choices in try choices.list(count, draw) }
  }
}

/// Tuples of a value of each generator, drawn in their order.
public func zip<each Value>(
  _ generators: repeat Generator<each Value>
) -> Generator<(repeat each Value)> {
  Generator { choices in (repeat try (each generators).draw(&choices)) }
}

/// The end of a search whose generator has a filter that lets next to nothing through.
public struct RefusedByFilter: Error, CustomStringConvertible {
  static let limit = 100

  public var description: String {
    "a filter refused \(Self.limit) values in a row: "
      + "widen its condition, or make the wanted values directly with map"
  }
}
