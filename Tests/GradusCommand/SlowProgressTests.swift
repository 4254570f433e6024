import Synchronization
import Testing

@testable import GradusCommand

/// The line that says on a terminal how far a slow command is.
@Suite struct SlowProgressTests {
  /// What was written, at times that the test says.
  private final class Line: Sendable {
    private let texts = Mutex<[String]>([])
    private let time = Mutex(Duration.zero)
    let areLines: Bool

    init(areLines: Bool = false) { self.areLines = areLines }

    func progress(every interval: Duration = .milliseconds(200)) -> SlowProgress {
      let progress = Progress(
        write: { text in self.texts.withLock { $0.append(text) } }, areLines: areLines)
      return SlowProgress(progress, every: interval) { self.time.withLock { $0 } }
    }

    func at(_ milliseconds: Int, _ body: () -> Void) {
      time.withLock { $0 = .milliseconds(milliseconds) }
      body()
    }

    var written: [String] {
      texts.withLock { $0.map { $0.replacing("\r\u{1B}[K", with: "") } }
    }
  }

  @Test func itComesAfterTwoSecondsAndFiveTimesASecond() {
    let line = Line()
    let progress = line.progress()
    for (evaluations, time) in [(1, 0), (2, 1999), (3, 2000), (4, 2199), (5, 2200)] {
      line.at(time) { progress.show("\(evaluations) evaluations …") }
    }
    progress.clear()
    #expect(line.written == ["3 evaluations … 2 s", "5 evaluations … 2 s", ""])
  }

  /// What has nothing new to say for a long time, such as a program that computes its first answer,
  /// is not silent.
  @Test func itGoesOnWithoutNews() {
    let line = Line()
    let progress = line.progress()
    line.at(100) { progress.show("waiting …") }
    for time in [1000, 2000, 3000, 61_000] { line.at(time, progress.tick) }
    #expect(line.written == ["waiting … 2 s", "waiting … 3 s", "waiting … 61 s"])
    line.at(62_000) {
      progress.clear()
      progress.tick()
    }
    #expect(line.written.dropFirst(3) == [""])
  }

  @Test func linesAreFiveSecondsApart() {
    let line = Line(areLines: true)
    let progress = line.progress(every: .seconds(5))
    progress.show("epoch 1 …")
    for time in [2000, 4000, 7000] { line.at(time, progress.tick) }
    progress.clear()
    #expect(line.written == ["gradus: epoch 1 … 2 s\n", "gradus: epoch 1 … 7 s\n"])
  }

  @Test func whatIsOverAtOnceShowsNothing() {
    let line = Line()
    let progress = line.progress()
    line.at(1000) { progress.show("1 evaluations …") }
    progress.clear()
    #expect(line.written.isEmpty)
  }

  @Test func itGoesOnByItself() {
    let line = Line()
    let progress = line.progress(every: .zero)
    line.at(5000) { progress.show("waiting …") }
    progress.goOn(after: .zero, each: .milliseconds(1))
    #expect(eventually { line.written.count > 3 })
  }
}
