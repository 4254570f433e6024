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
  private let running = Mutex<Connection?>(nil)

  public init(_ executable: URL, limits: Limits = Limits()) {
    self.executable = executable
    self.limits = limits
  }

  deinit { running.withLock { $0?.end() } }

  public func answer(_ request: Wire.Request) throws -> Transcribed {
    try running.withLock { running in
      let connection = try running ?? Connection(to: executable)
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
  private var lines = LineBuffer()

  init(to executable: URL) throws {
    let (ours, theirs) = try Platform.socketPair()
    socket = ours
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
    } catch {
      close(ours)
      throw AnswerFailure.crashed(
        Crash(reason: "\(executable.path) could not be started: \(error.localizedDescription)"))
    }
  }

  deinit { close(socket) }

  func end() {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
  }

  /// Sends one line and waits for one back, reading meanwhile whatever is printed.
  func exchange(_ line: Data, _ limits: Limits) throws -> (line: Data, printed: String) {
    // The process ends itself when its time is up, and can say where; this is for one that does not.
    let deadline = Date(timeIntervalSinceNow: limits.clockSeconds + 5)
    var outgoing = (line + [UInt8(ascii: "\n")])[...]
    var printed = Printed(limit: limits.printed)
    var messages = Printed(limit: 1 << 16)
    var closed = false
    while true {
      var polled = [
        pollfd(fd: socket, events: Int16(outgoing.isEmpty ? POLLIN : POLLIN | POLLOUT), revents: 0),
        pollfd(fd: output.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: errors.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0),
      ]
      let left = deadline.timeIntervalSinceNow
      // After the socket has closed, only what is still in the pipes is wanted.
      poll(&polled, nfds_t(polled.count), closed ? 0 : Int32(max(0, left * 1000).rounded(.up)))
      var moved = false
      if polled[1].revents & Int16(POLLIN) != 0 { moved = printed.read(polled[1].fd) || moved }
      if polled[2].revents & Int16(POLLIN) != 0 { moved = messages.read(polled[2].fd) || moved }
      if closed && !moved { throw ended(printed, messages) }
      if closed { continue }
      if polled[0].revents & Int16(POLLIN | POLLHUP) != 0 {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(socket, &buffer, buffer.count, 0)
        if count > 0 { lines.append(Data(buffer[..<count])) } else { closed = true }
      }
      if let line = lines.next(), !closed {
        // Everything printed before the answer is in the pipes by now.
        while printed.readIfReady(output) || messages.readIfReady(errors) {}
        return (line, printed.text + messages.text)
      }
      if polled[0].revents & Int16(POLLOUT) != 0, !outgoing.isEmpty {
        let count = outgoing.withUnsafeBytes { Platform.send($0, to: socket) }
        if count > 0 { outgoing = outgoing.dropFirst(count) } else { closed = true }
      }
      if left <= 0 {
        throw AnswerFailure.timedOut(
          Crash(
            reason: "no answer within \(Int(limits.clockSeconds)) seconds",
            printed: printed.text + messages.text))
      }
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

/// Printed text of which the beginning is kept.
private struct Printed {
  private(set) var bytes = Data()
  private var dropped = 0
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  var text: String {
    String(decoding: bytes, as: UTF8.self)
      + (dropped > 0 ? "\n… and \(dropped) bytes more\n" : "")
  }

  /// Takes what is there; false at the end of the file.
  mutating func read(_ descriptor: Int32) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = recvOrRead(descriptor, &buffer)
    guard count > 0 else { return false }
    let kept = min(count, limit - bytes.count)
    bytes.append(contentsOf: buffer[..<kept])
    dropped += count - kept
    return true
  }

  mutating func readIfReady(_ pipe: Pipe) -> Bool {
    var polled = [
      pollfd(fd: pipe.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
    ]
    poll(&polled, 1, 0)
    return polled[0].revents & Int16(POLLIN) != 0 && read(polled[0].fd)
  }

  private func recvOrRead(_ descriptor: Int32, _ buffer: inout [UInt8]) -> Int {
    #if canImport(Glibc)
      Glibc.read(descriptor, &buffer, buffer.count)
    #elseif canImport(Musl)
      Musl.read(descriptor, &buffer, buffer.count)
    #else
      Darwin.read(descriptor, &buffer, buffer.count)
    #endif
  }
}
