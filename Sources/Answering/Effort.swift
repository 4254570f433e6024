import Dispatch

/// The seconds that a process has worked, or waited, since the beginning: not those in which it
/// stood in line for a busy processor, so that no limit depends on what else the machine does.
///
/// It is told four times a second or so how much processor time the process has used. A while in
/// which that was next to nothing was one of waiting, unless the process stands in line at its end.
struct Effort {
  private(set) var worked = 0.0
  private(set) var waited = 0.0
  /// How long it has been waiting now.
  private(set) var waitedAtLast = 0.0
  private var clock: Double
  private(set) var processor: Double

  /// Begins at `clock`, in seconds, with the processor seconds used until then.
  init(clock: Double, processor: Double) { (self.clock, self.processor) = (clock, processor) }

  var seconds: Double { worked + waited }

  /// Whiles shorter than `shortest` are added to the next one.
  mutating func note(
    clock: Double, processor: Double, shortest: Double = 0.05, isRunnable: @autoclosure () -> Bool
  ) {
    let (passed, used) = (clock - self.clock, processor - self.processor)
    guard passed >= shortest else { return }
    (self.clock, self.processor) = (clock, processor)
    worked += used
    if used < passed / 50 && !isRunnable() {
      waited += passed - used
      waitedAtLast += passed
    } else {
      waitedAtLast = 0
    }
  }
}

extension Effort {
  /// Begins now with what `process` does.
  init(of process: Subprocess) {
    self.init(clock: Self.clock, processor: process.processorSeconds ?? 0)
  }

  /// Adds what `process` has done since; one that is over does nothing.
  mutating func note(_ process: Subprocess, shortest: Double = 0.05) {
    note(
      clock: Self.clock, processor: process.processorSeconds ?? processor, shortest: shortest,
      isRunnable: process.isRunnable)
  }

  static var clock: Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }
}
