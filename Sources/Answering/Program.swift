import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A started program that answers lines over its standard streams, bounded in time and output. It
/// ends with this object.
///
/// Its standard error is this process's, as it is: the user has named the program, and sees its
/// colours and its progress as when running it without Gradus. What Gradus itself quotes of it is made
/// visible; the text of a learner's code, which is graded and not run by name, always is.
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

  private let process: Subprocess
  private let input: Int32
  private let output: Int32
  private var inputIsOpen = true
  private var channel: LineChannel

  /// `executable` at work, started with these arguments and this environment; a line of its answers has
  /// at most `lineLimit` bytes.
  /// - Throws: A ``Subprocess/NotStarted`` with the system's reason.
  public init(
    _ executable: URL, arguments: [String],
    environment: [String: String] = ProcessInfo.processInfo.environment, lineLimit: Int
  ) throws {
    var opened: [Int32] = []
    do {
      let input = try Platform.pipe()
      opened += [input.reading, input.writing]
      let output = try Platform.pipe()
      opened += [output.reading, output.writing]
      process = try Subprocess(
        executable, arguments: arguments, environment: environment, input: input.reading,
        output: output.writing, errors: 2)
      for descriptor in [input.reading, output.writing] { close(descriptor) }
      (self.input, self.output) = (input.writing, output.reading)
    } catch {
      for descriptor in opened { close(descriptor) }
      throw error
    }
    channel = LineChannel(
      reading: output, writing: input, over: process.isOverDescriptor,
      limit: lineLimit)
  }

  /// Ends the program at once.
  deinit {
    process.end()
    if inputIsOpen { close(input) }
    close(output)
  }

  /// The line that the program answers to `line`.
  /// - Throws: Why there is none.
  public func answer(to line: Data, within seconds: Double) throws(Silence) -> Data {
    channel.listen()
    guard channel.rest.isEmpty else { throw .uninvited(channel.rest) }
    var others: [Printed] = []
    let end = ContinuousClock.now + .seconds(seconds)
    do {
      return try channel.exchange(line, hearing: &others) { _ in ContinuousClock.now >= end }
    } catch {
      switch error {
      case .closed: throw ended()
      case .late: throw .late(partial: channel.rest)
      case .tooLong: throw .tooLong(partial: channel.rest)
      }
    }
  }

  /// Closes the program's input, gives it a second of work or of waiting to end, and returns what it
  /// still said.
  public func finish() -> Data {
    if inputIsOpen { close(input) }
    inputIsOpen = false
    channel.drain(until: patience())
    process.end()
    return channel.rest
  }

  private func ended() -> Silence {
    let isLate = patience()
    while process.ending(within: 0.05) == nil, !isLate() {}
    return switch process.ending() {
    case .exited(let status): .ended(status: status, bySignal: false, partial: channel.rest)
    case .signal(let number): .ended(status: number, bySignal: true, partial: channel.rest)
    case nil: .ended(status: nil, bySignal: false, partial: channel.rest)
    }
  }

  /// Whether the program has used up a second, however busy the machine is.
  private func patience() -> () -> Bool {
    var effort = Effort(of: process)
    return { [process] in
      effort.note(process)
      return effort.seconds >= 1
    }
  }
}
