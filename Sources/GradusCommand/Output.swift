import Answering
import ArgumentParser
import Foundation

/// Prints a line, or ends the command: with a sentence on standard error and exit status 2 where
/// standard output takes no more, and in silence where nobody reads it any longer.
func say(_ text: String = "", terminator: String = "\n") throws {
  do {
    try writeAll(Data((text + terminator).utf8), to: STDOUT_FILENO)
  } catch let error as POSIXError where error.code == .EPIPE {
    // What the shell sees of a program that SIGPIPE ended.
    throw ExitCode(128 + SIGPIPE)
  } catch {
    complain("Error: standard output cannot be written: \(reason(error))")
    throw ExitCode(2)
  }
}

/// Prints a line to standard error, in the place of what is said there to go on.
func complain(_ line: String) {
  Progress().clear()
  try? writeAll(Data((line.visible + "\n").utf8), to: STDERR_FILENO)
}

/// Writes `data` to the end, however little is taken at a time. Throws a `POSIXError`.
func writeAll(_ data: Data, to descriptor: Int32) throws {
  var rest = data[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if count >= 0 {
      rest = rest.dropFirst(count)
    } else if errno == EAGAIN {
      var waited = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      poll(&waited, 1, -1)
    } else if errno != EINTR {
      throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
    }
  }
}

/// "No space left on device", in the words of the system.
func reason(_ error: any Error) -> String {
  (error as? POSIXError).map { String(cString: strerror($0.code.rawValue)) }
    ?? error.localizedDescription
}

/// Puts something in the place of each standard stream that is closed: the next file to be opened
/// would have its number, and would be written into. Writing to the standard output that stands
/// there then fails.
func openMissingStreams() {
  for (descriptor, mode) in [(STDIN_FILENO, O_RDONLY), (STDOUT_FILENO, O_RDONLY), (2, O_WRONLY)]
  where fcntl(descriptor, F_GETFD) == -1 {
    _ = open("/dev/null", mode)
  }
}
