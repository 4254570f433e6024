/// One line on a terminal that says what is going on: after two seconds of nothing to be seen, and
/// then five times a second.
final class SlowProgress {
  private let progress: Progress
  private let elapsed: () -> Duration
  private var next = Duration.seconds(2)
  private var isShown = false

  /// `elapsed` says how long it has been going on.
  init(_ progress: Progress, elapsed: @escaping () -> Duration) {
    self.progress = progress
    self.elapsed = elapsed
  }

  /// Begins now.
  convenience init() {
    let start = ContinuousClock.now
    self.init(Progress()) { ContinuousClock.now - start }
  }

  func show(_ text: String) {
    guard elapsed() >= next else { return }
    progress.show(text)
    isShown = true
    next = elapsed() + .milliseconds(200)
  }

  func clear() {
    if isShown { progress.clear() }
  }
}
