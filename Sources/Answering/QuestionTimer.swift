#if canImport(Glibc)
  @preconcurrency import Glibc
#elseif canImport(Musl)
  @preconcurrency import Musl
#else
  import Darwin
#endif

/// What one question may take of the processor, of the clock and of memory.
///
/// Ten times in a second of work, and whenever the clock's time has passed, a signal has this looked
/// at. The clock counts only where the process has done nothing meanwhile and did not stand in line: on a
/// busy machine it does for long. When something is used up, the process says what it was, has the
/// backtrace printed that Swift's runtime prints for a crash, so that a loop without end is found by
/// file and line, and ends by the signal. A process has one such timer.
struct QuestionTimer {
  /// `socket` is where it is said.
  init(socket: Int32) {
    question.socket = socket
    var none = Platform.noSignals
    pthread_sigmask(SIG_SETMASK, &none, nil)
    sigaction(SIGFPE, nil, &crashReport)
    // All else is held back meanwhile, so that nothing comes between.
    var atTick = sigaction()
    sigfillset(&atTick.sa_mask)
    atTick.sa_flags = Int32(SA_SIGINFO) | Int32(SA_ONSTACK) | Int32(SA_RESTART)
    atTick.handler = { signal, info, context in
      guard let excess = question.excess(at: signal) else { return }
      var now = sigaction()
      sigaction(SIGFPE, nil, &now)
      let canReport = crashReport.handler != nil
      // The runtime takes its handlers away while it reports a crash, which takes a while on a
      // busy machine: then the process is about to end, and with a better reason.
      if canReport && now.handler == nil { return }
      question.say(excess)
      if canReport { crashReport.handler?(SIGFPE, info, context) }
      var ordinary = sigaction()
      sigaction(signal, &ordinary, nil)
      var none = Platform.noSignals
      pthread_sigmask(SIG_SETMASK, &none, nil)
      raise(signal)
    }
    for signal in [SIGPROF, SIGALRM] { sigaction(signal, &atTick, nil) }
  }

  func start(_ limits: Limits) {
    question.start(limits)
    set(0.1, limits.clockSeconds)
  }

  func stop() { set(0, 0) }

  /// Zero seconds switch a timer off.
  private func set(_ processorSeconds: Double, _ clockSeconds: Double) {
    #if os(Linux)
      let (processor, clock) = (Int32(ITIMER_PROF.rawValue), Int32(ITIMER_REAL.rawValue))
    #else
      let (processor, clock) = (ITIMER_PROF, ITIMER_REAL)
    #endif
    for (timer, seconds) in [(processor, processorSeconds), (clock, clockSeconds)] {
      let whole = seconds.rounded(.down)
      var time = itimerval()
      time.it_value.tv_sec = Int(whole)
      time.it_value.tv_usec = .init((seconds - whole) * 1e6)
      time.it_interval = time.it_value
      setitimer(timer, &time, nil)
    }
  }
}

/// What has been used since the question was asked, as a signal handler may look at it.
private struct QuestionUse {
  var socket: Int32 = -1
  private var limits = Limits()
  private var processor = 0.0
  private var atAlarm = Effort.Use()
  private var memory = 0

  mutating func start(_ limits: Limits) {
    self.limits = limits
    processor = Self.processorSeconds
    atAlarm = Effort.Use(processor: processor, queued: Platform.queuedSeconds)
    memory = Platform.peakMemory
  }

  /// What is used up; nil where nothing is.
  mutating func excess(at signal: Int32) -> Excess? {
    let now = Self.processorSeconds
    let megabytes = (Platform.peakMemory - memory) >> 20
    if signal == SIGALRM {
      let use = Effort.Use(processor: now, queued: Platform.queuedSeconds)
      defer { atAlarm = use }
      return use.isIdle(since: atAlarm, for: limits.clockSeconds) ? .waiting : nil
    }
    if megabytes > limits.questionMegabytes { return .memory(megabytes: megabytes) }
    guard now - processor >= Double(limits.processorSeconds) else { return nil }
    // A list may grow so slowly that the time is up first.
    return megabytes >= Excess.noticed ? .memory(megabytes: megabytes) : .work
  }

  /// Writes the excess as a line of its own, without taking memory.
  func say(_ excess: Excess) {
    switch excess {
    case .work: say("ending work\n")
    case .waiting: say("ending waiting\n")
    case .memory(let megabytes):
      say("ending memory ")
      var place = 1
      while megabytes / place >= 10 { place *= 10 }
      while place > 0 {
        var digit = UInt8(ascii: "0") + UInt8(megabytes / place % 10)
        _ = write(socket, &digit, 1)
        place /= 10
      }
      say("\n")
    }
  }

  private func say(_ words: StaticString) {
    _ = write(socket, words.utf8Start, words.utf8CodeUnitCount)
  }

  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

nonisolated(unsafe) private var question = QuestionUse()

/// What the runtime does at a crash: found before the first question, read in a signal handler.
nonisolated(unsafe) private var crashReport = sigaction()

extension sigaction {
  fileprivate typealias Handler =
    @convention(c) (
      Int32, UnsafeMutablePointer<siginfo_t>?, UnsafeMutableRawPointer?
    ) -> Void

  /// Nil for what the system does by itself.
  fileprivate var handler: Handler? {
    get {
      #if os(Linux)
        __sigaction_handler.sa_sigaction
      #else
        __sigaction_u.__sa_sigaction
      #endif
    }
    set {
      #if os(Linux)
        __sigaction_handler.sa_sigaction = newValue
      #else
        __sigaction_u.__sa_sigaction = newValue
      #endif
    }
  }
}
