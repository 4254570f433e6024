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
  private let launch: Launch
  private let limits: Limits
  private let state = Mutex(State())

  private struct State {
    var connection: Connection?
    /// The exercise that was asked about last, and the seconds that its answers have taken.
    var exercise = ""
    var seconds = 0.0
  }

  public convenience init(_ executable: URL, limits: Limits = Limits()) {
    self.init(Launch(executable), limits: limits)
  }

  public init(_ launch: Launch, limits: Limits = Limits()) {
    self.launch = launch
    self.limits = limits
  }

  public func answer(_ request: Wire.Request) throws -> Transcribed {
    try state.withLock { state in
      if state.exercise != request.exercise {
        (state.exercise, state.seconds) = (request.exercise, 0)
      }
      let connection = try state.connection ?? Connection(to: launch, limits)
      state.connection = connection
      do {
        let exchange = connection.exchange(request.line, limits, used: state.seconds)
        state.seconds += exchange.seconds
        let (reply, printed) = try exchange.result.get()
        return Transcribed(answer: try reply.payload(), printed: printed)
      } catch let failure as AnswerFailure {
        switch failure {
        case .crashed, .timedOut: state.connection = nil
        case .notStarted, .threw: break
        }
        throw failure
      }
    }
  }

  public func startAnew() { state.withLock { $0.connection = nil } }

  /// Ends the process, after it has been told that nothing more is asked.
  /// - Throws: An ``AnswerFailure`` where it then said something all the same.
  public func finish() throws {
    try state.withLock { state in
      defer { state.connection = nil }
      if state.connection?.saysMore() == true { throw AnswerFailure.crashed(Connection.uninvited) }
    }
  }
}

/// One started process and the descriptors that lead to it. The process ends with it.
private final class Connection {
  /// What has said something that nobody had asked for.
  static let uninvited = Crash(reason: "the process sent a line that nobody had asked for")

  /// The processor seconds in which what an answer has left running must end.
  static let afterwards = 0.2
  static let unending =
    "the time ran out: the answer is there, and a thread or a task that was begun for it works on "
    + "(a loop that never ends?)"

  private let launch: Launch
  private let process: Subprocess
  private let socket: Int32
  private let output: Int32
  private let errors: Int32
  private var channel: LineChannel

  init(to launch: Launch, _ limits: Limits) throws(AnswerFailure) {
    self.launch = launch
    let own = launch.environment ?? ProcessInfo.processInfo.environment
    let environment = own.merging([
      "SWIFT_BACKTRACE":
        "enable=yes,color=no,threads=crashed,registers=none,images=none,sanitize=no,limit=64"
    ]) { $1 }.merging(limits.environment) { $1 }
    var opened: [Int32] = []
    do {
      let (ours, theirs) = try Platform.socketPair()
      opened += [ours, theirs]
      let output = try Platform.pipe()
      opened += [output.reading, output.writing]
      let errors = try Platform.pipe()
      opened += [errors.reading, errors.writing]
      process = try Subprocess(
        launch.executable, arguments: launch.arguments, environment: environment, input: theirs,
        output: output.writing, errors: errors.writing, depth: launch.depth,
        isTrusted: launch.isTrusted)
      for descriptor in [theirs, output.writing, errors.writing] { close(descriptor) }
      (socket, self.output, self.errors) = (ours, output.reading, errors.reading)
    } catch {
      for descriptor in opened { close(descriptor) }
      throw .crashed(Crash(reason: "\(launch.executable.path) could not be started: \(error)"))
    }
    channel = LineChannel(
      reading: socket, writing: socket, over: process.isOverDescriptor, limit: limits.answer)
  }

  deinit {
    process.end()
    for descriptor in [socket, output, errors] { close(descriptor) }
  }

  /// What came of one question, and the seconds of work or of waiting that it took.
  struct Exchange {
    let result: Result<(reply: Wire.Reply, printed: String), AnswerFailure>
    let seconds: Double
  }

