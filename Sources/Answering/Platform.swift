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

  /// Two connected sockets.
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
    return (ends[0], ends[1])
  }

  /// Makes writing to `descriptor` return at once, however little could be written.
  static func neverWait(_ descriptor: Int32) {
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    #if !os(Linux)
      _ = fcntl(descriptor, F_SETNOSIGPIPE, 1)
    #endif
  }

  /// Runs `body`, which starts a process: one that is started from a thread that holds signals back
  /// would begin with them held back, and not end when it is told to.
  static func withNoSignalHeldBack(_ body: () throws -> Void) rethrows {
    var (none, before) = (noSignals, noSignals)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try body()
  }

  static var noSignals: sigset_t {
    var none = sigset_t()
    sigemptyset(&none)
    return none
  }

  /// How many bytes could be written without waiting; negative when nobody reads any more.
  ///
  /// Writing to a closed pipe or socket raises SIGPIPE, which would end this process: on Linux it
  /// is held back in this thread and taken away again.
  static func transfer(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int {
    #if os(Linux)
      var (held, before) = (sigset_t(), sigset_t())
      sigemptyset(&held)
      sigaddset(&held, SIGPIPE)
      pthread_sigmask(SIG_BLOCK, &held, &before)
      defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    #endif
    let count = write(descriptor, bytes.baseAddress, bytes.count)
    guard count < 0 else { return count }
    if errno == EAGAIN || errno == EINTR { return 0 }
    #if os(Linux)
      var noTime = timespec()
      sigtimedwait(&held, nil, &noTime)
    #endif
    return -1
  }

  /// How many bytes were read into `buffer`; none at the end.
  static func take(from descriptor: Int32, into buffer: inout [UInt8]) -> Int {
    read(descriptor, &buffer, buffer.count)
  }

  /// Whether there is something to read, the end included.
  static func isReadable(_ descriptor: Int32, within milliseconds: Int32) -> Bool {
    var polled = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)]
    return poll(&polled, 1, milliseconds) > 0
  }
}
