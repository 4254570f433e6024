import Dispatch
import Synchronization

/// What `body` returns; where that takes longer than two seconds, or `seconds`, a terminal says `text`
/// meanwhile.
func saying<Result>(
  _ text: String, after seconds: Double = 2, _ body: () throws -> Result
) rethrows -> Result {
  let line = Said()
  DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { line.show(text) }
  defer { line.end() }
  return try body()
}

/// A line that is shown unless what it speaks of is over, and is gone then.
private final class Said: Sendable {
  private enum Stage { case waiting, shown, over }
  private let stage = Mutex(Stage.waiting)

  func show(_ text: String) {
    stage.withLock { stage in
      guard stage == .waiting else { return }
      Progress().show(text)
      stage = .shown
    }
  }

  func end() {
    stage.withLock { stage in
      if stage == .shown { Progress().clear() }
      stage = .over
    }
  }
}

/// One line on a terminal that says what is going on: after two seconds of nothing to be seen, and
/// then five times a second. Through mpirun, which is no terminal, lines below each other.
final class SlowProgress {
  private let progress: Progress
  private let interval: Duration
  private let elapsed: () -> Duration
  private var next = Duration.seconds(2)
  private var isShown = false

  /// `elapsed` says how long it has been going on.
  init(
    _ progress: Progress, every interval: Duration = .milliseconds(200),
    elapsed: @escaping () -> Duration
  ) {
    self.progress = progress
    self.interval = interval
    self.elapsed = elapsed
  }

  /// Begins now. Where `inLines`, each text is a line, and there is one in five seconds.
  convenience init(inLines: Bool = false) {
    let start = ContinuousClock.now
    self.init(
      inLines ? .lines : Progress(), every: inLines ? .seconds(5) : .milliseconds(200)
    ) { ContinuousClock.now - start }
  }

  func show(_ text: String) {
    guard elapsed() >= next else { return }
    progress.show(text)
    isShown = true
    next = elapsed() + interval
  }

  func clear() {
    if isShown { progress.clear() }
  }
}
