import Foundation

#if canImport(Glibc)
  @preconcurrency import Glibc
#elseif canImport(Musl)
  @preconcurrency import Musl
#else
  import Darwin
#endif

/// The one door to what differs between Linux and macOS.
enum Platform {
  /// Limits the address space of this process. macOS knows no such limit.
  static func limitMemory(to bytes: Int) {
    #if os(Linux)
      var limit = rlimit(rlim_cur: rlim_t(bytes), rlim_max: rlim_t(bytes))
      _ = setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
    #endif
  }

  /// Lets this process work for so many seconds from now on; then SIGXCPU comes, and a few
  /// seconds later SIGKILL.
  static func allowProcessorTime(seconds: Int) {
    var usage = rusage()
    #if os(Linux)
      _ = getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    #else
      _ = getrusage(RUSAGE_SELF, &usage)
    #endif
    let used = Int(usage.ru_utime.tv_sec) + Int(usage.ru_stime.tv_sec) + 1
    var limit = rlimit()
    #if os(Linux)
      _ = getrlimit(__rlimit_resource_t(RLIMIT_CPU.rawValue), &limit)
      limit.rlim_cur = min(rlim_t(used + seconds), limit.rlim_max)
      _ = setrlimit(__rlimit_resource_t(RLIMIT_CPU.rawValue), &limit)
    #else
      _ = getrlimit(RLIMIT_CPU, &limit)
      limit.rlim_cur = min(rlim_t(used + seconds), limit.rlim_max)
      _ = setrlimit(RLIMIT_CPU, &limit)
    #endif
  }

  /// Turns the signals of spent time, on the processor or on the clock, into SIGQUIT, which Swift's
  /// runtime answers with a backtrace: so a loop without end is found by file and line.
  static func backtraceWhenTimeIsUp() {
    signal(SIGXCPU) { _ in raise(SIGQUIT) }
    signal(SIGALRM) { _ in raise(SIGQUIT) }
  }

  /// The signals that mean that the time was up.
  static let outOfTime: Set<Int32> = [SIGALRM, SIGQUIT, SIGXCPU]

  /// Moves standard input to another descriptor, puts an empty one in its place, and makes
  /// standard output line by line, so that what was printed before a crash is not lost.
  static func takeStandardInput() -> Int32 {
    let taken = fcntl(0, F_DUPFD_CLOEXEC, 3)
    let empty = open("/dev/null", O_RDONLY)
    dup2(empty, 0)
    close(empty)
    bufferOutputByLine()
    return taken
  }

  /// Two connected sockets that writing to after the other end is gone does not kill.
  static func socketPair() throws -> (ours: Int32, theirs: Int32) {
    var ends: [Int32] = [0, 0]
    #if os(Linux)
      let stream = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    #else
      let stream = SOCK_STREAM
    #endif
    guard socketpair(AF_UNIX, stream, 0, &ends) == 0 else {
      throw Crash(reason: "no socket could be made: \(String(cString: strerror(errno)))")
    }
    #if !os(Linux)
      var on: Int32 = 1
      setsockopt(ends[0], SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
    #endif
    return (ends[0], ends[1])
  }

  /// How many bytes could be written without waiting; negative when the other end is gone.
  static func send(_ bytes: UnsafeRawBufferPointer, to socket: Int32) -> Int {
    #if os(Linux)
      Glibc.send(socket, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
    #else
      Darwin.send(socket, bytes.baseAddress, bytes.count, 0)
    #endif
  }
}
