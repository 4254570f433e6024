import Dispatch
import Foundation
import Gradus
import Synchronization

extension GradientChecker {
  /// Checks every coordinate by itself, on all processors.
  ///
  /// `progress` is called now and then, from any thread, with the number of coordinates done. The report
  /// does not depend on how many processors there are; nor do its evaluations, without the two by which
  /// each worker gets to know the point, where `arithmetic` says how `f` computes.
  /// - Throws: The first error that `f` throws.
  /// - Complexity: about 16 evaluations of `f` for a coordinate that agrees, shared among the
  ///   processors.
  public func checkEveryCoordinate(
    of f: @escaping @Sendable ([Double]) throws -> Double, at x: [Double], is gradient: [Double],
    blocks: [Block] = [], progress: (@Sendable (Int) -> Void)? = nil
  ) throws -> GradientReport {
    try knowingArithmetic { try $0.everyCoordinate(of: f, at: x, is: gradient, blocks, progress) }
  }

  private func everyCoordinate(
    of f: @escaping @Sendable ([Double]) throws -> Double, at x: [Double], is gradient: [Double],
    _ blocks: [Block], _ progress: (@Sendable (Int) -> Void)?
  ) throws -> GradientReport {
    // Whatever is wrong with the call is found before the work is shared out.
    let whole = EveryCoordinate(try Session(self, .number(f), x, gradient, blocks, watched: true))
    let next = Atomic(0)
    let shared = Mutex(Harvest())
    return try whole.reports { count, _ in
      DispatchQueue.concurrentPerform(
        iterations: min(ProcessInfo.processInfo.activeProcessorCount, count)
      ) { _ in
        do {
          // Each worker has a point of its own to move.
          let own = EveryCoordinate(
            try Session(self, .number(f), x, gradient, blocks, watched: true))
          while true {
            let number = next.add(1, ordering: .relaxed).oldValue
            guard number < count, shared.withLock({ $0.error == nil }) else { break }
            let portion = try own.portion(number)
            let done = shared.withLock { harvest in
              harvest.portions[number] = portion
              harvest.done += portion.coordinates
              return harvest.done
            }
            progress?(done)
          }
        } catch {
          shared.withLock { $0.error = $0.error ?? error }
        }
      }
      let harvest = shared.withLock { $0 }
      if let error = harvest.error { throw error }
      return (0..<count).compactMap { harvest.portions[$0] }
    }[0]
  }
}

private struct Harvest {
  var portions: [Int: Portion] = [:]
  var done = 0
  var error: (any Error)?
}

/// What was found in a portion of the coordinates. It is checked as if there were no others, so that it
/// does not matter who checks which.
package struct Portion: Sendable, Codable {
  /// How many coordinates are in each but the last.
  package static let size = 16

  /// The checks along each cotangent, of a function of one value one list.
  var checks: [[Found]]
  /// Which ways each value bends at the kinks that were met, along each cotangent.
  var ways: [[Set<Int>]]
  /// How many evaluations it took.
  var evaluations: Int

  /// How many coordinates were looked at.
  package var coordinates: Int { checks[0].count }

  /// A coordinate's check without what every process knows.
  struct Found: Sendable, Codable {
    private let verdict: Verdict
    private let value: Double
    private let bar: Double
    private let kink: Kink?
    private let isRange: Bool
    private let reason: String?
    private let isInvisible: Bool

    init(_ check: CoordinateCheck) {
      (verdict, value, bar) = (check.verdict, check.numeric.value, check.numeric.bar)
      (kink, isRange) = (check.kink, check.kink?.isRange ?? false)
      (reason, isInvisible) = (check.reason, check.isInvisible)
    }

    /// The check of this coordinate, whose slope is said to be `analytic`.
    func check(_ index: Int, _ analytic: Double) -> CoordinateCheck {
      var check = CoordinateCheck(
        index: index, verdict: verdict, analytic: analytic,
        numeric: Estimate(value: value, bar: bar), kink: kink, reason: reason)
      check.kink?.isRange = isRange
      check.isInvisible = isInvisible
      return check
    }
  }
}

/// Has so many portions checked, and gives them in their order, whoever checks which.
package typealias Sharing = (_ count: Int, _ check: (Int) throws -> Portion) throws -> [Portion]

/// A pass over every coordinate, in portions.
struct EveryCoordinate {
  /// One for each cotangent.
  private let sessions: [Session]
  /// How often the function has been evaluated.
  private let evaluations: () -> Int
  /// Lets go of the values that are kept.
  private let forget: () -> Void

  init(_ sessions: [Session], evaluations: @escaping () -> Int, forget: @escaping () -> Void) {
    (self.sessions, self.evaluations, self.forget) = (sessions, evaluations, forget)
  }

  init(_ session: Session) {
    self.init([session], evaluations: { session.probe.evaluations }, forget: {})
  }

  /// Portion `number`, counted from 0.
  func portion(_ number: Int) throws -> Portion {
    forget()
    let before = evaluations()
    let start = number * Portion.size
    let checks = try sessions.map { session in
      session.forget()
      return try (start..<min(start + Portion.size, session.gradient.count))
        .map { Portion.Found(try session.coordinate($0)) }
    }
    return Portion(
      checks: checks, ways: sessions.map(\.ways), evaluations: evaluations() - before)
  }

  /// The report of each session, up to the first that disagrees, when all portions have been checked.
  func reports(_ sharing: Sharing) throws -> [GradientReport] {
    let before = evaluations()
    let count = (sessions[0].gradient.count + Portion.size - 1) / Portion.size
    let portions = try sharing(count, portion)
    let own = evaluations() - before
    forget()
    var reports: [GradientReport] = []
    for (k, session) in sessions.enumerated() where reports.last?.verdict != .disagrees {
      session.forget()
      for portion in portions {
        for (value, ways) in portion.ways[k].enumerated() { session.ways[value].formUnion(ways) }
      }
      let found = portions.flatMap { $0.checks[k] }
      reports.append(
        try session.report(
          of: found.enumerated().map { index, found in
            var check = found.check(index, session.gradient[index])
            session.place(&check, index)
            return check
          }))
    }
    let all = evaluations() - own + portions.reduce(0) { $0 + $1.evaluations }
    return reports.map { report in
      var report = report
      report.evaluations = all
      return report
    }
  }
}
