import Foundation
import Testing

@testable import Answering

/// What counts as work, as waiting, and as neither.
@Suite struct EffortTests {
  @Test func onlyWhoIsNotInLineWaits() {
    var effort = Effort(clock: 0, processor: 0)
    effort.note(clock: 1, processor: 0.5, isRunnable: true)
    #expect(effort.worked == 0.5 && effort.waited == 0)
    effort.note(clock: 2, processor: 0.5, isRunnable: true)
    #expect(effort.worked == 0.5 && effort.waited == 0 && effort.waitedAtLast == 0)
    effort.note(clock: 3, processor: 0.5, isRunnable: false)
    effort.note(clock: 4, processor: 0.5, isRunnable: false)
    #expect(effort.waited == 2 && effort.waitedAtLast == 2)
    effort.note(clock: 4.01, processor: 0.5, isRunnable: false)
    #expect(effort.waited == 2)
    effort.note(clock: 5, processor: 1, isRunnable: false)
    #expect(effort.worked == 1 && effort.waited == 2 && effort.waitedAtLast == 0)
  }

  #if os(Linux)
    /// However busy the machine is: a loop works or stands in line.
    @Test(arguments: [("while :; do :; done", true), ("exec sleep 60", false)])
    func theSystemTellsWhoIsInLine(program: String, isRunnable: Bool) throws {
      let process = try Subprocess(
        URL(filePath: "/bin/sh"), arguments: ["-c", program], input: 0, output: 1, errors: 2)
      defer { process.end() }
      // To begin takes work, even for sleep.
      var seen = 0
      for _ in 0..<3000 where seen < 5 {
        seen = process.isRunnable == isRunnable ? seen + 1 : 0
        usleep(10_000)
      }
      #expect(seen == 5)
    }
  #endif
}
