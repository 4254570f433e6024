import Testing

@testable import GradusCommand

/// The line that says on a terminal how far a slow command is.
@Suite struct SlowProgressTests {
  @Test func itComesAfterTwoSecondsAndFiveTimesASecond() {
    var written: [String] = []
    var time = Duration.zero
    let progress = SlowProgress(Progress { written.append($0) }) { time }
    for (evaluations, milliseconds) in [(1, 0), (2, 1999), (3, 2000), (4, 2199), (5, 2200)] {
      time = .milliseconds(milliseconds)
      progress.show("\(evaluations) evaluations …")
    }
    progress.clear()
    let start = "\r\u{1B}[K"
    #expect(written == [start + "3 evaluations …", start + "5 evaluations …", start])
  }

  @Test func whatIsOverAtOnceShowsNothing() {
    var written: [String] = []
    let progress = SlowProgress(Progress { written.append($0) }) { .seconds(1) }
    progress.show("1 evaluations …")
    progress.clear()
    #expect(written.isEmpty)
  }
}
