import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An answering process: started at the first question, bounded in time, memory and output, and
/// started again after it died.
public final class Child: Answerer {
  private let executable: URL
  private let limits: Limits
  private let started: Started
  private let running = Mutex<Connection?>(nil)

  /// Told of each started process; what it returns is called when that process is over.
  public typealias Started = @Sendable (_ process: Int32) -> @Sendable () -> Void

  public init(
    _ executable: URL, limits: Limits = Limits(), started: @escaping Started = { _ in {} }
  ) {
    self.executable = executable
    self.limits = limits
    self.started = started
  }

  deinit { running.withLock { $0?.end() } }

  public func answer(_ request: Wire.Request) throws -> Transcribed {
    try running.withLock { running in
      let connection = try running ?? Connection(to: executable, started)
      running = connection
      do {
        let (line, printed) = try connection.exchange(request.line, limits)
        guard let reply = Wire.Reply(line: line) else {
          throw AnswerFailure.crashed(Crash(reason: "the process answered with a line of rubbish"))
        }
        return Transcribed(answer: try reply.payload(), printed: printed)
      } catch let failure as AnswerFailure {
        switch failure {
        case .crashed, .timedOut:
          connection.end()
          running = nil
        case .notStarted, .threw: break
        }
        throw failure
      }
    }
  }
}

/// One started process and the three descriptors that lead to it.
private final class Connection {
  private let process = Process()
  private let socket: Int32
  private let output = Pipe()
  private let errors = Pipe()
  private var channel: LineChannel
  private var isOver: @Sendable () -> Void = {}

  init(to executable: URL, _ started: Child.Started) throws {
    let (ours, theirs) = try Platform.socketPair()
    socket = ours
    channel = LineChannel(reading: ours, writing: ours)
    process.executableURL = executable
    process.standardInput = FileHandle(fileDescriptor: theirs, closeOnDealloc: false)
    process.standardOutput = output
    process.standardError = errors
    process.environment = ProcessInfo.processInfo.environment.merging([
      "SWIFT_BACKTRACE":
        "enable=yes,color=no,threads=crashed,registers=none,images=none,sanitize=no,limit=64"
    ]) { $1 }
    defer { close(theirs) }
    do {
      try process.run()
      isOver = started(process.processIdentifier)
    } catch {
      close(ours)
      throw AnswerFailure.crashed(
        Crash(reason: "\(executable.path) could not be started: \(error.localizedDescription)"))
    }
  }

  deinit {
    isOver()
    close(socket)
  }

  func end() {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
  }

  /// Sends one line and waits for one back, reading meanwhile whatever is printed.
  func exchange(_ line: Data, _ limits: Limits) throws -> (line: Data, printed: String) {
    // The process ends itself when its time is up, and can say where; this is for one that does not.
    let deadline = Date(timeIntervalSinceNow: limits.clockSeconds + 5)
    var heard = [Printed(output, limit: limits.printed), Printed(errors, limit: 1 << 16)]
    do {
      let answer = try channel.exchange(line, until: deadline, hearing: &heard)
      // Everything printed before the answer is in the pipes by now.
      for index in heard.indices { heard[index].readWhatIsThere() }
      return (answer, heard.map(\.text).joined())
    } catch LineChannel.Silence.late {
      throw AnswerFailure.timedOut(
        Crash(
          reason: "no answer within \(Int(limits.clockSeconds)) seconds",
          printed: heard.map(\.text).joined()))
    } catch {
      throw ended(heard[0], heard[1])
    }
  }

  /// What the end of the process and its last words amount to.
  private func ended(_ printed: Printed, _ messages: Printed) -> AnswerFailure {
    let last = Date(timeIntervalSinceNow: 2)
    while process.isRunning && Date() < last { usleep(2000) }
    if process.isRunning { end() }
    return Obituary(
      status: process.terminationStatus, bySignal: process.terminationReason == .uncaughtSignal,
      printed: printed.text, messages: messages.text
    ).failure
  }
}
