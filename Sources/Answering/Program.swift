import Foundation

/// A started program that answers lines over its standard streams, bounded in time and output.
///
/// Its standard error is this process's.
public final class Program {
  /// Why there is no answer.
  public enum Silence: Error {
    /// It ended, or closed its output; the status is nil where it went on without one.
    case ended(status: Int32?, bySignal: Bool, partial: Data)
    /// Nothing, or no whole line, came in time.
    case late(partial: Data)
    /// A line without end.
    case tooLong(partial: Data)
    /// Something had come before it was asked for.
    case uninvited(Data)
  }

  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private var channel: LineChannel

  /// Throws what Foundation throws when the program cannot be started.
  public init(_ executable: URL, arguments: [String], lineLimit: Int) throws {
    process.executableURL = executable
    process.arguments = arguments
    process.standardInput = input
    process.standardOutput = output
    channel = LineChannel(
      reading: output.fileHandleForReading.fileDescriptor,
      writing: input.fileHandleForWriting.fileDescriptor, limit: lineLimit)
    try Platform.withNoSignalHeldBack { try process.run() }
  }

  deinit { end() }

  /// What `kill` takes: the group of the program, so that what it has started ends with it, where
  /// it has a group of its own.
  public var identifier: Int32 {
    let process = process.processIdentifier
    return getpgid(process) == process ? -process : process
  }

  /// The line that the program answers to `line`.
  public func answer(to line: Data, within seconds: Double) throws(Silence) -> Data {
    channel.listen()
    guard channel.rest.isEmpty else { throw .uninvited(channel.rest) }
    var others: [Printed] = []
    do {
      return try channel.exchange(
        line, until: Date(timeIntervalSinceNow: seconds), hearing: &others)
    } catch {
      switch error {
      case .closed: throw ended()
      case .late: throw .late(partial: channel.rest)
      case .tooLong: throw .tooLong(partial: channel.rest)
      }
    }
  }

  /// Closes the program's input, gives it a second to end, and returns what it still said.
  public func finish() -> Data {
    try? input.fileHandleForWriting.close()
    let deadline = Date(timeIntervalSinceNow: 1)
    channel.drain(until: deadline)
    wait(until: deadline)
    end()
    return channel.rest
  }

  /// Ends the program at once.
  public func end() {
    if process.isRunning { kill(identifier, SIGKILL) }
    if process.processIdentifier > 0 { process.waitUntilExit() }
  }

  private func ended() -> Silence {
    wait(until: Date(timeIntervalSinceNow: 1))
    guard !process.isRunning else {
      return .ended(status: nil, bySignal: false, partial: channel.rest)
    }
    return .ended(
      status: process.terminationStatus,
      bySignal: process.terminationReason == .uncaughtSignal, partial: channel.rest)
  }

  private func wait(until deadline: Date) {
    while process.isRunning && Date() < deadline { usleep(1000) }
  }
}
