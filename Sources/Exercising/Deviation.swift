import Gradus

/// A deviation is a wrong function with a name: a change to the recipe of the right one.
public struct Deviation<Recipe>: Sendable {
  package let name: DeviationName
  package let change: @Sendable (inout Recipe) -> Void

  /// `equation` is the wrong line, and `seenIn` says who has it, where it is known.
  public init(
    _ id: String, _ title: String, equation: String? = nil, seenIn: String? = nil,
    _ change: @escaping @Sendable (inout Recipe) -> Void
  ) {
    self.init(
      name: DeviationName(id: id, title: title, equation: equation, seenIn: seenIn), change)
  }

  package init(name: DeviationName, _ change: @escaping @Sendable (inout Recipe) -> Void) {
    self.name = name
    self.change = change
  }
}

/// What a deviation is called.
public struct DeviationName: Sendable, Codable, Hashable {
  /// A name in small letters, such as "no-bias-correction"; an exercise has it once.
  public var id: String
  /// The mistake in one line.
  public var title: String
  /// The wrong line as a formula; nil where the title says it all.
  public var equation: String?
  /// Which library or paper has it so; nil where none is known.
  public var seenIn: String?

  public init(id: String, title: String, equation: String? = nil, seenIn: String? = nil) {
    self.id = id
    self.title = title
    self.equation = equation
    self.seenIn = seenIn
  }
}

/// The deviations of an exercise, alone and in pairs.
public struct Deviations<Q: Question, A: Answer>: Sendable {
  /// What each is called, in the order of their indices.
  public let names: [DeviationName]
  private let prepare: @Sendable ([Int]) -> @Sendable (Q) throws -> A

  /// Changes to `recipe`, which unchanged gives the right answer through `answering`.
  public init<Recipe: Sendable>(
    of recipe: Recipe, answering: @escaping @Sendable (Recipe, Q) throws -> A,
    _ list: [Deviation<Recipe>]
  ) {
    names = list.map(\.name)
    prepare = { indices in
      var changed = recipe
      for index in indices { list[index].change(&changed) }
      let final = changed
      return { try answering(final, $0) }
    }
  }

  /// What the deviations at `indices` together answer; with none of them, the right answer.
  /// - Throws: What the answering function throws.
  public func answer(_ indices: [Int], _ question: Q) throws -> A {
    try prepare(indices)(question)
  }

  /// What the deviation called `id` answers. Traps where there is none.
  package func answer(_ id: String, _ question: Q) throws -> A {
    guard let index = names.firstIndex(where: { $0.id == id }) else {
      fatalError("there is no deviation called \(id)")
    }
    return try answer([index], question)
  }
}

extension Deviations {
  /// The deviations for which `test` gives something; where there is none, the pairs of them for
  /// which it does.
  package func simplestFitting<Result>(
    _ test: ([Int]) -> Result?
  ) -> [(indices: [Int], result: Result)] {
    let singles = fitting(size: 1, test)
    return singles.isEmpty ? fitting(size: 2, test) : singles
  }

  /// The deviations, or with a `size` of two the pairs of them, for which `test` gives something.
  package func fitting<Result>(
    size: Int, _ test: ([Int]) -> Result?
  ) -> [(indices: [Int], result: Result)] {
    let all = Array(names.indices)
    let pairs = { all.flatMap { first in all[(first + 1)...].map { [first, $0] } } }
    let sets = size == 1 ? all.map { [$0] } : pairs()
    return sets.compactMap { set in test(set).map { (set, $0) } }
  }
}

/// A recipe for exercises whose mistakes show in the answer: edits to it, made one after another.
public struct Edits<Q: Question, A: Answer>: Sendable {
  private var edits: [@Sendable (Q, inout A) -> Void] = []

  public mutating func add(_ edit: @escaping @Sendable (Q, inout A) -> Void) {
    edits.append(edit)
  }

  package func apply(to answer: inout A, _ question: Q) {
    for edit in edits { edit(question, &answer) }
  }
}

extension Deviation {
  /// A deviation that edits the right answer.
  public init<Q: Question, A: Answer>(
    _ id: String, _ title: String, edit: @escaping @Sendable (Q, inout A) -> Void
  ) where Recipe == Edits<Q, A> {
    self.init(id, title) { $0.add(edit) }
  }
}

extension Deviations {
  /// Edits to what `reference` answers.
  public init(
    editing reference: @escaping @Sendable (Q) throws -> A, _ list: [Deviation<Edits<Q, A>>]
  ) {
    self.init(
      of: Edits(),
      answering: { edits, question in
        var answer = try reference(question)
        edits.apply(to: &answer, question)
        return answer
      }, list)
  }
}

extension Array {
  /// The deviations of these ids, in this order. Traps where there is none of an id.
  package func named<Recipe>(_ ids: String...) -> Self where Element == Deviation<Recipe> {
    ids.flatMap { id in
      let found = filter { $0.name.id == id }
      require(found.count == 1, "there are \(found.count) deviations called \(id)")
      return found
    }
  }
}
