import Answering
import Foundation
import GradientCheck

/// The processes that do a command's work together, as one of them sees them; one that is alone, where
/// mpirun has not started several.
///
/// All of them run the same command and make the same calls of the functions below, in the same order. A
/// call waits until all have made it.
struct Team {
  /// Which of them this one is, counted from 0. The first speaks for all.
  var rank = 0
  /// How many they are.
  var count = 1
  /// What each of them gives, the first one's first.
  var gather: (Data) -> [Data] = { [$0] }
  /// Ends the work together.
  var finish: () -> Void = {}

  var isFirst: Bool { rank == 0 }

  /// All that mpirun has started; one that is alone where it has not, or where Gradus was built without
  /// Open MPI, which then is said.
  static func byMpirun() -> Team {
    #if MPI
      return World()?.team ?? Team()
    #else
      if Mpirun.isThere && Mpirun.isFirst {
        complain("gradus: each process checks all there is, since " + Mpirun.advice)
      }
      return Team()
    #endif
  }

  /// What went wrong in one process, told to all.
  struct Told: Error, CustomStringConvertible {
    /// Which process it was, and what.
    let description: String
    /// The error, where it is this process's own.
    let own: (any Error)?
  }

  /// What `body` gives in this process. Where it fails in one, all throw, the others as soon as they
  /// would wait for that one inside `body`.
  func each<Value>(_ body: () throws -> Value) throws -> Value {
    let own = Result(catching: body)
    if case .failure(let error) = own, error is Told { throw error }
    _ = try together {
      _ = try own.get()
      return true
    }
    return try own.get()
  }

  /// What `body` gives in each process, the first one's first. Where it fails in one, all throw.
  func together<Value: Codable>(_ body: () throws -> Value) throws -> [Value] {
    let own = Result(catching: body)
    guard count > 1 else { return [try own.get()] }
    var said = Said<Value>()
    switch own {
    case .success(let value): said.value = value
    case .failure(let error): said.error = "\(error)"
    }
    let all = gather(try Wire.encode(said))
    // One that has failed may be elsewhere than the others, whose values are then no such values.
    let errors = try all.map { try Wire.decode(Failure.self, from: $0).error }
    if let failed = errors.firstIndex(where: { $0 != nil }) {
      var error: (any Error)?
      if failed == rank, case .failure(let own) = own { error = own }
      throw Told(description: "rank \(failed): \(errors[failed] ?? "")", own: error)
    }
    return try all.compactMap { try Wire.decode(Said<Value>.self, from: $0).value }
  }

  private struct Said<Value: Codable>: Codable {
    var value: Value?
    var error: String?
  }

  private struct Failure: Codable {
    var error: String?
  }

  /// What `body` gives in this process, which it has to give in each.
  func same<Value: Codable>(_ what: String, _ body: () throws -> Value) throws -> Value {
    let own = Result(catching: body)
    // Bytes are compared, since no NaN equals itself.
    let all = try together { try Wire.encode(try own.get()) }
    if let other = all.firstIndex(where: { $0 != all[0] }) {
      throw Told(
        description:
          "the program of rank \(other) gives another \(what) than that of rank 0: it must "
          + "draw and read the same everywhere", own: nil)
    }
    return try own.get()
  }

  /// The portions of a pass over every coordinate, of which each process checks every so manieth.
  func share(_ portions: Int, _ check: (Int) throws -> Portion) throws -> [Portion] {
    try stride(from: 0, to: portions, by: count).flatMap { start in
      try together { start + rank < portions ? [try check(start + rank)] : [] }.joined()
    }
  }
}
