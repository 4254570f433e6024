#if canImport(Glibc)
  @preconcurrency import Glibc
#elseif canImport(Musl)
  @preconcurrency import Musl
#else
  import Darwin
#endif

/// The time that one question may take, on the processor and on the clock.
///
/// When it is up the process ends by the timer's signal. Before that it has the backtrace printed
/// that Swift's runtime prints for a crash, so that a loop without end is found by file and line.
/// A process has one such timer.
struct QuestionTimer {
  static let signals: Set<Int32> = [SIGPROF, SIGALRM]

  init() {
    var none = Platform.noSignals
    pthread_sigmask(SIG_SETMASK, &none, nil)
    sigaction(SIGFPE, nil, &crashReport)
    // All else is held back meanwhile, so that nothing comes between.
    var atEnd = sigaction()
    sigfillset(&atEnd.sa_mask)
    atEnd.sa_flags = Int32(SA_SIGINFO) | Int32(SA_ONSTACK)
    atEnd.handler = { signal, info, context in
      var now = sigaction()
      sigaction(SIGFPE, nil, &now)
      let canReport = crashReport.handler != nil
      // The runtime takes its handlers away while it reports a crash, which takes a while on a
      // busy machine: then the process is about to end, and with a better reason.
      if canReport && now.handler == nil { return }
      if canReport { crashReport.handler?(SIGFPE, info, context) }
      var ordinary = sigaction()
      sigaction(signal, &ordinary, nil)
      var none = Platform.noSignals
      pthread_sigmask(SIG_SETMASK, &none, nil)
      raise(signal)
    }
    for signal in Self.signals { sigaction(signal, &atEnd, nil) }
  }

  func start(_ limits: Limits) {
    set(Double(limits.processorSeconds), limits.clockSeconds)
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
      setitimer(timer, &time, nil)
    }
  }
}

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
