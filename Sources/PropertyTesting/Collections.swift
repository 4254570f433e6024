extension Generator {
  /// Nil or a value of this generator; shrinks towards nil.
  public var optional: Generator<Value?> {
    Generator<Value?> { choices in choices.next(below: 4) == 0 ? nil : try draw(&choices) }
  }

  /// A value of one of the generators, each as likely as its weight says; shrinks towards the first.
  public static func weighted(_ generators: [(weight: Int, generator: Generator)]) -> Generator {
    precondition(!generators.isEmpty, "there is nothing to choose from")
    precondition(generators.allSatisfy { $0.weight > 0 }, "each weight is above 0")
    let total = generators.reduce(0) { $0 + $1.weight }
    return Generator { choices in
      var place = Int(choices.next(below: UInt64(total)))
      for (weight, generator) in generators {
        if place < weight { return try generator.draw(&choices) }
        place -= weight
      }
      preconditionFailure("the place is below the sum of all weights")
    }
  }

  /// Values of a kind that holds values of its own kind: `base` makes those that hold none, `step`
  /// makes others of a generator for what is inside; at most `depth` within one another.
  ///
  /// They shrink towards those of `base`.
  ///
  /// ```swift
  /// indirect enum Term { case number(Double), sum(Term, Term) }
  /// let terms = Generator.recursive(depth: 4, .number.map(Term.number)) { term in
  ///   zip(term, term).map(Term.sum)
  /// }
  /// ```
  public static func recursive(
    depth: Int, _ base: Generator, step: @Sendable (Generator) -> Generator
  ) -> Generator {
    precondition(depth >= 0, "a depth is not below 0")
    return (0..<depth).reduce(base) { inner, _ in .one(of: [base, step(inner)]) }
  }
}

extension Generator where Value: Hashable & Sendable {
  /// Sets of any count in `count`; they shrink by losing elements. Where the generator has too few
  /// values for the least count, the search ends with `RefusedByFilter`.
  public func set(count: ClosedRange<Int>) -> Generator<Set<Value>> {
    distinct(count: count) { $0 }.map(Set.init)
  }

  /// Dictionaries of any count in `count` with this generator's values as keys; they shrink by
  /// losing entries. Where there are too few keys, the search ends with `RefusedByFilter`.
  public func dictionary<Other: Sendable>(
    of values: Generator<Other>, count: ClosedRange<Int>
  ) -> Generator<[Value: Other]> {
    zip(self, values).distinct(count: count) { $0.0 }.map {
      Dictionary(uniqueKeysWithValues: $0)
    }
  }
}

extension Generator {
  /// Arrays of which no two elements have the same key: one that has is left out.
  fileprivate func distinct<Key: Hashable & Sendable>(
    count: ClosedRange<Int>, by key: @escaping @Sendable (Value) -> Key
  ) -> Generator<[Value]> {
    let arrays = array(count: count)
    return Generator<[Value]> { choices in
      for _ in 0..<RefusedByFilter.limit {
        var keys: Set<Key> = []
        let array = try choices.piece(arrays.draw).filter { keys.insert(key($0)).inserted }
        if count.contains(array.count) { return array }
      }
      throw RefusedByFilter()
    }
  }
}
