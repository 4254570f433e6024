import Dispatch
import Foundation
import Gradus
import Synchronization

extension GradientChecker {
  /// Checks every coordinate by itself, on all processors.
  ///
  /// `progress` is called now and then, from any thread, with the number of coordinates done.
  /// - Throws: The first error that `f` throws.
  /// - Complexity: about 16 evaluations of `f` for a coordinate that agrees, shared among the
  ///   processors.
  public func checkEveryCoordinate(
    of f: @escaping @Sendable ([Double]) throws -> Double, at x: [Double], is gradient: [Double],
    blocks: [Block] = [], progress: (@Sendable (Int) -> Void)? = nil
  ) throws -> GradientReport {
    // Whatever is wrong with the call is found before the work is shared out.
    let whole = try Session(self, .number(f), x, gradient, blocks)
    let portion = 16
    let next = Atomic(0)
    let shared = Mutex(Harvest())
    DispatchQueue.concurrentPerform(
      iterations: min(ProcessInfo.processInfo.activeProcessorCount, 1 + x.count / portion)
    ) { _ in
      do {
        // Each worker has a point of its own to move.
        let session = try Session(self, .number(f), x, gradient, blocks)
        while true {
          let start = next.add(portion, ordering: .relaxed).oldValue
          guard start < x.count, shared.withLock({ $0.error == nil }) else { break }
          let checks = try (start..<min(start + portion, x.count)).map(session.coordinate)
          let done = shared.withLock { harvest in
            harvest.checks += checks
            return harvest.checks.count
          }
          progress?(done)
        }
        shared.withLock { $0.evaluations += session.probe.evaluations }
      } catch {
        shared.withLock { $0.error = $0.error ?? error }
      }
    }
    let harvest = shared.withLock { $0 }
    if let error = harvest.error { throw error }
    var report = try whole.report(of: harvest.checks.sorted { $0.index < $1.index })
    report.evaluations += harvest.evaluations
    return report
  }
}

private struct Harvest {
  var checks: [CoordinateCheck] = []
  var evaluations = 0
  var error: (any Error)?
}
