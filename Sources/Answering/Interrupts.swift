import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Ends this process, and all that it has started, at Ctrl-C or a polite kill.
public enum Interrupts {
  private static let folders = Mutex<Set<URL>>([])

  /// Removes `folder`, too, from now on, where this process is interrupted; or no longer.
  public static func remove(_ folder: URL, isOver: Bool = false) {
    folders.withLock { folders in
      if isOver { folders.remove(folder) } else { folders.insert(folder) }
    }
  }

  /// Handles SIGINT, SIGTERM and SIGHUP from now on, with exit status 128 + the signal's number.
  ///
  /// To be called before there is another thread. The signals are held back in all of them and one
  /// thread waits for them: however early one comes, it is not lost, and it ends no process without
  /// what that has started. SIGHUP stays ignored where nohup has it ignored.
  public static func listen() {
    var signals = Platform.noSignals
    for number in [SIGINT, SIGTERM, SIGHUP] where number != SIGHUP || !Platform.isIgnored(number) {
      sigaddset(&signals, number)
    }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    // Where they are ignored, as for a command that a script has put in the background, they would
    // not come.
    for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
    let waitedFor = signals
    Thread.detachNewThread {
      var (signals, number) = (waitedFor, Int32(0))
      while sigwait(&signals, &number) != 0 {}
      // Nothing is left by then that could write into them.
      Subprocess.endAll(thenExit: 128 + number) {
        for folder in folders.withLock({ $0 }) { try? FileManager.default.removeItem(at: folder) }
      }
    }
  }
}
