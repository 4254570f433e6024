import Foundation

/// One line on a terminal that says what is going on, after two seconds of nothing to be seen.
final class SlowProgress {
  private let progress = Progress()
  private var next = Date(timeIntervalSinceNow: 2)
  private var isShown = false

  func show(_ text: String) {
    guard Date() > next else { return }
    progress.show(text)
    isShown = true
    next = Date(timeIntervalSinceNow: 0.2)
  }

  func clear() {
    if isShown { progress.clear() }
  }
}
