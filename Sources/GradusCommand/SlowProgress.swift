import Dispatch
import Synchronization

/// What `body` returns; where that takes longer than two seconds, or `seconds`, a terminal says `text`
/// meanwhile.
func saying<Result>(
  _ text: String, after seconds: Int = 2, _ body: () throws -> Result
) rethrows -> Result {
  let progress = SlowProgress(after: .seconds(seconds))
  progress.show(text)
  defer { progress.clear() }
  return try body()
}

/// One line on a terminal that says what is going on and for how long: after two seconds of nothing to
/// be seen, then each second, and five times a second where it has something new to say. Through mpirun,
/// which is no terminal, lines below each other, one in five seconds.
final class SlowProgress: Sendable {
  private struct State {
    var text: String?
    var next: Duration
    var isShown = false
  }

  private let progress: Progress
  private let interval: Duration
  private let elapsed: @Sendable () -> Duration
  private let state: Mutex<State>

  /// `elapsed` says how long it has been going on.
  init(
    _ progress: Progress, after first: Duration = .seconds(2),
    every interval: Duration = .milliseconds(200), elapsed: @escaping @Sendable () -> Duration
  ) {
    self.progress = progress
    self.interval = interval
    self.elapsed = elapsed
    state = Mutex(State(next: first))
  }

  /// Begins now, and goes on by itself.
  convenience init(after first: Duration = .seconds(2), inLines: Bool = false) {
    let start = ContinuousClock.now
    self.init(
      inLines ? .lines : Progress(), after: first, every: inLines ? .seconds(5) : .milliseconds(200)
    ) { ContinuousClock.now - start }
    goOn(after: first, each: inLines ? .seconds(5) : .seconds(1))
  }

  /// Its own, for those that all share are busy with what is waited for.
  private static let queue = DispatchQueue(label: "gradus.progress")

  /// Ticks after `delay`, and then each `interval` until this object is gone.
  func goOn(after delay: Duration, each interval: Duration) {
    Self.queue.asyncAfter(deadline: .now() + delay / .seconds(1)) { [weak self] in
      self?.tick()
      self?.goOn(after: interval, each: interval)
    }
  }

  /// Says `text` from now on.
  func show(_ text: String) {
    state.withLock { state in
      state.text = text
      write(&state)
    }
  }

  /// Says again what is going on, and how long by now.
  func tick() { state.withLock { write(&$0) } }

  private func write(_ state: inout State) {
    let time = elapsed()
    guard let text = state.text, time >= state.next else { return }
    progress.show(time < .seconds(1) ? text : "\(text) \(time.components.seconds) s")
    (state.isShown, state.next) = (true, time + interval)
  }

  /// Says nothing until there is something to show again.
  func clear() {
    state.withLock { state in
      if state.isShown { progress.clear() }
      (state.text, state.isShown) = (nil, false)
    }
  }
}
