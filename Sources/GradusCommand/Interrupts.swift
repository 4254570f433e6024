import Foundation
import Synchronization

/// Ends the processes that this one has started when Ctrl-C or a polite kill ends this one.
enum Interrupts {
  private static let children = Mutex<Set<Int32>>([])
  private static let sources = Mutex<[any DispatchSourceSignal]>([])

  /// Ends `child` with this process; the function returned says that it is over by itself.
  static func endWithThisProcess(_ child: Int32) -> @Sendable () -> Void {
    listen()
    children.withLock { _ = $0.insert(child) }
    return { children.withLock { _ = $0.remove(child) } }
  }

  /// Handles SIGINT, SIGTERM and SIGHUP from now on.
  static func listen() {
    sources.withLock { sources in
      guard sources.isEmpty else { return }
      for number in [SIGINT, SIGTERM, SIGHUP] {
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler {
          children.withLock { for child in $0 { kill(child, SIGTERM) } }
          exit(128 + number)
        }
        source.resume()
        sources.append(source)
      }
    }
  }
}
