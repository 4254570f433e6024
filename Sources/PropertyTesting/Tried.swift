import Synchronization

/// What a search has tried: how many cases, and of what kinds, as `label` and `assume` tell.
///
/// ```swift
/// let tried = try forAll(.integer(in: 0...9)) { n in
///   label("small", if: n < 3)
///   return n * n < 100
/// }
/// print(tried)  // 100 cases: 31 % small
/// ```
public struct Tried: Sendable, Equatable, CustomStringConvertible {
  /// How many cases were judged.
  public private(set) var cases = 0
  /// How many more were drawn for which an `assume` did not hold.
  public private(set) var discarded = 0
  /// For how many of the judged cases each label was given.
  public private(set) var labels: [String: Int] = [:]

  package init() {}

  package mutating func note(_ outcome: Outcome, of cases: Int) throws {
    if case .discarded = outcome.result {
      discarded += 1
      guard discarded <= 10 * cases else { throw TooFewAssumed(tried: self) }
    } else {
      self.cases += 1
      for label in outcome.labels { labels[label, default: 0] += 1 }
    }
  }

  public var description: String {
    let counts = labels.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map { label, count in
      "\((100 * count + cases / 2) / max(cases, 1)) % \(label)"
    }
    return (cases == 1 ? "1 case" : "\(cases) cases")
      + (discarded > 0 ? ", \(discarded) more discarded" : "")
      + (counts.isEmpty ? "" : ": " + counts.joined(separator: ", "))
  }
}

/// What became of one case.
package struct Outcome: Sendable {
  package enum Result: Sendable {
    case holds
    case fails(any Error)
    /// An assumption did not hold.
    case discarded
  }

  package var result: Result
  /// The labels that it was given.
  package var labels: Set<String> = []

  package init(_ result: Result) { self.result = result }

  /// What becomes of `property`; throws what ends the search.
  init(_ property: () throws -> Void) throws {
    do {
      try property()
      self.init(.holds)
    } catch {
      try self.init(thrown: error)
    }
  }

  /// What has become of a property that threw this; throws what ends the search.
  package init(thrown error: any Error) throws {
    switch error {
    case is Unassumed: result = .discarded
    case let end as any EndsTheSearch: throw end
    default: result = .fails(error)
    }
  }

  package func labelled(_ labels: Set<String>) -> Outcome {
    var outcome = self
    outcome.labels = labels
    return outcome
  }

  package var failure: (any Error)? {
    if case .fails(let error) = result { error } else { nil }
  }
}

/// Leaves a case out of a property's cases where `condition` does not hold; another is drawn in its
/// place, until ten times as many were left out as were asked for.
///
/// Better have a generator that makes what is wanted: each case left out was drawn for nothing.
/// - Throws: What leaves the case out, which the property is to let pass.
public func assume(_ condition: Bool) throws {
  if !condition { throw Unassumed() }
}

private struct Unassumed: Error {}

/// The end of a search whose `assume` holds for next to no case.
public struct TooFewAssumed: EndsTheSearch, CustomStringConvertible {
  let tried: Tried

  public var description: String {
    "assume left out \(tried.discarded) cases and let \(tried.cases) through: draw what is wanted "
      + "directly, with map or with another range"
  }
}

/// Counts the case that is being tried under `text` where `condition` holds; see ``Tried``. Outside
/// a property it does nothing.
public func label(_ text: String, if condition: Bool = true) {
  if condition { Trial.current?.insert(text) }
}

/// The trial of one case: the seed of its search, which searches and checks inside it take for
/// theirs, so that all can be replayed by one number; and its labels.
package final class Trial: Sendable {
  @TaskLocal static var current: Trial?
  let seed: UInt64

  /// Whether this is a part of the trial of a case, of which there may be hundreds.
  package static var isUnderWay: Bool { current != nil }

  private let texts = Mutex<Set<String>>([])

  package init(seed: UInt64) { self.seed = seed }

  package var labels: Set<String> { texts.withLock { $0 } }

  func insert(_ text: String) { _ = texts.withLock { $0.insert(text) } }

  /// What `body` answers as a part of this trial.
  package func run<Result>(_ body: () throws -> Result) rethrows -> Result {
    try Self.$current.withValue(self, operation: body)
  }

  /// What `body` answers as a part of this trial.
  package func run<Result>(_ body: () async throws -> Result) async rethrows -> Result {
    try await Self.$current.withValue(self, operation: body)
  }
}