  /// Sends one line and waits for one back, reading meanwhile whatever is printed. `used` is what
  /// the exercise's answers have taken before.
  ///
  /// The process ends itself when the time for a question is up, and can say where. The limits here,
  /// which are wider, are for one that does not: nothing in it can lift them.
  func exchange(_ line: Data, _ limits: Limits, used: Double) -> Exchange {
    channel.listen()
    guard channel.rest.isEmpty else {
      return Exchange(result: .failure(.crashed(Self.uninvited)), seconds: 0)
    }
    var effort = Effort(of: process)
    var heard = [Printed(output, limit: limits.printed), Printed(errors, limit: 1 << 16)]
    var late: String?
    var result: Result<(reply: Wire.Reply, printed: String), AnswerFailure>
    do {
      let line = try channel.exchange(line, hearing: &heard) { heard in
        effort.note(process)
        late = Self.reason(effort, limits, used, printed: heard[0].count)
        return late != nil
      }
      // Everything printed before the answer is in the pipes by now.
      for index in heard.indices { heard[index].readWhatIsThere() }
      result =
        switch Wire.Reply(line: line) {
        case .ending(let excess)?: .failure(lastWords(heard, excess, limits))
        case let reply?: .success((reply, heard.map(\.text).joined()))
        case nil:
          .failure(.crashed(Crash(reason: "the process answered with a line of rubbish")))
        }
    } catch {
      let printed = heard.map(\.text).joined()
      switch error {
      case .late: result = .failure(.timedOut(Crash(reason: late ?? "", printed: printed)))
      case .tooLong:
        let reason = "the answer has more than \(limits.answer >> 20) megabytes"
        result = .failure(.crashed(Crash(reason: reason, printed: printed)))
      case .closed: result = .failure(lastWords(heard, nil, limits))
      }
    }
    if case .success((_, let printed)) = result, !comesToRest() {
      result = .failure(.timedOut(Crash(reason: Self.unending, printed: printed)))
    }
    effort.note(process, shortest: 0)
    return Exchange(result: result, seconds: effort.seconds)
  }

  /// Waits until nothing works any more that an answer has left running; false where it does not end.
  ///
  /// What works on would be charged to questions that have not caused it, for as many processors as
  /// happen to be free.
  private func comesToRest() -> Bool {
    let start = process.used?.processor ?? 0
    while process.worksAside {
      if let now = process.used?.processor, now - start > Self.afterwards { return false }
      usleep(1000)
    }
    return true
  }

  /// Whether something comes when nothing more is asked, within a second of work or of waiting.
  func saysMore() -> Bool {
    shutdown(socket, Platform.writing)
    var effort = Effort(of: process)
    channel.drain {
      effort.note(process)
      return effort.seconds >= 1
    }
    return !channel.rest.isEmpty
  }

  /// Why a question has taken too long; nil where it has not.
  private static func reason(
    _ effort: Effort, _ limits: Limits, _ used: Double, printed: Int
  ) -> String? {
    if used + effort.seconds > limits.exerciseSeconds {
      return "the time for a whole exercise ran out: its answers have taken "
        + "\(seconds(limits.exerciseSeconds)) together"
    }
    if effort.worked > Double(limits.processorSeconds) + 2 {
      return Excess.work.reason(limits, printed: printed)
    }
    // A crash is being reported meanwhile, perhaps, by a process of its own.
    return effort.waitedAtLast > limits.clockSeconds + 30
      ? Excess.waiting.reason(limits, printed: printed) : nil
  }

  /// What the end of the process and its last words amount to, which may take a while to say.
  private func lastWords(_ heard: [Printed], _ excess: Excess?, _ limits: Limits) -> AnswerFailure {
    var heard = heard
    let start = Effort.clock
    while process.ending() == nil, Effort.clock < start + (excess == nil ? 10 : 60) {
      _ = Platform.isReadable(process.isOverDescriptor, within: 0.005)
      for index in heard.indices { heard[index].readWhatIsThere() }
    }
    let ending = launch.ending(process.ending())
    process.end()
    for index in heard.indices { heard[index].readWhatIsThere() }
    return Obituary(
      ending: ending, excess: excess?.reason(limits, printed: heard[0].count),
      isTimeUp: excess?.isTime ?? false, printed: heard[0].text, messages: heard[1].text
    ).failure
  }
}
