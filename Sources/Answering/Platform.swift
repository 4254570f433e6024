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
  static func socketPair() throws(Subprocess.NotStarted) -> (ours: Int32, theirs: Int32) {
    var ends: [Int32] = [0, 0]
    #if os(Linux)
      let stream = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    #else
      let stream = SOCK_STREAM
    #endif
    guard socketpair(AF_UNIX, stream, 0, &ends) == 0 else {
      throw Subprocess.NotStarted(
        description: "no socket could be made: \(String(cString: strerror(errno)))")
    }
    return (ends[0], ends[1])
  }

  /// A pipe that no started program inherits but as one of its streams.
  static func pipe() throws(Subprocess.NotStarted) -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [0, 0]
    // Not at once, but a supervisor closes all that its program is not to have.
    let status = ends.withUnsafeMutableBufferPointer { systemPipe($0.baseAddress) }
    for end in ends where status == 0 { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    guard status == 0 else {
      throw Subprocess.NotStarted(
        description: "no pipe could be made: \(String(cString: strerror(errno)))")
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

  /// Whether this process ignores a signal.
  static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    sigaction(number, nil, &action)
    #if os(Linux)
      let handler = action.__sigaction_handler.sa_handler
    #else
      let handler = action.__sigaction_u.__sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
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

  /// What could be read, at most so many bytes; nothing at the end.
  static func take(from descriptor: Int32, atMost limit: Int = 1 << 16) -> [UInt8] {
    Array(unsafeUninitializedCapacity: limit) { buffer, count in
      repeat {
        count = read(descriptor, buffer.baseAddress, limit)
      } while count < 0
        && errno == EINTR
      count = max(0, count)
    }
  }

  /// Whether there is something to read, the end included, now or before the time is over.
  static func isReadable(_ descriptor: Int32, within seconds: Double) -> Bool {
    let start = ContinuousClock.now
    while true {
      let left = max(0, seconds - start.duration(to: .now) / .seconds(1)) * 1000
      var polled = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)]
      let count = poll(&polled, 1, Int32(min(left.rounded(.up), 1e9)))
      if count > 0 { return true }
      // Interrupted by a signal, it waits on.
      if left <= 0 { return false }
    }
  }

  /// What shutdown takes to close a socket for writing.
  static var writing: Int32 { Int32(SHUT_WR) }

  /// The processor seconds that another process has used; nil where it is no more.
  private static func processorSeconds(of process: Int32) -> Double? {
    #if os(Linux)
      var clock = clockid_t()
      var time = timespec()
      guard clock_getcpuclockid(process, &clock) == 0, clock_gettime(clock, &time) == 0
      else { return nil }
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    #else
      var usage = rusage_info_v2()
      let status = withUnsafeMutablePointer(to: &usage) {
        $0.withMemoryRebound(to: rusage_info_t?.self, capacity: 1) {
          proc_pid_rusage(process, RUSAGE_INFO_V2, $0)
        }
      }
      var base = mach_timebase_info_data_t()
      guard status == 0, mach_timebase_info(&base) == 0 else { return nil }
      let ticks = Double(usage.ri_user_time + usage.ri_system_time)
      return ticks * Double(base.numer) / Double(base.denom) / 1e9
    #endif
  }

  /// What another process has used by now; nil where it is no more. How long it stood in line and whether
  /// it waits for a disk Linux alone tells.
  static func use(of process: Int32) -> Effort.Use? {
    processorSeconds(of: process).map { processor in
      #if os(Linux)
        let threads = threads(of: process)
        return Effort.Use(
          processor: processor,
          queued: threads.reduce(0) { $0 + queuedSeconds("/proc/\(process)/task/\($1)/schedstat") },
          isAtDisk: threads.contains { state(of: $0, in: process) == "D" })
      #else
        return Effort.Use(processor: processor)
      #endif
    }
  }

  /// Whether a thread of another process besides its first works or stands in line for a processor; false
  /// where the system does not tell.
  static func worksBesides(firstThreadOf process: Int32) -> Bool {
    #if os(Linux)
      let others = threads(of: process).filter { $0 != process }
      return others.contains { state(of: $0, in: process) == "R" }
    #else
      return false
    #endif
  }

  #if os(Linux)
    private static func threads(of process: Int32) -> [Int32] {
      guard let folder = opendir("/proc/\(process)/task") else { return [] }
      defer { closedir(folder) }
      var threads: [Int32] = []
      while let entry = readdir(folder) {
        // "." and ".." are no numbers.
        let number = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 1) { atoi($0) }
        }
        if number > 0 { threads.append(number) }
      }
      return threads
    }

    /// The letter that Linux gives for what a thread does: R works or stands in line, D waits for a disk.
    private static func state(of thread: Int32, in process: Int32) -> Character? {
      let path = "/proc/\(process)/task/\(thread)/stat"
      guard let line = try? String(contentsOfFile: path, encoding: .utf8),
        // The program's name stands in parentheses and may hold some itself.
        let name = line.lastIndex(of: ")")
      else { return nil }
      return line[name...].dropFirst(2).first
    }
  #endif

  /// The seconds that this process's first thread has stood in line for a processor, for a signal handler;
  /// 0 where the system does not tell.
  static var queuedSeconds: Double { queuedSeconds("/proc/self/schedstat") }

  /// The second of the numbers in such a file, which are nanoseconds, read without taking memory.
  private static func queuedSeconds(_ path: UnsafePointer<CChar>) -> Double {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return 0 }
    defer { close(file) }
    return withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { bytes in
      let count = max(0, read(file, bytes.baseAddress, bytes.count))
      var (numbers, nanoseconds) = (0, 0)
      for byte in bytes[..<count] where numbers < 2 {
        if byte < UInt8(ascii: "0") {
          numbers += 1
        } else if numbers == 1 {
          nanoseconds = nanoseconds &* 10 &+ Int(byte &- UInt8(ascii: "0"))
        }
      }
      return Double(nanoseconds) / 1e9
    }
  }

  /// The first process that another one has started and that still runs; nil where there is none, or
  /// the system does not tell.
  static func firstChild(of process: Int32) -> Int32? {
    #if os(Linux)
      let path = "/proc/\(process)/task/\(process)/children"
      let children = try? String(contentsOfFile: path, encoding: .utf8)
      return children?.split(separator: " ").first.flatMap { Int32($0) }
    #else
      return nil
    #endif
  }

  /// The largest number of bytes that this process has held in memory.
  static var peakMemory: Int {
    var usage = rusage()
    #if os(Linux)
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return usage.ru_maxrss * 1024
    #else
      getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss
    #endif
  }
}

/// The system's function, which has the name of one of `Platform`'s.
private func systemPipe(_ ends: UnsafeMutablePointer<Int32>?) -> Int32 {
  guard let ends else { return -1 }
  return pipe(ends)
}
