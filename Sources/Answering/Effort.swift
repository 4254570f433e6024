import Dispatch

/// The seconds that a process has worked, or waited, since the beginning: not those in which it
/// stood in line for a busy processor, so that no limit depends on what else the machine does.
///
/// It is told four times a second or so how much processor time the process has used, and how long its
/// threads have stood in line. What is left of a while is waiting, unless a disk is waited for at its end.
struct Effort {
  private(set) var worked = 0.0
  private(set) var waited = 0.0
  /// How long it has been waiting now.
  private(set) var waitedAtLast = 0.0
  private var clock: Double
  private var used: Use

  /// Seconds of a process since it began.
  struct Use: Equatable {
    /// Those of the processor.
    var processor = 0.0
    /// Those in which the threads that it has now stood in line for one.
    var queued = 0.0
    /// Whether one of them waits for a disk.
    var isAtDisk = false

    /// Whether the process has done next to nothing in `seconds` since it had used `before`, and was not kept
    /// from it by others.
    func isIdle(since before: Use, for seconds: Double) -> Bool {
      processor - before.processor + queued - before.queued < seconds / 100
    }
  }

  /// Begins at `clock`, in seconds, with what was used until then.
  init(clock: Double, _ used: Use) { (self.clock, self.used) = (clock, used) }

  var seconds: Double { worked + waited }

  /// Adds what has been used since, at `clock`.
  mutating func note(clock: Double, _ now: Use) {
    let passed = clock - self.clock
    let work = now.processor - used.processor
    // A thread that has ended takes with it what it had stood in line.
    let idle = now.isAtDisk ? 0 : max(0, passed - work - max(0, now.queued - used.queued))
    (self.clock, used) = (clock, now)
    worked += work
    waited += idle
    waitedAtLast = work < passed / 50 ? waitedAtLast + idle : 0
  }
}

extension Effort {
  /// Begins now with what `process` does.
  init(of process: Subprocess) { self.init(clock: Self.clock, process.used ?? Use()) }

  /// Adds what `process` has done since; one that is over does nothing. Whiles shorter than `shortest`
  /// are added to the next one.
  mutating func note(_ process: Subprocess, shortest: Double = 0.05) {
    let now = Self.clock
    guard now - clock >= shortest else { return }
    note(clock: now, process.used ?? used)
  }

  static var clock: Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }
}
