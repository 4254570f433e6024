import Foundation
import Testing

@testable import Answering

/// What counts as work, as waiting, and as neither.
@Suite struct EffortTests {
  private typealias Use = Effort.Use

  @Test func whatIsNeitherWorkNorStandingInLineIsWaiting() {
    var effort = Effort(clock: 0, Use())
    effort.note(clock: 1, Use(processor: 0.5, queued: 0.5))
    #expect(effort.worked == 0.5 && effort.waited == 0)
    effort.note(clock: 2, Use(processor: 0.5, queued: 1.5))
    #expect(effort.worked == 0.5 && effort.waited == 0 && effort.waitedAtLast == 0)
    effort.note(clock: 3, Use(processor: 0.5, queued: 1.5))
    effort.note(clock: 4, Use(processor: 0.5, queued: 1.75))
    #expect(effort.waited == 1.75 && effort.waitedAtLast == 1.75)
    // A thread has ended.
    effort.note(clock: 5, Use(processor: 1, queued: 1))
    #expect(effort.worked == 1 && effort.waited == 2.25 && effort.waitedAtLast == 0)
    effort.note(clock: 6, Use(processor: 1, queued: 1, isAtDisk: true))
    #expect(effort.seconds == 3.25 && effort.waitedAtLast == 0)
  }

  /// The time is up for who waits, and not for who is kept from work by others.
  @Test func whoGetsNoProcessorIsNotIdle() {
    let before = Use(processor: 2, queued: 7)
    #expect(Use(processor: 2.1, queued: 7).isIdle(since: before, for: 15))
    #expect(!Use(processor: 2.1, queued: 12).isIdle(since: before, for: 15))
    #expect(!Use(processor: 2.2, queued: 7).isIdle(since: before, for: 15))
  }

  #if os(Linux)
    private func started(_ program: String) throws -> Subprocess {
      try Subprocess(
        URL(filePath: "/bin/sh"), arguments: ["-c", program], input: 0, output: 1, errors: 2)
    }

    /// Whether `process` is seen five times running to do what `isSo` says, in a tenth of a second each:
    /// to begin takes work, even for sleep.
    private func isSeen(_ process: Subprocess, _ isSo: (Effort) -> Bool) -> Bool {
      var seen = 0
      for _ in 0..<100 where seen < 5 {
        var effort = Effort(of: process)
        usleep(100_000)
        effort.note(process)
        seen = isSo(effort) ? seen + 1 : 0
      }
      return seen == 5
    }

    @Test func whoSleepsWaits() throws {
      let process = try started("exec sleep 60")
      defer { process.end() }
      #expect(isSeen(process) { $0.waited > 0.09 && $0.worked < 0.01 })
    }

    /// Each of many loops has a small part of the processors, and does not wait for the rest.
    @Test func whoIsInLineDoesNotWait() throws {
      let loops = try (0..<4 * ProcessInfo.processInfo.activeProcessorCount).map { _ in
        try started("while :; do :; done")
      }
      defer { for loop in loops { loop.end() } }
      #expect(isSeen(loops[0]) { $0.waited < 0.05 && $0.worked < 0.09 })
    }
  #endif
}
