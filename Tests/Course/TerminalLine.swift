import Foundation
import Synchronization

/// One line on the terminal at which somebody waits for the tests, that says how far a long part of them
/// is. It is no output of theirs: what captures that has nothing of it, and where nobody waits, as for
/// tests in the background or on a server, nothing is written at all.
final class TerminalLine: Sendable {
  private let terminal: Int32?
  private let state: Mutex<(next: ContinuousClock.Instant, isShown: Bool)>

  /// On the terminal at `path`, as a rule the one that this process was started from.
  init(_ path: String = "/dev/tty", after delay: Duration = .seconds(2)) {
    state = Mutex((.now + delay, false))
    let descriptor = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC)
    // `swift test` starts the tests in a process group of their own.
    let groups = [getpgrp(), getpgid(getppid())]
    guard descriptor >= 0, groups.contains(tcgetpgrp(descriptor)) else {
      if descriptor >= 0 { close(descriptor) }
      terminal = nil
      return
    }
    terminal = descriptor
  }

  deinit {
    guard let terminal else { return }
    if state.withLock({ $0.isShown }) { Self.write("\r\u{1B}[K", to: terminal) }
    close(terminal)
  }

  /// Shows `text`, when there has been a delay and five times a second at most. It is gone with this object.
  func show(_ text: @autoclosure () -> String) {
    guard let terminal else { return }
    state.withLock { state in
      guard .now >= state.next else { return }
      Self.write("\r\u{1B}[K\(text())", to: terminal)
      state = (.now + .milliseconds(200), true)
    }
  }

  private static func write(_ text: String, to terminal: Int32) {
    // A terminal that is gone is nobody's loss.
    try? FileHandle(fileDescriptor: terminal, closeOnDealloc: false).write(
      contentsOf: Data(text.utf8))
  }
}
