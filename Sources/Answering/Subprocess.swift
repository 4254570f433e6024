import CGradusProcess
import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A program that this one has started, and that ends with it: the one way in which Gradus starts
/// any.
///
/// A process of Gradus's own watches over each. It ends the program and all that the program has
/// started when this object is told to, or goes, or when this process ends, whatever way it does:
/// first by SIGTERM, after ``grace`` by SIGKILL. On macOS what has left the program's process group
/// is not found.
public final class Subprocess {
  /// How a program ended.
  public enum Ending: Equatable, Sendable {
    case exited(Int32)
    case signal(Int32)
  }

  /// Why a program could not be started, as the system says it.
  public struct NotStarted: Error, CustomStringConvertible {
    /// The system's reason, such as "No such file or directory".
    public let description: String
  }

  /// What a program may take to end when it is asked to, in milliseconds.
  static let grace: Int32 = 500

  /// The control sockets of all that run; held while one is started.
  private static let running = Mutex<Set<Int32>>([])

  private var process = gradus_process()
  /// The program, its first child and so on, down to the process whose work counts.
  private var line: [Int32] = []
  private let depth: Int
  private var ending: Ending?
  private var isOver = false

  /// Starts `executable` with three descriptors for its streams, which stay the caller's to close.
  /// So many processes below it, each the first child of the one above, is the one whose work counts.
  /// Unless it `isTrusted` it has none of the keys that Linux keeps for this process's session, and
  /// Linux refuses it the calls that no namespace walls in.
  /// - Throws: The system's reason why it could not be started.
  public init(
    _ executable: URL, arguments: [String] = [],
    environment: [String: String] = ProcessInfo.processInfo.environment,
    input: Int32, output: Int32, errors: Int32, depth: Int = 0, isTrusted: Bool = true
  ) throws(NotStarted) {
    self.depth = depth
    let words = ([executable.path] + arguments).map { strdup($0) } + [nil]
    let variables = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for string in words + variables { free(string) } }
    let streams = [input, output, errors]
    var started = gradus_process()
    let error = Self.running.withLock { running in
      let error = gradus_start(
        executable.path, words, variables, streams, Self.grace, isTrusted ? 1 : 0, &started)
      if error == 0 { running.insert(started.control) }
      return error
    }
    process = started
    line = [started.program]
    guard error == 0 else {
      isOver = true
      throw NotStarted(description: String(cString: strerror(error)))
    }
  }

  deinit { end() }

  /// What can be read once the program is over, for poll.
  var isOverDescriptor: Int32 { process.control }

  /// What the program has used; nil once it is over.
  var used: Effort.Use? { isOver ? nil : Platform.use(of: worker) }

  /// Whether the program does something in a thread besides its first.
  var worksAside: Bool { !isOver && Platform.worksBesides(firstThreadOf: worker) }

  /// The process whose work counts, or the one nearest to it that has been started by now.
  private var worker: Int32 {
    while line.count <= depth, let child = Platform.firstChild(of: line[line.count - 1]) {
      line.append(child)
    }
    return line[line.count - 1]
  }

  /// How the program ended, waiting for it at most as long as this; nil while it runs, or where it
  /// cannot be known.
  public func ending(within seconds: Double = 0) -> Ending? {
    if ending == nil, !isOver, Platform.isReadable(process.control, within: seconds) {
      readEnding()
    }
    return ending
  }

  /// Ends the program, and all that it has started, and waits until they are gone.
  public func end() {
    guard !isOver else { return }
    shutdown(process.control, Platform.writing)
    if ending == nil { readEnding() }
    var status: Int32 = 0
    while waitpid(process.supervisor, &status, 0) < 0, errno == EINTR {}
    Self.running.withLock { _ = $0.remove(process.control) }
    close(process.control)
    isOver = true
  }

  /// Ends all programs that run, does the `last` thing, and then ends this process.
  ///
  /// None can be started meanwhile, and what is being started is waited for.
  public static func endAll(thenExit status: Int32, last: () -> Void = {}) -> Never {
    running.withLock { running in
      for control in running { shutdown(control, Platform.writing) }
      for control in running {
        while Platform.isReadable(control, within: 6), !Platform.take(from: control).isEmpty {}
      }
      last()
      _exit(status)
    }
  }

  private func readEnding() {
    let status = Platform.take(from: process.control, atMost: MemoryLayout<Int32>.size)
    guard status.count == MemoryLayout<Int32>.size else { return }
    let number = status.withUnsafeBytes { $0.loadUnaligned(as: Int32.self) }
    ending = number & 0x7f == 0 ? .exited(number >> 8 & 0xff) : .signal(number & 0x7f)
  }
}

extension Subprocess {
  /// What a program said until it was over.
  public struct Said {
    /// Nil where it took too long.
    public let ending: Ending?
    /// What it wrote to standard output.
    public let output: Data
    /// What it wrote to standard error.
    public let errors: Data
  }

  /// Runs a program from beginning to end, `input` being what it reads.
  ///
  /// Files without names stand for its streams: with pipes a full one could stop both sides, and
  /// whatever it leaves running could hold them open. `watch` gets the end of what it has written by now,
  /// that of standard output last, four times a second.
  /// - Throws: The system's reason why it could not be started.
  public static func run(
    _ executable: URL, arguments: [String] = [],
    environment: [String: String] = ProcessInfo.processInfo.environment, input: Data = Data(),
    within seconds: Double = .infinity, isTrusted: Bool = true,
    watch: ((_ end: String) -> Void)? = nil
  ) throws(NotStarted) -> Said {
    let (source, output, errors) = (NamelessFile(), NamelessFile(), NamelessFile())
    source.write(input)
    let process = try Subprocess(
      executable, arguments: arguments, environment: environment, input: source.descriptor,
      output: output.descriptor, errors: errors.descriptor, isTrusted: isTrusted)
    let start = ContinuousClock.now
    func left() -> Double { max(0, seconds - start.duration(to: .now) / .seconds(1)) }
    while let watch, left() > 0, process.ending(within: min(left(), 0.25)) == nil {
      watch(errors.end() + output.end())
    }
    let ending = process.ending(within: left())
    process.end()
    return Said(ending: ending, output: output.read(), errors: errors.read())
  }
}

/// A file that no name leads to, so that nothing can be left of it.
private final class NamelessFile {
  let descriptor = gradus_file()

  deinit { close(descriptor) }

  func write(_ data: Data) {
    try? FileHandle(fileDescriptor: descriptor, closeOnDealloc: false).write(contentsOf: data)
    lseek(descriptor, 0, SEEK_SET)
  }

  /// The last bytes of it, read without moving the place at which a program writes.
  func end(of count: Int = 2048) -> String {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return "" }
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, read in
      read = max(
        0, pread(descriptor, buffer.baseAddress, count, max(0, status.st_size - off_t(count))))
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  func read() -> Data {
    lseek(descriptor, 0, SEEK_SET)
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
    return (try? handle.readToEnd()) ?? Data()
  }
}
