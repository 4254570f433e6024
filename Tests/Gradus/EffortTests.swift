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

  #if os(Linux)
    /// However busy the machine is: a loop works or stands in line, and who sleeps does neither.
    @Test(arguments: [("while :; do :; done", true), ("exec sleep 60", false)])
    func theSystemTellsWhoIsInLine(program: String, isBusy: Bool) throws {
      let process = try Subprocess(
        URL(filePath: "/bin/sh"), arguments: ["-c", program], input: 0, output: 1, errors: 2)
      defer { process.end() }
      // To begin takes work, even for sleep.
      var seen = 0
      for _ in 0..<100 where seen < 5 {
        var effort = Effort(of: process)
        usleep(100_000)
        effort.note(process)
        let isSo = isBusy ? effort.waited < 0.05 : effort.waited > 0.09 && effort.worked < 0.01
        seen = isSo ? seen + 1 : 0
      }
      #expect(seen == 5)
    }
  #endif
}
