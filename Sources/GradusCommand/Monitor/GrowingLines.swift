import Foundation

/// The lines of a stream, or of a file that grows.
struct GrowingLines {
  /// What messages call it.
  let name: String
  private let descriptor: Int32
  private let path: String?
  private var rest = Data()
  private var offset = 0

  /// No line of a log is that long.
  static let limit = 1 << 20

  /// Standard input.
  init() {
    (name, path, descriptor) = ("standard input", nil, STDIN_FILENO)
  }

  /// The file at `path`. Throws a ``Problem`` where it cannot be read.
  init(path: String) throws {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    var status = stat()
    guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
      throw Problem("\(path) cannot be read: \(String(cString: strerror(errno)))")
    }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      throw Problem("\(path) cannot be read: it is a folder")
    }
    (name, self.path) = (path, path)
  }

  /// What became of a wait.
  enum Arrival: Equatable {
    /// Whole lines, without their ends; none where the time was over.
    case lines([Data])
    /// The last line, where it has no end, and nothing more.
    case end([Data])
    /// The file is shorter than it was: somebody has begun anew.
    case begunAnew
  }

  /// Waits for more, at most so many seconds. A file's end is the end where it is not to be `followed`.
  mutating func wait(_ seconds: Double, following: Bool) throws -> Arrival {
    var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&polled, 1, Int32(seconds * 1000)) > 0 else { return .lines([]) }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(descriptor, &buffer, buffer.count)
    guard count >= 0 else {
      if [EINTR, EAGAIN].contains(errno) { return .lines([]) }
      throw Problem("\(name) cannot be read: \(String(cString: strerror(errno)))")
    }
    guard count > 0 else { return try atEnd(seconds, following: following && path != nil) }
    offset += count
    rest += buffer[..<count]
    let whole = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    rest = Data(whole[whole.count - 1])
    var lines = whole.dropLast().map { Data($0) }
    if rest.count > Self.limit {
      lines.append(rest)
      rest = Data()
    }
    return .lines(lines)
  }

  private mutating func atEnd(_ seconds: Double, following: Bool) throws -> Arrival {
    guard following, let path else {
      let last = rest.isEmpty ? [] : [rest]
      rest = Data()
      return .end(last)
    }
    var status = stat()
    if fstat(descriptor, &status) == 0, Int(status.st_size) < offset {
      guard lseek(descriptor, 0, SEEK_SET) == 0 else {
        throw Problem("\(path) has become shorter and cannot be read again")
      }
      (rest, offset) = (Data(), 0)
      return .begunAnew
    }
    Thread.sleep(forTimeInterval: seconds)
    return .lines([])
  }
}
